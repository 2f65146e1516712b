import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

let app: KitbagApp
test.beforeAll(async () => {
  app = await startKitbag()
  await openSandbox(app)
})
test.afterAll(() => app.stop())

/** Each place, and what shows that it has come. */
const places = [
  { path: '/tickets', heading: 'Tickets' },
  { path: '/runbooks/rb-disk-full', heading: 'Disk full' },
  { path: '/knowledge/kb-sla-targets', heading: /Service level targets/ },
  { path: '/evidence', heading: 'New collection' },
  { path: '/sync', heading: 'Sync' },
  { path: '/settings', heading: 'Settings' },
  { path: '/help', heading: 'Start' },
] as const

const themes = ['Light', 'Dark', 'High contrast'] as const

for (const theme of themes) {
  test(`axe finds nothing serious on any screen, ${theme.toLowerCase()}`, async () => {
    const { page } = app
    await goTo(app, '/settings')
    const choice = page.getByRole('radio', { name: theme })
    await choice.click()
    // The choice is shown once it is on disk.
    await expect(choice).toBeChecked()
    for (const { path, heading } of places) {
      await goTo(app, path)
      await expect(page.getByRole('main').getByRole('heading', { name: heading }).first()).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(
        serious.map(({ id, nodes }) => `${path} ${id}: ${nodes.map((node) => node.html).join(' ')}`),
      ).toEqual([])
    }
  })
}

test('no screen is cut off in a small window, and nothing scrolls sideways', async () => {
  const { page } = app
  await page.setViewportSize({ width: 1024, height: 700 })
  for (const { path, heading } of places) {
    await goTo(app, path)
    await expect(page.getByRole('main').getByRole('heading', { name: heading }).first()).toBeVisible()
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(sideways, path).toBeLessThanOrEqual(0)
  }
  expect(app.problems).toEqual([])
})
