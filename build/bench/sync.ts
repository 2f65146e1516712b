import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { findBrowser } from '../../electron/standin/find-browser.ts'
import { root } from '../tools/run.ts'
import { type Contender, type Size, startCouch, startSandbox } from './sync-contenders.ts'
import { startSyncServer, type Traffic } from './sync-server.ts'
import type { Held, Round, SyncBench } from './sync-window/main.ts'

const changedShare = 0.01

type Measured = Round & Traffic
type Side = { readonly name: string; readonly contender: Contender; readonly run: keyof SyncBench }

/**
 * First sync and delta sync of 10,000 tickets and 5,000 articles by Kitbag's own worker in Chromium, next to
 * PouchDB replicating the same records in a worker of the same page. One server process on this machine holds
 * both sides' records in memory and counts what passes its sockets. `KITBAG_BENCH_TICKETS` makes it smaller.
 * DESIGN, section 10: with nothing changed, one request per collection and less than 5 kB.
 */
export const measureSync = async (): Promise<void> => {
  const tickets = Number(process.env['KITBAG_BENCH_TICKETS'] ?? 10_000)
  const size: Size = { tickets, articles: Math.round(tickets / 2) }
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-bench-'))
  const pageFolder = join(folder, 'page')
  await build({
    root: resolve(import.meta.dirname, 'sync-window'),
    logLevel: 'error',
    configFile: false,
    worker: { format: 'es' },
    build: { outDir: pageFolder, emptyOutDir: true, target: 'esnext' },
  })
  const sandbox = await startSandbox(join(folder, 'sandbox'), resolve(root, 'resources/starter-kit'), size)
  const couch = await startCouch(size)
  const server = await startSyncServer(pageFolder, { kitbag: sandbox.route, couch: couch.route })
  const executablePath = findBrowser()
  const context = await chromium.launchPersistentContext(join(folder, 'browser'), {
    ...(executablePath === null ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP kitbag.localhost 127.0.0.1, MAP * ~NOTFOUND',
      '--disable-background-networking',
    ],
  })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    page.on('pageerror', (error) => console.error(error))
    await page.goto(server.address)
    await page.waitForFunction(() => 'bench' in window)

    const measure = async (run: keyof SyncBench): Promise<Measured> => {
      const traffic = server.count()
      const round = await call<Round>(page, run)
      return { ...round, ...traffic() }
    }
    const kitbag: Side = { name: 'Kitbag', contender: sandbox, run: 'kitbag' }
    const pouch: Side = { name: 'PouchDB', contender: couch, run: 'pouch' }

    const count = (value: number) => value.toLocaleString('en')
    console.log(
      `sync of ${count(size.tickets)} tickets and ${count(size.articles)} articles, loopback, Chromium`,
    )
    await compare('first sync', measure, kitbag, pouch)
    // The first look after it settles what the cursor's overlap brings once more.
    await compare('nothing changed', measure, kitbag, pouch)
    for (const { contender } of [kitbag, pouch]) {
      await contender.change(size.tickets * changedShare, size.articles * changedShare)
    }
    await compare('1 % changed', measure, kitbag, pouch)
    const delta = await compare('nothing changed', measure, kitbag, pouch)
    print('  Kitbag, comparing its lists as well', await measure('kitbagWithSweep'))
    const collections = 2
    console.log(
      `  target: 1 request per collection (${collections}), under 5 kB: ${delta.requests} requests, ${kB(delta.receivedBytes + delta.sentBytes)} ${delta.requests <= collections && delta.receivedBytes + delta.sentBytes < 5_000 * collections ? 'met' : 'MISSED'}`,
    )
    for (const run of ['kitbagHeld', 'pouchHeld'] as const) {
      const held = await call<Held>(page, run)
      if (held.tickets !== size.tickets || held.documents !== size.articles) {
        throw new Error(`${run}: ${JSON.stringify(held)} instead of ${JSON.stringify(size)}`)
      }
    }
    await sandbox.handOverLongTicket()
    print('a ticket with 5,000 comments comes in', await measure('kitbag'))
  } finally {
    await context.close()
    await server.close()
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const call = async <Answer extends Round | Held>(page: Page, name: keyof SyncBench): Promise<Answer> => {
  const answer: Round | Held = await page.evaluate(
    (wanted: keyof SyncBench): Promise<Round | Held> =>
      (window as unknown as { readonly bench: SyncBench }).bench[wanted](),
    name,
  )
  return answer as Answer
}

const compare = async (
  what: string,
  measure: (run: keyof SyncBench) => Promise<Measured>,
  kitbag: Side,
  pouch: Side,
): Promise<Measured> => {
  const ours = await measure(kitbag.run)
  const theirs = await measure(pouch.run)
  console.log(what)
  print(`  ${kitbag.name}`, ours)
  print(`  ${pouch.name}`, theirs)
  const ratio = (read: (measured: Measured) => number) => (read(ours) / read(theirs)).toFixed(2)
  console.log(
    `  ratio: time ${ratio(({ ms }) => ms)}, requests ${ratio(({ requests }) => requests)}, bytes ${ratio((one) => one.receivedBytes + one.sentBytes)}`,
  )
  return ours
}

const kB = (bytes: number): string =>
  `${(bytes / 1000).toLocaleString('en', { maximumFractionDigits: 1 })} kB`

const print = (name: string, one: Measured): void => {
  console.log(
    `${name.padEnd(38)} ${Math.round(one.ms).toLocaleString('en')} ms (server ${Math.round(one.serverMs).toLocaleString('en')}), ${one.requests} requests, up ${kB(one.receivedBytes)}, down ${kB(one.sentBytes)}, longest task in the window ${Math.round(one.longestTaskMs)} ms`,
  )
}
