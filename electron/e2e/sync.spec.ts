import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox, setSwitch } from './support/open-sandbox.ts'
import { readSandboxStore } from './support/sandbox-store.ts'

/** The Sync screen as an engineer meets it: calm, offline, in trouble, asked to decide, and before a trip. */

let app: KitbagApp
let folder: string
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-sync-'))
  app = await startKitbag({ size: { width: 1440, height: 900 } })
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(folder, { recursive: true, force: true })
})

const ticketKey = 'FS-1042'
const panel = (page: Page) => page.getByRole('tabpanel')
const review = (page: Page) => panel(page).getByRole('region', { name: 'Change of title' })
const readiness = (page: Page) => page.getByRole('status', { name: 'Readiness of the trip' })
const tripRow = (page: Page) => panel(page).getByRole('row', { name: new RegExp(ticketKey) })

const openTab = async (name: string): Promise<void> => {
  await goTo(app, '/sync')
  await app.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()
}

const setOnline = async (online: boolean): Promise<void> => {
  await goTo(app, '/sync')
  const toggle = app.page.getByRole('switch', { name: 'Sync with the tracker' })
  await setSwitch(toggle, online)
}

const setReachable = async (reachable: boolean): Promise<void> => {
  await goTo(app, '/settings')
  const toggle = app.page.getByRole('switch', { name: 'The tracker can be reached' })
  await expect(toggle).toBeChecked({ checked: !reachable })
  await toggle.press('Space')
  await expect(toggle).toBeChecked({ checked: reachable })
}

const letColleague = async (what: string): Promise<void> => {
  const { page } = app
  await goTo(app, '/settings')
  await page.getByRole('combobox', { name: 'Which ticket' }).fill(ticketKey)
  await page.getByRole('option', { name: new RegExp(ticketKey) }).click()
  await page.getByRole('combobox', { name: 'What the colleague does' }).click()
  await page.getByRole('option', { name: what }).click()
  await page.getByRole('button', { name: 'Do it' }).click()
  await expect(page.getByRole('status').filter({ hasText: ticketKey }).first()).toBeVisible()
}

test('with nothing to do it is calm, and one line says how things stand', async () => {
  const { page } = app
  const bar = page.getByRole('region', { name: 'Status' })
  await expect(bar).toContainText('Everything is sent')
  await expect(bar).toContainText(/last contact \d{1,2}:\d{2}/)
  await openTab('What waits')
  await expect(panel(page).getByText('Everything is sent')).toBeVisible()
  await expectAccessible(app.page)
  await openTab('Your decision')
  await expect(panel(page).getByText('Nothing needs your decision')).toBeVisible()
  await openTab('Readiness')
  await expect(panel(page).getByText('No trip is planned')).toBeVisible()
  await expectAccessible(app.page)
})

test('marked tickets lead to readiness, which says offline why nothing is fetched', async () => {
  const { page } = app
  await setOnline(false)
  await goTo(app, '/tickets')
  const list = page.getByRole('listbox', { name: 'Tickets' })
  await list.focus()
  await page.keyboard.press('Control+a')
  const marked = page.getByRole('region', { name: 'Marked tickets' })
  await expect(marked).toContainText(/\d+ tickets marked/)
  await marked.getByRole('button', { name: 'Clear' }).click()
  await list.getByRole('option', { name: new RegExp(ticketKey) }).click({ modifiers: ['Control'] })
  await expect(marked).toContainText('1 ticket marked')
  await marked.getByRole('button', { name: 'Readiness for a trip' }).click()
  await expect(readiness(page)).toHaveText(/^The ticket is not ready; 3 files \(.+\) are missing$/)
  await expect(tripRow(page)).toContainText('0 of 3 here')
  await expect(page.getByRole('status', { name: 'Why nothing is fetched' })).toContainText('Switched offline')
  await expect(panel(page).getByRole('button', { name: /^Fetch what is missing/ })).toBeDisabled()
  await expectAccessible(app.page)
})

test('a tracker that does not answer is said in words; what is kept and what to do, too', async () => {
  const { page } = app
  await setOnline(true)
  await setReachable(false)
  await goTo(app, '/sync?tab=readiness')
  const alert = page.getByRole('alert').first()
  await expect(alert).toBeVisible()
  await expect(alert).toContainText('tracker.unreachable')
  await expect(page.getByRole('status', { name: 'Why nothing is fetched' })).toContainText(
    'What is here stays',
  )
  await expectAccessible(app.page)
  await setReachable(true)
  await goTo(app, '/sync?tab=readiness')
  await expect(page.getByRole('button', { name: 'Connection: Online' })).toBeVisible()
})

test('what is missing is fetched, stays over a restart, and a pin is kept', async () => {
  const { page } = app
  await setOnline(true)
  await goTo(app, '/sync?tab=readiness')
  await panel(page)
    .getByRole('button', { name: /^Fetch what is missing/ })
    .click()
  await expect(readiness(page)).toHaveText('The ticket is ready')
  await expect(tripRow(page)).toContainText('3 of 3 here')
  await expect(page.getByRole('status', { name: 'Fetching files' })).toContainText('Fetched 3 files')
  const pin = page.getByRole('switch', { name: `Take ${ticketKey} with me` })
  await pin.press('Space')
  await expect(pin).toBeChecked()
  await expectAccessible(app.page)

  await app.restart()
  await app.page.getByRole('button', { name: /Find anything/ }).click()
  const finder = app.page.getByRole('dialog')
  await finder.getByRole('combobox').or(finder.getByRole('textbox')).first().fill('readiness')
  await app.page.getByRole('option', { name: /Readiness for a trip/ }).click()
  await expect(readiness(app.page)).toHaveText('The ticket is ready')
  await expect(app.page.getByRole('switch', { name: `Take ${ticketKey} with me` })).toBeChecked()
})

test('a whole site is added; what is pinned stays when the rest is cleared', async () => {
  const { page } = app
  await page.getByRole('combobox', { name: 'Add the open tickets of a site' }).fill('Wakefield')
  await page
    .getByRole('option', { name: /Wakefield/ })
    .first()
    .click()
  await expect(readiness(page)).toHaveText(/^\d of \d tickets (is|are) ready/)
  await panel(page).getByRole('button', { name: 'Take all with me' }).click()
  // Pinned: what misses is fetched without being asked.
  await expect(readiness(page)).toHaveText(/^All \d tickets are ready$/)
  for (const other of await page.getByRole('switch', { name: /^Take .* with me$/ }).all()) {
    if ((await other.getAttribute('aria-label')) !== `Take ${ticketKey} with me`) await other.press('Space')
  }
  await panel(page).getByRole('button', { name: 'Clear' }).click()
  await expect(readiness(page)).toHaveText('The ticket is ready')
})

test('a conflict shows three sides by line, with who and when; a decision is taken back', async () => {
  const { page } = app
  await setOnline(false)
  await goTo(app, '/tickets')
  await page
    .getByRole('listbox', { name: 'Tickets' })
    .getByRole('option', { name: new RegExp(ticketKey) })
    .click()
  const detail = page.getByRole('region', { name: 'Ticket', exact: true })
  await detail
    .getByRole('heading', { level: 2 })
    .getByRole('button', { name: /504 and 502/ })
    .click()
  await detail.getByRole('textbox', { name: 'Title' }).fill('Ledgerline: pool exhausted')
  await page.keyboard.press('Enter')
  await expect(detail.getByRole('heading', { name: 'Ledgerline: pool exhausted' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('1 to send')
  await letColleague('changes its title')
  await setOnline(true)
  await openTab('Your decision')
  const title = review(page).getByRole('region', { name: 'Title', exact: true })
  await expect(title.getByRole('region', { name: 'Title: Mine' })).toContainText('Ledgerline: pool exhausted')
  await expect(title.getByRole('region', { name: 'Title: Theirs, in the tracker now' })).toContainText(
    /(just now|minutes? ago)/,
  )
  await expectAccessible(app.page)

  await setOnline(false)
  await openTab('Your decision')
  await review(page).getByRole('button', { name: 'Take all of theirs' }).click()
  await expect(panel(page).getByText('Nothing needs your decision')).toBeVisible()
  await panel(page)
    .getByRole('button', { name: /^Undo the decision/ })
    .click()
  await expect(title.getByRole('region', { name: 'Title: Mine' })).toContainText('Ledgerline: pool exhausted')
})

test('a refused change says why, is put right, and is sent; the other version is kept as a comment', async () => {
  const { page } = app
  await review(page).getByText('Edit', { exact: true }).click()
  await review(page).getByRole('textbox', { name: 'Third version of title' }).fill('')
  await review(page)
    .getByRole('checkbox', { name: /Keep the other version/ })
    .check()
  await review(page).getByRole('button', { name: 'Send this decision' }).click()
  await setOnline(true)
  await openTab('Your decision')
  await expect(review(page)).toContainText(`${ticketKey} needs a title.`)
  await expect(review(page)).toContainText('Refused')
  await expect(review(page).getByRole('button', { name: /^Try again/ })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Status' })).toContainText('needs your decision')
  await review(page).getByRole('button', { name: /^More/ }).click()
  for (const way of ['Export…', 'Move to another ticket…', 'Copy the words']) {
    await expect(page.getByRole('menuitem', { name: way })).toBeVisible()
  }
  await page.keyboard.press('Escape')
  await expectAccessible(app.page)

  // Given up, and fetched back from the list.
  await review(page)
    .getByRole('button', { name: /^Discard/ })
    .click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await openTab('What waits')
  await panel(page)
    .getByRole('button', { name: /^Discarded changes/ })
    .click()
  await expectAccessible(app.page)
  await panel(page)
    .getByRole('button', { name: /^Bring back/ })
    .click()
  await expect(panel(page).getByRole('region', { name: 'Discarded changes' })).toBeHidden()
  await openTab('Your decision')
  await review(page).getByRole('button', { name: /^Edit/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the change' })
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Ledgerline: pool exhausted, restarted')
  await expectAccessible(app.page)
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await openTab('What waits')
  await expect(panel(page).getByText('Everything is sent')).toBeVisible({ timeout: 60_000 })
  const { ticket, comments } = (await readSandboxStore(app.dataFolder)).thread(ticketKey)
  expect(ticket.title).toBe('Ledgerline: pool exhausted, restarted')
  expect(comments.filter(({ body }) => body.includes('Kept for the record'))).toHaveLength(1)
})

test('history is found by words and saved without what people wrote', async () => {
  const { page } = app
  await openTab('What happened')
  // Refused once, and discarded once with the same reason.
  await page.getByRole('searchbox', { name: 'Find in what happened' }).fill('needs a title')
  await expect(page.getByRole('listbox', { name: 'What happened' }).getByRole('option')).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Find in what happened' }).fill('')
  await expectAccessible(app.page)
  for (const [entry, name] of [
    ['As JSON, for programs', 'history.json'],
    ['As Markdown, for people', 'history.md'],
  ] as const) {
    await page.getByRole('button', { name: 'Export…' }).click()
    await page.getByRole('menuitem', { name: entry }).click()
    await app.chooseInDialog(join(folder, name))
    await expect(page.getByText(/lines were saved/).last()).toBeVisible()
  }
  const json = JSON.parse(await readFile(join(folder, 'history.json'), 'utf8'))
  expect(json.entries.length).toBeGreaterThan(10)
  const markdown = await readFile(join(folder, 'history.md'), 'utf8')
  expect(markdown).toContain('**Decided** FS-1042')
  for (const text of [JSON.stringify(json), markdown]) {
    expect(text).not.toContain('pool exhausted')
    expect(text).not.toContain('Kept for the record')
  }
  expect(app.problems).toEqual([])
})
