import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { whyNoRedmine } from '../host/trackers/redmine/real-redmine.test-support.ts'
import { type FaultProxy, startFaultProxy } from './support/fault-proxy.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo } from './support/open-sandbox.ts'
import { type RealRedmine, sha256, startRealRedmine } from './support/real-redmine.ts'
import { sealAndAttach } from './support/seal-and-attach.ts'
import {
  attachFile,
  comment,
  connect,
  openTicket,
  readShown,
  setDescription,
  setOnline,
  setPriority,
  setStatus,
  setTitle,
  syncNow,
  tryConnection,
  untilSent,
  untilStruck,
} from './support/ticket-window.ts'

/** The main job on a real Redmine, over a network that cuts, stalls and drops. */

const reason = whyNoRedmine()
const env = { KITBAG_VAULT_PASSPHRASE: 'one for the tests' }

test.describe.configure({ mode: 'serial' })
test.skip(reason !== null, reason ?? '')

let redmine: RealRedmine
let proxy: FaultProxy
let work: string
test.beforeAll(async () => {
  test.setTimeout(240_000)
  redmine = await startRealRedmine()
  proxy = await startFaultProxy(redmine.port)
  work = await mkdtemp(join(tmpdir(), 'kitbag-redmine-'))
})
test.afterAll(async () => {
  await proxy?.close()
  await redmine?.stop()
  if (work !== undefined) await rm(work, { recursive: true, force: true })
})

test('setting up says what is wrong with the key, the address or the network, and then fetches the tickets', async () => {
  const issue = await redmine.open('Label printer prints blank labels', 'Since this morning.')
  const website = createServer((incoming, outgoing) => {
    if (incoming.url?.startsWith('/portal') === true) {
      outgoing.writeHead(302, { location: 'http://login.hotel.example/welcome' }).end()
    } else if (incoming.url?.startsWith('/shop') === true) outgoing.writeHead(404).end('Not here')
    else if (incoming.url?.startsWith('/closed') === true) outgoing.writeHead(403).end()
    else outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>')
  })
  await new Promise<void>((resolve) => {
    website.listen(0, '127.0.0.1', resolve)
  })
  const other = `http://127.0.0.1:${(website.address() as AddressInfo).port}`
  const dark = await startFaultProxy(redmine.port)
  await dark.goDark()
  const app = await startKitbag({ env })
  try {
    const key = redmine.engineerKey
    const refusals = [
      [{ address: proxy.address, key: 'f'.repeat(40) }, 'Redmine does not accept the API key.'],
      [{ address: other, key }, `${other}, but it is not Redmine: it answered with a page, not with data`],
      [{ address: `${other}/shop`, key }, `There is a web server at ${other}/shop, but it is not Redmine.`],
      [{ address: `${other}/portal`, key }, 'it sends visitors on to login.hotel.example'],
      [{ address: dark.address, key }, `${dark.address} cannot be reached: nothing listens at this address`],
      [{ address: `${other}/closed`, key }, 'its REST web service is switched off'],
      [{ address: other.replace('http:', 'https:'), key }, 'does not speak TLS'],
      [
        { address: 'https://kitbag-nowhere.invalid', key },
        'https://kitbag-nowhere.invalid cannot be reached',
      ],
      [{ address: 'ftp://127.0.0.1', key }, 'The address must begin with https:// or http://.'],
    ] as const
    for (const [setUp, words] of refusals) {
      await tryConnection(app, setUp)
      await expect(app.page.getByRole('alert').filter({ hasText: words })).toBeVisible()
    }
    await connect(app, { address: proxy.address, key })
    await openTicket(app, issue)
    await expect(app.page.getByText('Since this morning.')).toBeVisible()
    expect(app.problems).toEqual([])
  } finally {
    await app.stop()
    await dark.close()
    website.closeAllConnections()
    website.close()
  }
})

test('work done in the dark reaches Redmine once, whatever the network and a kill do to it', async () => {
  test.setTimeout(900_000)
  const main = await redmine.open('Gateway answers 504', 'Since 08:50.')
  const contested = await redmine.open('Scanner is slow', 'In the afternoon.')
  const bystander = await redmine.open('Door does not lock', 'At the back.')
  const words = 'Pool is exhausted; restarted the gateway. 日本語 ✓'
  const photo = Buffer.from(Uint8Array.from({ length: 700_001 }, (_, index) => (index * 31) % 251))
  await writeFile(join(work, 'rack.bin'), photo)
  const stick = join(work, 'stick')
  await mkdir(stick)
  await writeFile(join(stick, 'gateway.log'), '2026-11-20T08:50:00Z gateway error pool exhausted\n')

  const app = await startKitbag({ env, size: { width: 1440, height: 900 } })
  try {
    await connect(app, { address: proxy.address, key: redmine.engineerKey })
    await proxy.goDark()
    await syncNow(app)
    await expect(app.page.getByText('The tracker cannot be reached.').first()).toBeVisible()

    await openTicket(app, main)
    await comment(app, words)
    await setStatus(app, 'In Progress')
    await setTitle(app, 'Gateway answers 504: pool exhausted')
    await attachFile(app, join(work, 'rack.bin'), 'rack.bin')
    const bundle = await sealAndAttach(app, {
      issue: main,
      folder: stick,
      saveAs: join(work, 'saved.kitbag.zip'),
    })
    await openTicket(app, contested)
    await setTitle(app, 'Scanner is slow on the third floor')
    await comment(app, 'Moved the access point.')
    await openTicket(app, bystander)
    await comment(app, 'Replaced the latch.')

    // Pulled plug, still in the dark; meanwhile a colleague works on the same tickets.
    await app.killHard()
    await redmine.change(main, { description: 'Since 08:50, every site.', priority_id: 4 })
    await redmine.change(main, { notes: 'The carrier says all is well.' })
    await redmine.change(contested, { subject: 'Scanner is slow after lunch' })
    await app.restart()
    await openTicket(app, main)
    await expect(app.page.getByRole('article').filter({ hasText: words })).toBeVisible()

    const path = new RegExp(`^/issues/${main}\\.json`)
    const put = (body: RegExp, fault: Parameters<FaultProxy['plan']>[0]['fault']) =>
      proxy.plan({ method: 'PUT', path, body, nth: 1, fault })
    const faults = {
      lostComment: put(/Pool is exhausted/, 'drop-answer'),
      lostStatus: put(/"status_id"/, 'drop-request'),
      silentTitle: put(/"subject"/, 'stall-answer'),
      cutRead: proxy.plan({ method: 'GET', path, body: null, nth: 4, fault: 'cut-answer' }),
      cutUpload: proxy.plan({
        method: 'POST',
        path: /^\/uploads\.json\?filename=rack/,
        body: null,
        nth: 1,
        fault: 'cut-request',
      }),
      lostFile: put(/"filename":"rack\.bin"/, 'drop-answer'),
      silentBundle: put(/kitbag\.zip/, 'stall-answer'),
    }
    await proxy.comeBack()
    await untilStruck(app, faults.silentBundle)
    // The bundle is in Redmine, its answer is not here, and the program is gone.
    await app.killHard()
    await app.restart()

    await goTo(app, '/sync?tab=review')
    const review = app.page.getByRole('region', { name: 'Change of title' })
    await expect(review).toContainText('Scanner is slow after lunch', { timeout: 60_000 })
    await expect(review).toContainText('Scanner is slow on the third floor')
    expect((await redmine.witness(bystander)).comments).toEqual(['Replaced the latch.'])
    expect((await redmine.witness(contested)).subject).toBe('Scanner is slow after lunch')
    const lostDecision = proxy.plan({
      method: 'PUT',
      path: new RegExp(`^/issues/${contested}\\.json`),
      body: /"subject"/,
      nth: 1,
      fault: 'drop-answer',
    })
    await review.getByText('Keep mine', { exact: true }).click()
    await review.getByRole('checkbox', { name: 'Keep the other version as an internal comment' }).check()
    await review.getByRole('button', { name: 'Send this decision' }).click()
    await untilSent(app, 240_000)
    const unstruck = Object.entries({ ...faults, lostDecision }).filter(([, fault]) => !fault.struck())
    expect(unstruck.map(([name]) => name)).toEqual([])

    const after = await redmine.witness(main)
    expect(after.comments.filter((text) => text === words)).toHaveLength(1)
    expect(after.comments.filter((text) => text.includes(bundle.sha256))).toHaveLength(1)
    expect(after.comments).toHaveLength(3)
    expect([...after.changes].sort((a, b) => a.field.localeCompare(b.field))).toEqual([
      { field: 'description', from: 'Since 08:50.', to: 'Since 08:50, every site.' },
      { field: 'priority_id', from: '2', to: '4' },
      { field: 'status_id', from: '1', to: '2' },
      { field: 'subject', from: 'Gateway answers 504', to: 'Gateway answers 504: pool exhausted' },
    ])
    expect(after.files).toEqual([
      { name: 'rack.bin', sha256: sha256(photo) },
      { name: bundle.name, sha256: bundle.sha256 },
    ])

    const decided = await redmine.witness(contested)
    expect(decided.changes.map(({ field, to }) => [field, to])).toEqual([
      ['subject', 'Scanner is slow after lunch'],
      ['subject', 'Scanner is slow on the third floor'],
    ])
    expect(decided.comments.filter((text) => text === 'Moved the access point.')).toHaveLength(1)
    expect(decided.comments.filter((text) => text.includes('> Scanner is slow after lunch'))).toHaveLength(1)
    expect(decided.comments).toHaveLength(2)
    expect((await redmine.witness(bystander)).comments).toEqual(['Replaced the latch.'])

    await openTicket(app, main)
    const { page } = app
    await expect(page.getByText('Since 08:50, every site.')).toBeVisible()
    await expect(page.getByRole('article').filter({ hasText: 'The carrier says all is well.' })).toHaveCount(
      1,
    )
    await expect(page.getByRole('article').filter({ hasText: words })).toHaveCount(1)
    expect(app.problems).toEqual([])
  } finally {
    await app.stop()
  }
})

test('two Kitbags on one account end the same, whichever of them is first to sync', async () => {
  test.setTimeout(900_000)
  const laptop = await startKitbag({ env })
  const desk = await startKitbag({ env })
  try {
    const ends: unknown[] = []
    let connected = false
    for (const order of [
      [laptop, desk],
      [desk, laptop],
    ]) {
      const shared = await redmine.open('Router restarts', 'Every night.')
      const contested = await redmine.open('Fan is loud', 'In the cabinet.')
      for (const app of [laptop, desk]) {
        if (connected) await setOnline(app, true)
        else await connect(app, { address: redmine.address, key: redmine.engineerKey })
        await syncNow(app)
        await openTicket(app, contested)
        await setOnline(app, false)
      }
      connected = true

      await openTicket(laptop, shared)
      await comment(laptop, 'Laptop: changed the power supply.')
      await setTitle(laptop, 'Router restarts at 03:00')
      await setStatus(laptop, 'In Progress')
      await openTicket(laptop, contested)
      await setTitle(laptop, 'Fan is loud: bearing')
      await openTicket(desk, shared)
      await comment(desk, 'Desk: asked the carrier.')
      await setDescription(desk, 'Every night, since the update.')
      await setPriority(desk, 'P2')
      await setStatus(desk, 'In Progress')
      await openTicket(desk, contested)
      await setTitle(desk, 'Fan is loud: dust')
      await comment(desk, 'Desk: ordered a filter.')

      for (const app of order) {
        await setOnline(app, true)
        if (app === order[1]) {
          // Whoever comes second is asked. The person wants the title of the laptop.
          await goTo(app, '/sync?tab=review')
          const review = app.page.getByRole('region', { name: 'Change of title' })
          await expect(review).toBeVisible({ timeout: 60_000 })
          const mine = app === laptop ? 'Keep all of mine' : 'Take all of theirs'
          await review.getByRole('button', { name: mine }).click()
        }
        await untilSent(app, 120_000)
      }
      await syncNow(laptop)
      await syncNow(desk)

      const shown = async (app: KitbagApp) => [await readShown(app, shared), await readShown(app, contested)]
      const expected = [
        {
          title: 'Router restarts at 03:00',
          status: 'In Progress',
          priority: 'P2 high',
          description: 'Every night, since the update.',
          comments: ['Desk: asked the carrier.', 'Laptop: changed the power supply.'],
        },
        {
          title: 'Fan is loud: bearing',
          status: 'New',
          priority: 'P3 medium',
          description: 'In the cabinet.',
          comments: ['Desk: ordered a filter.'],
        },
      ]
      for (const app of [laptop, desk])
        await expect(async () => expect(await shown(app)).toEqual(expected)).toPass({ timeout: 60_000 })

      const end = await Promise.all([redmine.witness(shared), redmine.witness(contested)])
      expect(end[0].changes.filter(({ field }) => field === 'status_id')).toHaveLength(1)
      ends.push(
        end.map(({ changes: _order, comments, ...rest }) => ({ ...rest, comments: [...comments].sort() })),
      )
    }
    expect(ends[1]).toEqual(ends[0])
    expect([...laptop.problems, ...desk.problems]).toEqual([])
  } finally {
    await laptop.stop()
    await desk.stop()
  }
})
