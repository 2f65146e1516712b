import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { whyNoRedmine } from '../host/trackers/redmine/real-redmine.test-support.ts'
import { startRealTusServer } from '../host/upload/testing/real-tus-server.ts'
import { type FaultProxy, startFaultProxy } from './support/fault-proxy.ts'
import { startKitbag } from './support/kitbag-app.ts'
import { goTo } from './support/open-sandbox.ts'
import { type RealRedmine, sha256, startRealRedmine } from './support/real-redmine.ts'
import { attachFile, connect, openTicket, setOnline, untilSent } from './support/ticket-window.ts'

/** A real Redmine says only by refusing how much it takes: the file then goes to a real tus server. */

const reason = whyNoRedmine()
test.skip(reason !== null, reason ?? '')

let redmine: RealRedmine
let proxy: FaultProxy
let work: string
test.beforeAll(async () => {
  test.setTimeout(240_000)
  redmine = await startRealRedmine()
  proxy = await startFaultProxy(redmine.port)
  work = await mkdtemp(join(tmpdir(), 'kitbag-upload-redmine-'))
})
test.afterAll(async () => {
  await proxy?.close()
  await redmine?.stop()
  if (work !== undefined) await rm(work, { recursive: true, force: true })
})

test('what Redmine refuses for its size is on the ticket as one link, though the answer was lost', async () => {
  test.setTimeout(300_000)
  const issue = await redmine.open('Gateway answers 504', 'Since 08:50.')
  const server = await startRealTusServer({ folder: join(work, 'server') })
  const bytes = randomBytes(6_000_000)
  await writeFile(join(work, 'core-dump.bin'), bytes)
  const app = await startKitbag({ env: { KITBAG_VAULT_PASSPHRASE: 'one for the tests' } })
  try {
    await connect(app, { address: proxy.address, key: redmine.engineerKey })
    await goTo(app, '/settings')
    const section = app.page.getByRole('region', { name: 'Large files' })
    const address = `http://127.0.0.1:${server.port}${server.path}`
    await section.getByRole('textbox', { name: 'Address of the upload server' }).fill(address)
    await section.getByRole('switch', { name: /internal/ }).uncheck({ force: true })
    await section.getByRole('button', { name: 'Save' }).click()
    await expect(app.page.getByText('The upload server is set.')).toBeVisible()
    const lost = proxy.plan({
      method: 'PUT',
      path: new RegExp(`^/issues/${issue}\\.json`),
      body: /SHA-256/,
      nth: 1,
      fault: 'drop-answer',
    })
    await setOnline(app, false)
    await openTicket(app, issue)
    await attachFile(app, join(work, 'core-dump.bin'), 'core-dump.bin')
    await setOnline(app, true)
    await untilSent(app, 180_000)
    expect(lost.struck()).toBe(true)
    const { comments, files } = await redmine.witness(issue)
    const [stored] = (await server.uploads()).filter(({ arrived }) => arrived > 0)
    expect(files).toEqual([])
    expect(comments).toHaveLength(1)
    expect(comments[0]).toContain(`<${address}/${stored?.id}>`)
    expect(comments[0]).toContain(sha256(bytes))
    expect(await server.hashOf(stored?.id ?? '')).toBe(sha256(bytes))
    // The limit is known now: the second file does not go to Redmine first.
    const before = proxy.seen.filter(({ path }) => path.startsWith('/uploads')).length
    expect(before).toBeGreaterThan(0)
    await writeFile(join(work, 'second.bin'), randomBytes(5_500_000))
    await setOnline(app, false)
    await openTicket(app, issue)
    await attachFile(app, join(work, 'second.bin'), 'second.bin')
    await setOnline(app, true)
    await untilSent(app, 180_000)
    expect(proxy.seen.filter(({ path }) => path.startsWith('/uploads'))).toHaveLength(before)
    expect((await redmine.witness(issue)).comments).toHaveLength(2)
    await openTicket(app, issue)
    await expect(app.page.getByRole('listitem', { name: 'core-dump.bin' })).toHaveCount(0)
    await expect(app.page.getByRole('article').filter({ hasText: sha256(bytes) })).toHaveCount(1)
    expect(app.problems).toEqual([])
  } finally {
    await app.stop()
    await server.close()
  }
})
