import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Page } from '@playwright/test'
import { startKitbag } from '../electron/e2e/support/kitbag-app.ts'
import { goTo, openSandbox } from '../electron/e2e/support/open-sandbox.ts'

/** The pictures of the README, taken from the running app on the sandbox. */
const folder = resolve(import.meta.dirname, '../resources/pictures')
await mkdir(folder, { recursive: true })
const app = await startKitbag({ size: { width: 1440, height: 900 } })
const { page } = app

const take = async (name: string, scheme: 'light' | 'dark', settled: (page: Page) => Promise<unknown>) => {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await settled(page)
  await page.mouse.move(0, 0)
  await page.screenshot({ path: resolve(folder, `${name}-${scheme}.png`) })
}

try {
  await openSandbox(app)
  await page.getByRole('option', { name: /FS-1042/ }).click()
  await take('tickets', 'light', () => page.getByText('Steps', { exact: true }).waitFor())

  await goTo(app, '/knowledge')
  await page.getByRole('textbox', { name: 'Search articles' }).fill('certificate expired')
  await page.getByRole('listbox', { name: 'Knowledge' }).locator('mark').first().waitFor()
  await page.getByRole('option').first().click()
  await take('knowledge', 'light', () => page.getByRole('heading', { name: 'Cause' }).waitFor())

  await goTo(app, '/runbooks/rb-disk-full')
  await page.getByRole('button', { name: 'Start a run' }).click()
  await page.getByRole('button', { name: 'Linux', exact: true }).click()
  await page.getByRole('checkbox', { name: /^Look at space/ }).check()
  await take('run', 'light', () => page.getByText('2 of 36 steps').waitFor())

  await goTo(app, '/sync')
  await page.getByRole('switch', { name: 'Sync with the tracker' }).press('Space')
  await goTo(app, '/tickets')
  await page.getByRole('option', { name: /FS-1048/ }).click()
  await page
    .getByRole('textbox', { name: 'Comment' })
    .fill('On site. Till 2 reproduces it with card payments only.')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await page.getByText('On site. Till 2 reproduces it').first().waitFor()
  await goTo(app, '/sync')
  await take('sync', 'dark', () => page.getByText('Till 2 reproduces it').first().waitFor())

  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await page.getByText('Ready to review and seal').last().waitFor({ timeout: 300_000 })
  await page.getByRole('button', { name: 'Review before and after' }).click()
  await page
    .getByRole('option', { name: /address|ip-|network/i })
    .first()
    .click()
  await take('evidence', 'dark', () =>
    page
      .getByRole('group', { name: /^Text before and after/ })
      .locator('mark')
      .first()
      .waitFor(),
  )
} finally {
  await app.stop()
}
