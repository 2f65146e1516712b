import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { openSandbox, setSwitch } from './support/open-sandbox.ts'

/** Tickets as an engineer meets them: found, read, changed and written without a network. */

let app: KitbagApp
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await startKitbag({ size: { width: 1440, height: 900 } })
  await openSandbox(app)
})
test.afterAll(() => app.stop())

const list = (page: Page) => page.getByRole('listbox', { name: 'Tickets' })
const detail = (page: Page) => page.getByRole('region', { name: 'Ticket', exact: true })
const part = (page: Page, name: string) => detail(page).getByRole('region', { name, exact: true })
const rowCount = (page: Page) =>
  list(page)
    .getByRole('option')
    .first()
    .getAttribute('aria-setsize')
    .then((size) => Number(size))

/** A kill takes back what the browser had not written yet: the filters may be those of a while ago. */
const showAllOpen = async (page: Page): Promise<void> => {
  await expect(page.getByRole('searchbox', { name: 'Filter tickets' })).toBeVisible()
  const clear = page.getByRole('group', { name: 'Active filters' }).getByRole('button', { name: 'Clear all' })
  if (await clear.isVisible()) await clear.click()
}

const openTicket = async (page: Page, key: string): Promise<void> => {
  await page.getByRole('searchbox', { name: 'Filter tickets' }).fill(key)
  await list(page).getByRole('option', { name: key }).click()
  await expect(detail(page).getByRole('button', { name: `Copy ${key}` })).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter tickets' }).fill('')
}

const setOnline = async (page: Page, online: boolean): Promise<void> => {
  await page.getByRole('link', { name: /^Sync/ }).click()
  const toggle = page.getByRole('switch', { name: 'Sync with the tracker' })
  await setSwitch(toggle, online)
  await page.getByRole('link', { name: /^Tickets/ }).click()
  await expect(list(page)).toBeVisible()
}

test('the list shows the open tickets, the most urgent clock first, and says so in words', async () => {
  const first = list(app.page).getByRole('option').first()
  await expect(first).toContainText(/(Answer|Resolve) .*late/)
  await expect(first).toContainText(/FS-\d+/)
  expect(await rowCount(app.page)).toBeGreaterThan(20)
})

test('typing filters, arrows and Enter open, and the search leaves a way back', async () => {
  const { page } = app
  await page.locator('body').press('/')
  const box = page.getByRole('searchbox', { name: 'Filter tickets' })
  await expect(box).toBeFocused()
  await box.fill('till hull')
  await expect.poll(() => rowCount(page)).toBeLessThan(6)
  for (const row of await list(page).getByRole('option').all()) await expect(row).toContainText(/hull/i)
  await box.press('ArrowDown')
  await expect(list(page)).toBeFocused()
  await list(page).press('j')
  await list(page).press('k')
  await list(page).press('Enter')
  await expect(detail(page).getByRole('heading', { level: 2 })).toBeVisible()

  await box.fill('no ticket says this')
  await expect(page.getByText('No ticket matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(box).toHaveValue('')
  await expect.poll(() => rowCount(page)).toBeGreaterThan(20)
})

test('filters become chips that can be taken away, and they survive a reload', async () => {
  const { page } = app
  await page.getByRole('checkbox', { name: 'Mine' }).check()
  await page.getByText('Closed', { exact: true }).first().click()
  const chips = page.getByRole('group', { name: 'Active filters' })
  await expect(chips).toContainText('Mine')
  await expect(chips).toContainText('Closed')
  await page.reload()
  await expect(chips).toContainText('Mine')
  await chips.getByRole('button', { name: 'Remove filter Closed' }).click()
  await expect(chips).not.toContainText('Closed')
  await chips.getByRole('button', { name: 'Clear all' }).click()
  await expect(chips).toBeHidden()
})

test('what waits to be sent has its own filter, with a calm word when nothing does', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('switch', { name: 'Waiting to be sent' }).press('Space')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Nothing waits to be sent')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).click()
})

test('a ticket shows what an engineer needs, with nothing serious for axe to find', async () => {
  const { page } = app
  await openTicket(page, 'FS-1042')
  await expect(part(page, 'Facts')).toContainText('Northgate Clinic')
  await expect(part(page, 'Description')).toContainText('504 Gateway Time-out')
  await expect(part(page, 'Conversation').getByRole('article').first()).toContainText('Acknowledged as P1')
  await expect(part(page, 'Conversation').getByText('Internal').first()).toBeVisible()
  await expect(part(page, 'Activity')).toContainText('changed status from')
  const beside = page.getByRole('region', { name: 'Suggestions' })
  await expect(beside.getByText(/Matched by/).first()).toBeVisible()
  await expect(beside.getByRole('region', { name: 'Similar tickets' })).toContainText('FS-0967')
  await expectAccessible(page)
})

test('an address without a ticket says so and leads back', async () => {
  const { page } = app
  await page.evaluate(() => {
    window.location.hash = '#/tickets/no-such-ticket'
  })
  await expect(page.getByText('This ticket is not on this machine')).toBeVisible()
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await expect(page.getByText('Choose a ticket')).toBeVisible()
})

test('a file of the tracker is fetched, looked at, and has the hash it was stored under', async () => {
  const { page } = app
  await openTicket(page, 'FS-1042')
  const files = part(page, 'Files')
  await files.getByRole('button', { name: 'Fetch pg_stat_activity.txt' }).click()
  await files.getByRole('button', { name: 'Look at pg_stat_activity.txt' }).click()
  const preview = page.getByRole('dialog', { name: /pg_stat_activity/ })
  await expect(preview).toContainText('idle in transaction')
  await preview.getByRole('button', { name: 'Close the preview' }).click()
  await expect(preview).toBeHidden()
})

test.describe('without a connection', () => {
  test.beforeAll(() => setOnline(app.page, false))

  test('words that were not sent yet survive leaving, a reload and a kill', async () => {
    const { page } = app
    await openTicket(page, 'FS-1038')
    await list(page).press('c')
    const box = detail(page).getByRole('textbox', { name: 'Comment' })
    await expect(box).toBeFocused()
    await box.fill('Half a sentence that')
    await openTicket(page, 'FS-1042')
    await openTicket(page, 'FS-1038')
    await expect(box).toHaveValue('Half a sentence that')
    await box.fill('Half a sentence that goes on')
    await expect
      .poll(() => keptDraft(page, 'Half a sentence that goes on'), {
        message: 'the draft is in the database',
      })
      .toBe(true)
    await app.killHard()
    await app.restart()
    await showAllOpen(app.page)
    await openTicket(app.page, 'FS-1038')
    await expect(detail(app.page).getByRole('textbox', { name: 'Comment' })).toHaveValue(
      'Half a sentence that goes on',
    )
  })

  test('a comment is there at once, marked as waiting, and can be taken back into the box', async () => {
    const { page } = app
    await openTicket(page, 'FS-1038')
    const box = detail(page).getByRole('textbox', { name: 'Comment' })
    await box.fill('Replaced the *intermediate* certificate.')
    await box.press('Control+Enter')
    const comment = part(page, 'Conversation').getByRole('article').last()
    await expect(comment).toContainText('Replaced the intermediate certificate.')
    await expect(comment).toContainText('To be sent')
    await expect(box).toHaveValue('')
    const waiting = part(page, 'Waiting changes')
    await waiting.getByRole('button', { name: /^Take back: Comment/ }).click()
    await expect(comment).not.toContainText('Replaced the intermediate')
    await expect(box).toHaveValue('Replaced the *intermediate* certificate.')
    await box.press('Control+Enter')
    await expect(comment).toContainText('Replaced the intermediate certificate.')
  })

  test('title, priority and description change in place', async () => {
    const { page } = app
    await openTicket(page, 'FS-1038')
    await detail(page).getByRole('heading', { level: 2 }).getByRole('button').click()
    await detail(page).getByRole('textbox', { name: 'Title' }).fill('All tills in Hull: chain incomplete')
    await page.keyboard.press('Enter')
    await expect(detail(page).getByRole('heading', { level: 2 }).first()).toHaveText(
      'All tills in Hull: chain incomplete',
    )
    await detail(page)
      .getByRole('button', { name: /^Priority/ })
      .click()
    await page.getByRole('menuitem', { name: /P2/ }).click()
    await expect(detail(page).getByRole('button', { name: 'Priority: P2 high. Change' })).toBeVisible()

    await detail(page).getByRole('button', { name: 'Priority: P2 high. Change' }).press('e')
    const text = detail(page).getByRole('textbox', { name: 'Description in Markdown' })
    await text.fill('The **chain** lacks one certificate.')
    await detail(page).getByRole('tab', { name: 'Preview' }).click()
    await expect(detail(page).getByRole('tabpanel').locator('strong')).toHaveText('chain')
    await detail(page).getByRole('button', { name: 'Save description' }).click()
    await expect(part(page, 'Description')).toContainText('The chain lacks one certificate.')
    await expect(part(page, 'Waiting changes').getByRole('listitem')).toHaveCount(4)
  })

  test('only allowed statuses are offered, and resolving asks what solved it', async () => {
    const { page } = app
    await openTicket(page, 'FS-1038')
    await detail(page)
      .getByRole('button', { name: /^Status/ })
      .press('s')
    await expect(page.getByRole('menuitem')).toHaveText(['In progress', 'Waiting', 'Escalated', 'Resolved'])
    await page.getByRole('menuitem', { name: 'Resolved' }).click()
    const dialog = page.getByRole('dialog', { name: /Resolved/ })
    const confirm = dialog.getByRole('button', { name: 'Comment and set to Resolved' })
    await expect(confirm).toBeDisabled()
    await dialog.getByRole('textbox', { name: 'What solved it?' }).fill('Installed the missing intermediate.')
    await confirm.click()
    await expect(detail(page).getByRole('button', { name: 'Status: Resolved. Change' })).toBeVisible()
    await expect(part(page, 'Conversation').getByRole('article').last()).toContainText(
      'Installed the missing intermediate.',
    )
  })

  test('the gate says what third line lacks, and lets it up with a reason', async () => {
    const { page } = app
    await openTicket(page, 'FS-1048')
    await detail(page).getByRole('button', { name: 'Escalate' }).click()
    const dialog = page.getByRole('dialog', { name: 'Escalate FS-1048 to third line' })
    const needs = dialog.getByRole('list', { name: 'What third line needs' })
    await expect(needs.getByRole('listitem').filter({ hasText: 'Screenshot' })).toContainText(
      'No picture is attached',
    )
    const send = dialog.getByRole('button', { name: 'Escalate all the same' })
    await dialog.getByRole('textbox', { name: /What do you ask/ }).fill('Please look at the lock.')
    await expect(send).toBeDisabled()
    await dialog.getByRole('textbox', { name: /Why it has to go up/ }).fill('The shop closes at six.')
    await expectAccessible(page)
    await send.click()
    await expect(detail(page).getByRole('button', { name: 'Status: Escalated. Change' })).toBeVisible()
    await expect(detail(page).getByRole('button', { name: 'Tier: L3. Change' })).toBeVisible()
    await expect(part(page, 'Conversation').getByRole('article').last()).toContainText(
      'The shop closes at six.',
    )
    // New, acknowledged, escalated: the tracker allows no shorter way.
    await expect(part(page, 'Waiting changes')).toContainText('Status from New to Acknowledged')
    await expect(part(page, 'Waiting changes')).toContainText('Status from Acknowledged to Escalated')
  })

  test('dropped files are stored byte for byte before anything is promised; an empty one is refused', async () => {
    const { page } = app
    await openTicket(page, 'FS-1040')
    const bytes = Buffer.from(Uint8Array.from({ length: 2_500_000 }, (_, index) => (index * 7) % 256))
    const dropped = await page.evaluateHandle((base64) => {
      const transfer = new DataTransfer()
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([content], 'server.bin'))
      transfer.items.add(new File([], 'nothing.log'))
      return transfer
    }, bytes.toString('base64'))
    const files = part(page, 'Files')
    await files.dispatchEvent('dragenter', { dataTransfer: dropped })
    await expect(page.getByText(/Drop files to attach them to FS-1040/)).toBeVisible()
    await files.dispatchEvent('drop', { dataTransfer: dropped })
    await expect(files.getByRole('listitem', { name: 'server.bin', exact: true })).toContainText('To be sent')
    await expect(files.getByRole('alert')).toContainText('nothing.log is empty.')
    await expect(files.getByRole('button', { name: 'Save server.bin as' })).toBeVisible()
    const stored = await filesBelow(app.dataFolder)
    const wanted = createHash('sha256').update(bytes).digest('hex')
    const file = stored.find((path) => path.endsWith(wanted))
    expect(file, 'a file named by its hash').toBeDefined()
    expect(
      createHash('sha256')
        .update(await readFile(file ?? ''))
        .digest('hex'),
    ).toBe(wanted)
  })

  test('a new ticket is written from its template and worked on before it has a key', async () => {
    const { page } = app
    await list(page).press('n')
    const dialog = page.getByRole('dialog', { name: 'New ticket' })
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Scanner beeps without reading')
    await dialog.getByRole('textbox', { name: 'Steps to reproduce' }).fill('1. Scan any parcel')
    await dialog.getByRole('textbox', { name: 'Site' }).fill('Harrow & Vale DC1, Doncaster')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Create ticket' }).click()
    await expect(detail(page).getByRole('heading', { level: 2 }).first()).toHaveText(
      'Scanner beeps without reading',
    )
    await expect(part(page, 'Description')).toContainText('Scan any parcel')
    await detail(page).getByRole('textbox', { name: 'Comment' }).fill('Cleaned the window, no change.')
    await page.keyboard.press('Control+Enter')
    await expect(part(page, 'Waiting changes').getByRole('listitem')).toHaveCount(2)
  })

  test('back online everything goes out once, and the new ticket gets its key', async () => {
    const { page } = app
    await setOnline(page, true)
    await openTicket(page, 'FS-1038')
    await expect(part(page, 'Waiting changes')).toBeHidden({ timeout: 60_000 })
    const sent = part(page, 'Conversation')
      .getByRole('article')
      .filter({ hasText: 'Replaced the intermediate certificate.' })
    await expect(sent).toHaveCount(1)
    await expect(sent).not.toContainText('To be sent')
    await page.getByRole('searchbox', { name: 'Filter tickets' }).fill('beeps without reading')
    await expect(list(page).getByRole('option')).toHaveCount(1)
    await expect(list(page).getByRole('option')).toContainText(/FS-\d+/)
  })
})

test('nothing was complained about on the console', () => {
  expect(app.problems).toEqual([])
})

/** Is this text in the database of the window, so that no crash can take it? */
const keptDraft = (page: Page, text: string): Promise<boolean> =>
  page.evaluate(async (wanted) => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const names = (await indexedDB.databases()).flatMap(({ name }) =>
      name?.startsWith('kitbag.') === true ? [name] : [],
    )
    for (const name of names) {
      const database = await done(indexedDB.open(name))
      const rows = [...database.objectStoreNames].includes('drafts')
        ? ((await done(database.transaction('drafts').objectStore('drafts').getAll())) as readonly {
            readonly text: string
          }[])
        : []
      database.close()
      if (rows.some((row) => row.text === wanted)) return true
    }
    return false
  }, text)

const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
