import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox, setSwitch } from './support/open-sandbox.ts'

/** A line that is slow or dear: only text goes, a day has a budget, and a trip says first what it takes. */

let app: KitbagApp
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await startKitbag({ size: { width: 1280, height: 800 } })
  await openSandbox(app)
})
test.afterAll(() => app.stop())

const ticket = (page: Page) => page.getByRole('region', { name: 'Ticket', exact: true })
const files = (page: Page) => ticket(page).getByRole('region', { name: 'Files', exact: true })
const bar = (page: Page) => page.getByRole('region', { name: 'Status' })
const textOnly = (page: Page) => page.getByRole('switch', { name: 'Text only on this line' })

test('text only: nothing is fetched or sent but words, the bar says so, and it survives a restart', async () => {
  await goTo(app, '/settings')
  await setSwitch(textOnly(app.page), true)
  await expect(bar(app.page)).toContainText('Text only')
  await expectAccessible(app.page)
  await app.restart()
  const { page } = app
  await expect(bar(page)).toContainText('Text only')
  await goTo(app, '/tickets/sandbox-fs-1042')
  const fetch = files(page).getByRole('button', { name: 'Fetch pg_stat_activity.txt' })
  await expect(fetch).toBeDisabled()
  await expect(files(page)).toContainText('waits: only text goes over this line')
  await page.getByLabel('Files to attach').setInputFiles({
    name: 'held.log',
    mimeType: 'text/plain',
    buffer: Buffer.from('a line\n'.repeat(400)),
  })
  await ticket(page).getByRole('textbox', { name: 'Comment' }).fill('Words go on.')
  await page.keyboard.press('Control+Enter')
  const waiting = ticket(page).getByRole('region', { name: 'Waiting changes' })
  await expect(waiting.getByRole('listitem')).toHaveCount(1)
  await expect(waiting).toContainText('Only text goes over this line')
  await expect(ticket(page).getByRole('region', { name: 'Conversation' })).toContainText('Words go on.')
})

test('allowed again, the file goes by itself and is counted', async () => {
  const { page } = app
  await goTo(app, '/settings')
  await setSwitch(textOnly(page), false)
  await expect(bar(page)).not.toContainText('Text only')
  await goTo(app, '/tickets/sandbox-fs-1042')
  await expect(ticket(page).getByRole('region', { name: 'Waiting changes' })).toBeHidden()
  await goTo(app, '/settings')
  await expect(page.getByRole('status', { name: 'Used today' })).toContainText(/received and .* sent/)
})

test('a trip says what it takes before it starts; a budget that is used up holds files and can be raised', async () => {
  const { page } = app
  await goTo(app, '/tickets/sandbox-fs-1042')
  await files(page).getByRole('button', { name: 'Fetch pg_stat_activity.txt' }).click()
  await expect(files(page).getByRole('button', { name: 'Save pg_stat_activity.txt as' })).toBeVisible()
  await goTo(app, '/sync?tab=readiness')
  await page.getByRole('combobox', { name: 'Add a ticket' }).fill('FS-1042')
  await page.getByRole('option', { name: /FS-1042/ }).click()
  await expect(page.getByRole('status', { name: 'What fetching takes' })).toContainText(
    /Fetching takes \d+ files?, .*B/,
  )
  await goTo(app, '/settings')
  const budget = page.getByRole('textbox', { name: 'Budget per day' })
  await budget.fill('50')
  await budget.press('Enter')
  await expect(bar(page)).toContainText('of 50 MB today')
  await goTo(app, '/tickets/sandbox-fs-1042')
  // More than a budget of one megabyte goes up first, so the budget is surely used up.
  await page.getByLabel('Files to attach').setInputFiles({
    name: 'large.bin',
    mimeType: 'application/octet-stream',
    buffer: Buffer.alloc(1_200_000, 7),
  })
  await expect(files(page).getByRole('listitem', { name: 'large.bin' })).toBeVisible()
  await expect(ticket(page).getByRole('region', { name: 'Waiting changes' })).toBeHidden()
  await goTo(app, '/settings')
  await budget.fill('1')
  await budget.press('Enter')
  await expect(bar(page)).toContainText('Budget used up')
  await page.getByRole('button', { name: 'Allow 1 MB more today' }).click()
  await expect(bar(page)).toContainText('of 2 MB today')
  expect(app.problems).toEqual([])
})
