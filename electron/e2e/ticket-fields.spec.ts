import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { openSandbox } from './support/open-sandbox.ts'

/** What a tracker asks of a ticket beside its text: seen, filled in, and asked for when it was refused. */

let app: KitbagApp
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  // A zone in which an instant at the end of a UTC day is tomorrow.
  app = await startKitbag({ size: { width: 1440, height: 900 }, env: { TZ: 'Asia/Tokyo' } })
  await openSandbox(app)
})
test.afterAll(() => app.stop())

const list = (page: Page) => page.getByRole('listbox', { name: 'Tickets' })
const detail = (page: Page) => page.getByRole('region', { name: 'Ticket', exact: true })
const part = (page: Page, name: string) => detail(page).getByRole('region', { name, exact: true })

const openTicket = async (page: Page, key: string): Promise<void> => {
  await page.getByRole('searchbox', { name: 'Filter tickets' }).fill(key)
  await list(page).getByRole('option', { name: key }).click()
  await expect(detail(page).getByRole('button', { name: `Copy ${key}` })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter tickets' }).fill('')
}

/** A day far enough ahead that no run of the spec meets it. */
const due = '2031-11-30'

test('due day, fields of the tracker, watchers and relations are seen and filled in', async () => {
  const { page } = app
  await openTicket(page, 'FS-1042')
  const facts = part(page, 'Facts')
  await facts.getByRole('button', { name: 'Edit facts' }).click()
  await facts.getByLabel('Due', { exact: true }).fill(due)
  await facts.getByRole('combobox', { name: 'Contract' }).click()
  await page.getByRole('option', { name: 'Silver' }).click()
  await facts.getByRole('combobox', { name: 'Watchers' }).click()
  await page.getByRole('option', { name: /Mira/ }).click()
  await page.keyboard.press('Escape')
  await facts.getByLabel('Key of the other ticket').fill('FS-1038')
  await facts.getByRole('button', { name: 'Add relation' }).click()
  await expectAccessible(page)
  await facts.getByRole('button', { name: 'Save facts' }).click()
  const time = facts.locator('dd time[datetime^="2031"]')
  await expect(time).toHaveAttribute('datetime', due)
  await expect(time).toContainText('30')
  await expect(facts).toContainText('Silver')
  await expect(facts).toContainText('Relates to FS-1038')
  await expect(part(page, 'Waiting changes')).toBeHidden()
  // What the tracker sent back says the same.
  await expect(time).toHaveAttribute('datetime', due)
  await facts.getByRole('link', { name: 'FS-1038' }).click()
  await expect(detail(page).getByRole('button', { name: 'Copy FS-1038' })).toBeVisible()
  await expect(part(page, 'Facts')).toContainText('Relates to FS-1042')
})

test('time is booked on a chosen day as a chosen activity, and shown; nothing of a long note is lost', async () => {
  const { page } = app
  await openTicket(page, 'FS-1040')
  await detail(page).getByRole('button', { name: 'More to do with this ticket' }).click()
  await page.getByRole('menuitem', { name: 'Log time' }).click()
  const dialog = page.getByRole('dialog', { name: 'Log time on FS-1040' })
  await dialog.getByRole('textbox', { name: 'Time' }).fill('1h30')
  const day = dialog.getByLabel('Day')
  const today = await page.evaluate(() => {
    const now = new Date()
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((part) => String(part).padStart(2, '0'))
      .join('-')
  })
  await expect(day).toHaveValue(today)
  await day.fill('2026-11-20')
  await dialog.getByRole('combobox', { name: 'Activity' }).click()
  await page.getByRole('option', { name: 'Travel' }).click()
  const note = `Changed the belt. ${'Long drive through the fog. '.repeat(53)}The end.`
  await dialog.getByRole('textbox', { name: 'What for' }).fill(note)
  await expect(dialog.getByRole('status')).toContainText('the whole note is kept')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Log time' }).click()
  const time = part(page, 'Time')
  await expect(time).toContainText('1 h 30 min, travel: Changed the belt.')
  await expect(time.locator('time')).toHaveAttribute('datetime', '2026-11-20')
  await expect(part(page, 'Conversation')).toContainText('The end.')
  await expect(part(page, 'Waiting changes')).toBeHidden()
  await expect(time.getByRole('listitem')).toHaveCount(1)
  await expect(time).toContainText('the whole note is in a comment')
})

test('a change that was refused for lack of a field asks for exactly that field, and goes again', async () => {
  const { page } = app
  await openTicket(page, 'FS-1037')
  await detail(page)
    .getByRole('button', { name: /^Category/ })
    .click()
  await page.getByRole('menuitem', { name: 'Security' }).click()
  const notice = detail(page).getByRole('alert')
  await expect(notice).toContainText('Personal data involved cannot be blank')
  await notice.getByRole('button', { name: /Fill in what is missing/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Fill in what the tracker missed' })
  const send = dialog.getByRole('button', { name: 'Send again' })
  await expect(send).toBeDisabled()
  await expect(dialog.getByRole('combobox')).toHaveCount(1)
  await dialog.getByRole('combobox', { name: 'Personal data involved' }).click()
  await page.getByRole('option', { name: 'no', exact: true }).click()
  await expectAccessible(page)
  await send.click()
  await expect(dialog).toBeHidden()
  await expect(notice).toBeHidden()
  await expect(part(page, 'Waiting changes')).toBeHidden()
  await expect(part(page, 'Facts')).toContainText('Personal data involved')
  await expect(detail(page).getByRole('button', { name: 'Category: Security. Change' })).toBeVisible()
})

test('a new ticket shows what its type needs, and cannot be made without', async () => {
  const { page } = app
  await list(page).press('n')
  const dialog = page.getByRole('dialog', { name: 'New ticket' })
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Count parcels per hour')
  await dialog.getByRole('combobox', { name: 'Category' }).click()
  await page.getByRole('option', { name: 'Feature request' }).click()
  const create = dialog.getByRole('button', { name: 'Create ticket' })
  await expect(dialog.getByText(/Still missing: Business impact/)).toBeVisible()
  await expect(create).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Business impact' }).fill('Two people count by hand')
  await dialog.getByRole('textbox', { name: 'Votes' }).fill('3')
  await dialog.getByLabel('Due', { exact: true }).fill(due)
  await expectAccessible(page)
  await create.click()
  const facts = part(page, 'Facts')
  await expect(facts).toContainText('Two people count by hand')
  await expect(detail(page).getByRole('button', { name: /Copy FS-/ })).toBeVisible()
  await expect(facts.locator('dd time[datetime^="2031"]')).toHaveAttribute('datetime', due)
})

test('nothing was complained about on the console', () => {
  expect(app.problems).toEqual([])
})
