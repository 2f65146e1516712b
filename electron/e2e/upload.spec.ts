import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type CuttingProxy, startCuttingProxy } from '../host/upload/testing/cutting-proxy.ts'
import { type RealTusServer, startRealTusServer } from '../host/upload/testing/real-tus-server.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox, setSwitch } from './support/open-sandbox.ts'
import { readSandboxStore } from './support/sandbox-store.ts'
import { comment, setOnline, untilSent } from './support/ticket-window.ts'

/** A bundle that is too large for its tracker: to a real tus server over a bad line, and a link on the ticket. */

const token = 'token-for-the-tests'
const env = { KITBAG_VAULT_PASSPHRASE: 'one for the tests' }

let server: RealTusServer
let proxy: CuttingProxy
let work: string
test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-upload-'))
  server = await startRealTusServer({ folder: join(work, 'server'), token })
  proxy = await startCuttingProxy(server.port)
})
test.afterAll(async () => {
  await proxy?.close()
  await server?.close()
  if (work !== undefined) await rm(work, { recursive: true, force: true })
})

/** Lines that hardly pack: a hash chain, the same in every run. */
const writeLog = async (folder: string): Promise<void> => {
  await mkdir(folder)
  const lines: string[] = []
  let hash = 'start'
  for (let number = 0; number < 45_000; number += 1) {
    hash = createHash('sha256').update(hash).digest('base64')
    lines.push(`2026-11-20T08:${String(10 + (number % 50))}:00Z gateway info batch ${hash}`)
  }
  await writeFile(join(folder, 'gateway.log'), `${lines.join('\n')}\n`)
}

const setUploadServer = async ({ page, ...app }: KitbagApp): Promise<void> => {
  await goTo({ page, ...app }, '/settings')
  const limit = page.getByRole('textbox', { name: 'It takes files up to' })
  await limit.fill('0.3')
  await limit.blur()
  const section = page.getByRole('region', { name: 'Large files' })
  const testButton = section.getByRole('button', { name: 'Test the connection' })
  await section.getByRole('textbox', { name: 'Address of the upload server' }).fill(`${proxy.address}/files`)
  await testButton.click()
  await expect(section.getByRole('alert')).toContainText('wants a token, and none is set')
  await section.getByRole('textbox', { name: 'Token' }).fill(token)
  await testButton.click()
  await expect(section.getByText('An upload works')).toBeVisible()
  await section.getByRole('button', { name: 'Save' }).click()
  await expect(section.getByText('A token is kept in the vault.')).toBeVisible()
}

const seal = async (
  app: KitbagApp,
  key: string,
  folder: string,
): Promise<{ name: string; sha256: string }> => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Choose a ticket' }).click()
  await page.getByRole('textbox', { name: 'Find a ticket' }).fill(key)
  await page.getByRole('option', { name: new RegExp(key) }).click()
  await page
    .getByRole('radio', { name: /folder/i })
    .first()
    .check()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(folder)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  const heading = page.getByRole('heading', { name: /\.kitbag\.zip$/ })
  await expect(heading).toBeVisible({ timeout: 60_000 })
  const hash = page.getByText(/^[0-9a-f]{64}$/).first()
  return { name: await heading.innerText(), sha256: await hash.innerText() }
}

test('a bundle attached in the dark reaches the upload server once and the ticket once, through cuts and a kill', async () => {
  test.setTimeout(300_000)
  const folder = join(work, 'stick')
  await writeLog(folder)
  const app = await startKitbag({ env, size: { width: 1440, height: 900 } })
  try {
    await openSandbox(app)
    const { page } = app
    const ticket = page.getByRole('region', { name: 'Ticket', exact: true })
    await page.getByRole('listbox', { name: 'Tickets' }).getByRole('option').first().click()
    const copy = ticket.getByRole('button', { name: /^Copy / })
    const key = ((await copy.getAttribute('aria-label')) ?? '').replace(/^Copy /, '').trim()
    await setUploadServer(app)

    await setOnline(app, false)
    const bundle = await seal(app, key, folder)
    await page.getByRole('button', { name: 'Attach to ticket…' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(`It goes to 127.0.0.1:${proxy.port}`)).toBeVisible()
    await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
    await expect(page.getByText(/ is attached to /)).toBeVisible()
    await goTo(app, '/sync?tab=waiting')
    const waits = page.getByRole('list', { name: 'Changes that wait to be sent' })
    await expect(waits.getByRole('listitem').filter({ hasText: `File ${bundle.name}` })).toContainText(
      'not tried yet',
    )

    // Two cuts and a lost answer on the way; then the line goes dark and the plug is pulled.
    const start = proxy.upBytes()
    proxy.plan(start + 300_000, 'cut')
    proxy.plan(start + 700_000, 'lose-answer')
    proxy.plan(start + 1_000_000, 'cut')
    const dark = new Promise<void>((resolve) => {
      proxy.when(start + 1_300_000, () => {
        proxy.goDark()
        resolve()
      })
    })
    await setSwitch(page.getByRole('switch', { name: 'Sync with the tracker' }), true)
    await dark
    await app.killHard()
    await app.restart()
    expect(proxy.struck()).toBe(3)

    // Still dark there: the ticket has what L3 begins with, and the list says how far the rest is and why it waits.
    await goTo(app, '/sync?tab=waiting')
    const line = app.page
      .getByRole('list', { name: 'Changes that wait to be sent' })
      .getByRole('listitem')
      .filter({ hasText: `File ${bundle.name}` })
    await expect(line.getByRole('progressbar', { name: `Upload of ${bundle.name}` })).toBeVisible()
    await expect(line).toContainText(/cannot be reached|broke before the answer/, { timeout: 60_000 })
    const early = (await readSandboxStore(app.dataFolder)).thread(key)
    const base = bundle.name.replace('.kitbag.zip', '')
    const ahead = early.attachments.map(({ name }) => name).filter((name) => name.startsWith(base))
    expect(ahead).toContain(`${base}.report.html`)
    expect(ahead).toContain(`${base}.manifest.json`)
    expect(early.comments.filter(({ body }) => body.includes('/files/'))).toEqual([])
    await goTo(app, '/tickets')
    await app.page
      .getByRole('option', { name: new RegExp(key) })
      .first()
      .click()
    await expect(app.page.getByRole('progressbar', { name: `Upload of ${bundle.name}` })).toBeVisible()
    await comment(app, 'Written while the bundle waits.')
    await expect
      .poll(async () => (await readSandboxStore(app.dataFolder)).thread(key).comments.map(({ body }) => body))
      .toContain('Written while the bundle waits.')

    proxy.comeBack()
    await untilSent(app, 120_000)
    const stored = (await server.uploads()).filter(({ arrived }) => arrived > 0)
    expect(stored.map(({ size, arrived }) => size === arrived)).toEqual([true])
    const [upload] = stored
    if (upload === undefined) throw new Error('Nothing was stored.')
    expect(await server.hashOf(upload.id)).toBe(bundle.sha256)
    const thread = (await readSandboxStore(app.dataFolder)).thread(key)
    const naming = thread.comments.filter(({ body }) => body.includes(bundle.sha256))
    expect(naming).toHaveLength(1)
    expect(naming[0]?.body).toContain(`<${proxy.address}/files/${upload.id}>`)
    expect(naming[0]?.internal).toBe(true)
    expect(thread.comments.filter(({ body }) => body.includes('/files/'))).toHaveLength(1)
    expect(thread.attachments.filter(({ name }) => name === bundle.name)).toEqual([])
    for (const name of ahead) {
      expect(thread.attachments.filter((file) => file.name === name)).toHaveLength(1)
    }
    // What L3 gets by the link is the bundle, byte for byte.
    const fetched = await fetch(`${proxy.address}/files/${upload.id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const bytes = Buffer.from(await fetched.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(bundle.sha256)

    await goTo(app, '/tickets')
    await app.page
      .getByRole('option', { name: new RegExp(key) })
      .first()
      .click()
    await expect(app.page.getByRole('article').filter({ hasText: bundle.sha256 })).toHaveCount(1)
    await expect(app.page.getByRole('progressbar', { name: `Upload of ${bundle.name}` })).toHaveCount(0)
    const vault = await readFile(join(app.dataFolder, 'vault.json'), 'utf8')
    expect(vault).not.toContain(token)
    expect(app.problems).toEqual([])
  } finally {
    await app.stop()
  }
})
