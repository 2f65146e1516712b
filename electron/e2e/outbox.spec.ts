import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox, setSwitch } from './support/open-sandbox.ts'
import { readSandboxStore } from './support/sandbox-store.ts'

/** Unsent work outlives the window's own database, and travels to another machine. */

const lostWords = "This window's cache (IndexedDB) was lost."
const detail = (page: Page) => page.getByRole('region', { name: 'Ticket', exact: true })

const setOnline = async (app: KitbagApp, online: boolean): Promise<void> => {
  await goTo(app, '/sync')
  const toggle = app.page.getByRole('switch', { name: 'Sync with the tracker' })
  await setSwitch(toggle, online)
}

const openTicket = async (app: KitbagApp): Promise<string> => {
  await goTo(app, '/tickets')
  const { page } = app
  await page.getByRole('listbox', { name: 'Tickets' }).getByRole('option').first().click()
  const copy = detail(page).getByRole('button', { name: /^Copy / })
  return ((await copy.getAttribute('aria-label')) ?? (await copy.innerText())).replace(/^Copy /, '').trim()
}

const comment = async (app: KitbagApp, words: string): Promise<string> => {
  const found = await openTicket(app)
  const { page } = app
  const box = detail(page).getByRole('textbox', { name: 'Comment' })
  await box.fill(words)
  await box.press('Control+Enter')
  await expect(detail(page).getByRole('article').filter({ hasText: words })).toContainText('To be sent')
  return found
}

const waits = (page: Page) =>
  page.getByRole('list', { name: 'Changes that wait to be sent' }).getByRole('listitem')

const sentOnce = async (app: KitbagApp, ticket: string, words: string): Promise<void> => {
  await setOnline(app, true)
  await expect(app.page.getByRole('tabpanel').getByText('Everything is sent')).toBeVisible({
    timeout: 60_000,
  })
  const store = await readSandboxStore(app.dataFolder)
  expect(store.thread(ticket).comments.filter(({ body }) => body.includes(words))).toHaveLength(1)
}

const deleteDatabases = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      if (name === undefined || !name.startsWith('kitbag.')) continue
      await new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase(name)
        request.onsuccess = () => resolve()
        request.onerror = () => reject(request.error)
      })
    }
  })

/** Every folder of that name below another, the browser's own storage among them. */
const removeFolders = async (folder: string, name: string): Promise<number> => {
  let removed = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) continue
    if (entry.name === name) {
      await rm(path, { recursive: true })
      removed += 1
    } else removed += await removeFolders(path, name)
  }
  return removed
}

test.describe('the window loses its database', () => {
  let app: KitbagApp
  test.beforeEach(async () => {
    app = await startKitbag()
    await openSandbox(app)
    await setOnline(app, false)
  })
  test.afterEach(() => app.stop())

  test('while it runs: unsent work is back without a restart, and is sent once', async () => {
    const words = 'Measured 48 V at the rack, all fans turn.'
    const ticket = await comment(app, words)
    await deleteDatabases(app.page)
    await goTo(app, '/sync')
    await expect(
      app.page.getByText(`${lostWords} 1 unsent change was restored from the journal on disk.`).first(),
    ).toBeVisible()
    await expect(waits(app.page)).toHaveCount(1)
    await sentOnce(app, ticket, words)
    await app.page.getByRole('button', { name: 'I have read this' }).click()
    await expect(app.page.getByText(lostWords)).toHaveCount(0)
  })

  test('before it starts: unsent work is back with the start, and is sent once', async () => {
    const words = 'Swapped the patch cable, link is up.'
    const ticket = await comment(app, words)
    await app.killHard()
    expect(await removeFolders(app.dataFolder, 'IndexedDB')).toBeGreaterThan(0)
    await app.restart()
    await goTo(app, '/sync')
    await expect(app.page.getByText(lostWords).first()).toBeVisible({ timeout: 60_000 })
    await sentOnce(app, ticket, words)
  })
})

/** All that the journals of this data folder hold, as text. */
const readJournals = async (dataFolder: string): Promise<string> => {
  const names = await readdir(dataFolder, { recursive: true })
  const journals = names.filter((name) => name.endsWith('outbox.journal'))
  return (await Promise.all(journals.map((name) => readFile(join(dataFolder, name), 'utf8')))).join('\n')
}

test('half a sentence and the ticks of a run outlive the database of the window', async () => {
  const words = 'Swapped the fuse, waiting for'
  // Wide enough for the pane with earlier runs.
  const app = await startKitbag({ size: { width: 1440, height: 900 } })
  try {
    await openSandbox(app)
    await setOnline(app, false)
    const ticket = await openTicket(app)
    await detail(app.page).getByRole('textbox', { name: 'Comment' }).fill(words)
    await goTo(app, '/runbooks/rb-dns-failure')
    await app.page.getByRole('button', { name: 'Start a run' }).click()
    const step = app.page.getByRole('checkbox').first()
    await step.check()
    await expect.poll(() => readJournals(app.dataFolder)).toContain(words)
    await expect.poll(() => readJournals(app.dataFolder)).toContain('"state":"done"')

    await app.killHard()
    expect(await removeFolders(app.dataFolder, 'IndexedDB')).toBeGreaterThan(0)
    await app.restart()
    await goTo(app, '/sync')
    const said = app.page.getByText('one text that was being typed and one run of a runbook').first()
    await expect(said).toBeVisible({ timeout: 60_000 })
    // What the person switched off stays off, though everything else was lost.
    await expect(app.page.getByRole('switch', { name: 'Sync with the tracker' })).not.toBeChecked()
    await setOnline(app, true)

    await goTo(app, '/tickets')
    const row = app.page.getByRole('listbox', { name: 'Tickets' }).getByRole('option', { name: ticket })
    await row.first().click()
    await expect(detail(app.page).getByRole('textbox', { name: 'Comment' })).toHaveValue(words)
    await goTo(app, '/runbooks/rb-dns-failure')
    await app.page.getByRole('region', { name: 'Runs of this runbook' }).getByRole('button').first().click()
    await expect(app.page.getByRole('checkbox').first()).toBeChecked()
  } finally {
    await app.stop()
  }
})

test('what waits is carried to another machine and sent there', async () => {
  // Two machines, one after the other.
  test.slow()
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-stick-'))
  const stick = join(folder, 'waiting.kitbag-outbox')
  const words = 'No network here: sent from the office.'
  const laptop = await startKitbag()
  let ticket = ''
  try {
    await openSandbox(laptop)
    await setOnline(laptop, false)
    ticket = await comment(laptop, words)
    await goTo(laptop, '/sync')
    await laptop.page.getByRole('button', { name: 'Export what waits…' }).click()
    await laptop.chooseInDialog(stick)
    await expect(laptop.page.getByText('Exported 1 change.')).toBeVisible()
    await expect(waits(laptop.page)).toHaveCount(1)
    // It is the other machine's now: online again, this one only looks for it.
    await setOnline(laptop, true)
    await expect(waits(laptop.page)).toContainText('Handed over in a file')
    await expect(waits(laptop.page)).not.toContainText('Sent, unconfirmed')
    await expect(waits(laptop.page).getByRole('button', { name: /^Send it from here/ })).toBeVisible()
    const store = await readSandboxStore(laptop.dataFolder)
    expect(store.thread(ticket).comments.filter(({ body }) => body.includes(words))).toHaveLength(0)
  } finally {
    await laptop.stop()
  }
  const desk = await startKitbag()
  try {
    await openSandbox(desk)
    await setOnline(desk, false)
    // Each machine has a sandbox of its own: the person is asked whether that is what they mean.
    for (const answer of ['Imported 1 change.', 'Nothing new: all 1 change of the file are here already.']) {
      await desk.page.getByRole('button', { name: 'Import…' }).click()
      await desk.chooseInDialog(stick)
      const asked = desk.page.getByRole('dialog')
      await expect(asked.getByRole('list', { name: 'Changes in the file' })).toContainText('Comment')
      await expect(asked).toContainText('Signed by a key that is not among your known keys')
      await expect(asked).toContainText('made for another tracker of the same address')
      await asked.getByRole('button', { name: 'Take in' }).click()
      await expect(desk.page.getByText(answer)).toBeVisible()
    }
    await expect(waits(desk.page)).toHaveCount(1)
    await sentOnce(desk, ticket, words)
  } finally {
    await desk.stop()
    await rm(folder, { recursive: true, force: true })
  }
})
