import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { createKeyboard, type Keyboard } from './support/keyboard.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { readSandboxStore } from './support/sandbox-store.ts'

let app: KitbagApp
let dataFolder: string
test.beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'kitbag-main-job-'))
  app = await startKitbag({ dataFolder, size: { width: 1440, height: 900 } })
})
test.afterAll(async () => {
  await app.stop()
  await rm(dataFolder, { recursive: true, force: true })
})

/** By its number, from anywhere. */
const openTicket = async (page: Page, keys: Keyboard): Promise<void> => {
  await keys.press('Control+k')
  await expect(
    page.getByRole('dialog').getByRole('textbox').or(page.getByRole('dialog').getByRole('combobox')).first(),
  ).toBeFocused()
  await keys.type('FS-1042')
  await expect(
    page
      .getByRole('dialog')
      .getByRole('option', { name: /FS-1042/ })
      .first(),
  ).toBeVisible()
  await keys.press('Enter')
}

/** Said in the ticket; the box may still hold the same words for a moment. */
const spoken = (page: Page, words: string) =>
  page.getByRole('region', { name: 'Conversation' }).getByText(words)

/**
 * The story of the product, from first start to the tracker's own files, with the keyboard alone and with a
 * crash in the middle.
 */
test('the whole job: sync, go offline, run, comment, collect, seal, attach, crash, start again, sync', async () => {
  test.setTimeout(600_000)
  const words = 'Upstream times out since 08:50; pool is exhausted. 日本語 ✓'

  // First start: the sandbox.
  let { page } = app
  let keys = createKeyboard(page)
  await keys.activate(page.getByRole('button', { name: 'Open the sandbox' }))
  await expect(page.getByRole('option', { name: /FS-1042/ })).toBeVisible()

  // Offline, by the person's own switch.
  await keys.press('g s')
  await keys.reach(page.getByRole('switch', { name: 'Sync with the tracker' }))
  await keys.press('Space')
  await expect(page.getByText('Switched offline').first()).toBeVisible()

  // The ticket: found by its number.
  await openTicket(page, keys)
  await expect(page.getByRole('heading', { name: /504 and 502 errors/ })).toBeVisible()

  // A comment and a status.
  await keys.press('c')
  await expect(page.getByRole('textbox', { name: 'Comment' })).toBeFocused()
  await expect(page.getByRole('textbox', { name: 'Comment' })).toBeEditable()
  await keys.type(words)
  await keys.press('Control+Enter')
  await expect(spoken(page, words)).toBeVisible()
  await keys.press('Escape')
  await keys.press('s')
  await keys.choose(page.getByRole('menuitem', { name: /Waiting/ }))
  await expect(page.getByRole('button', { name: /^Status: Waiting/ })).toBeVisible()

  // A runbook for it: one decision, one tick, one note.
  await keys.activate(page.getByRole('button', { name: 'Run a runbook' }))
  await keys.activate(page.getByRole('dialog').getByRole('button', { name: /High error rate/ }))
  await keys.activate(page.getByRole('button', { name: 'Start a run' }))
  const step = page.getByRole('checkbox').first()
  await keys.reach(step)
  await keys.press('Space')
  await expect(step).toBeChecked()

  // Evidence from this machine.
  await openTicket(page, keys)
  await keys.activate(page.getByRole('button', { name: 'Collect evidence' }))
  await keys.activate(page.getByRole('button', { name: 'Start collecting' }))
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 300_000 })
  await keys.activate(page.getByRole('button', { name: 'Seal bundle…' }))
  await keys.activate(page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }))
  const bundleName = page.getByRole('heading', { name: /^FS-1042-.*\.kitbag\.zip$/ })
  await expect(bundleName).toBeVisible({ timeout: 120_000 })
  const name = (await bundleName.textContent()) ?? ''
  const sha256 =
    (await page
      .getByText(/^[0-9a-f]{64}$/)
      .first()
      .textContent()) ?? ''
  await keys.activate(page.getByRole('button', { name: 'Attach to ticket…' }))
  await keys.activate(page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }))
  await expect(page.getByText(/is attached to FS-1042/)).toBeVisible()

  // Nothing has reached the tracker yet.
  const before = (await readSandboxStore(dataFolder)).thread('FS-1042')
  expect(before.comments.some(({ body }) => body.includes(words))).toBe(false)

  // Pulled plug.
  await app.killHard()
  await app.restart()
  page = app.page
  keys = createKeyboard(page)
  await expect(page.getByRole('option', { name: /FS-1042/ })).toBeVisible()
  await openTicket(page, keys)
  await expect(spoken(page, words)).toBeVisible()
  await expect(page.getByRole('button', { name: /^Status: Waiting/ })).toBeVisible()
  await expect(page.getByText(name).first()).toBeVisible()

  // Online again.
  await keys.press('g s')
  await keys.reach(page.getByRole('switch', { name: 'Sync with the tracker' }))
  await keys.press('Space')
  await expect(page.getByText('Everything is sent').first()).toBeVisible({ timeout: 120_000 })
  expect(app.problems).toEqual([])
  await app.stop()

  // The tracker's own files: each once, the bundle byte for byte.
  const store = await readSandboxStore(dataFolder)
  const after = store.thread('FS-1042')
  expect(after.comments.filter(({ body }) => body.includes(words))).toHaveLength(1)
  expect(after.ticket.status).toBe('waiting')
  expect(
    after.activity
      .flatMap(({ changes }) => changes)
      .filter(({ field, to }) => field === 'status' && to === 'waiting'),
  ).toHaveLength(1)
  const attached = after.attachments.filter((attachment) => attachment.name === name)
  expect(attached).toHaveLength(1)
  const bytes = await store.file(attached[0]?.sha256 ?? '')
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
})
