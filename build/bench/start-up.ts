import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { startKitbag } from '../../electron/e2e/support/kitbag-app.ts'
import { openSandbox } from '../../electron/e2e/support/open-sandbox.ts'
import { median, spread } from './median.ts'

const tickets = 10_000
const rounds = 15

/**
 * From the start of a new window to a ticket list that can be used, with 10,000 tickets cached, against an
 * empty window with the same libraries. Both in turn, in one browser; DESIGN, section 10, asks for 1.3.
 */
export const measureStartUp = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-bench-'))
  const empty = await serveEmptyWindow(join(folder, 'empty'))
  const app = await startKitbag({ dataFolder: join(folder, 'data'), size: { width: 1440, height: 900 } })
  try {
    await openSandbox(app)
    await multiplyTickets(app.page, tickets)
    const context = app.page.context()
    const address = new URL('/', app.page.url()).href
    const kitbag: number[] = []
    const nothing: number[] = []
    const longest: number[] = []
    for (let round = -1; round < rounds; round += 1) {
      const one = await timeTo(context, address, '[role=listbox] [role=option]')
      const other = await timeTo(context, empty.address, '#ready')
      // The first round fills the browser's code caches and is not counted.
      if (round < 0) continue
      kitbag.push(one.readyMs)
      longest.push(one.longestTaskMs)
      nothing.push(other.readyMs)
    }
    console.log(
      `start-up, ${tickets.toLocaleString('en')} tickets cached, ${rounds} rounds, ms median (min–max)`,
    )
    console.log(`  Kitbag, ticket list usable   ${spread(kitbag)}`)
    console.log(`  empty window, same libraries ${spread(nothing)}`)
    console.log(
      `  ratio of medians             ${(median(kitbag) / median(nothing)).toFixed(2)} (target 1.3)`,
    )
    console.log(`  longest task in the window   ${spread(longest)} (target 50)`)
  } finally {
    await app.stop()
    empty.close()
    await rm(folder, { recursive: true, force: true })
  }
}

type Timing = { readonly readyMs: number; readonly longestTaskMs: number }

/** Milliseconds from the start of the navigation until something matches the selector. */
const timeTo = async (context: BrowserContext, address: string, selector: string): Promise<Timing> => {
  const page = await context.newPage()
  await page.addInitScript((wanted) => {
    const state = { readyMs: 0, longestTaskMs: 0 }
    Object.assign(window, { timing: state })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        state.longestTaskMs = Math.max(state.longestTaskMs, entry.duration)
    }).observe({ type: 'longtask', buffered: true })
    const observer = new MutationObserver(() => {
      if (document.querySelector(wanted) === null) return
      observer.disconnect()
      // After the frame that shows it.
      requestAnimationFrame(() => setTimeout(() => (state.readyMs = performance.now())))
    })
    observer.observe(document, { childList: true, subtree: true })
  }, selector)
  await page.goto(address)
  await page.waitForFunction(() => (window as unknown as { timing: Timing }).timing.readyMs > 0)
  const timing = await page.evaluate(() => (window as unknown as { timing: Timing }).timing)
  await page.close()
  return timing
}

/** Copies the cached tickets, with new ids, until there are so many. */
const multiplyTickets = async (page: Page, wanted: number): Promise<void> => {
  // The TypeScript runner marks functions by this name; the page does not know it.
  await page.evaluate('globalThis.__name = (marked) => marked')
  await page.evaluate(async (count) => {
    const databases = await indexedDB.databases()
    const name = databases.map((entry) => entry.name ?? '').find((entry) => entry.startsWith('kitbag.'))
    const database = await new Promise<IDBDatabase>((done, failed) => {
      const request = indexedDB.open(name ?? '')
      request.onsuccess = () => done(request.result)
      request.onerror = () => failed(request.error)
    })
    const all = (store: string) =>
      new Promise<{ id: string; key: string }[]>((done) => {
        const request = database.transaction(store).objectStore(store).getAll()
        request.onsuccess = () => done(request.result)
      })
    const rows = await all('tickets')
    const threads = new Map((await all('threads')).map((thread) => [thread.id, thread]))
    const writing = database.transaction(['tickets', 'threads'], 'readwrite')
    for (let index = rows.length; index < count; index += 1) {
      const row = rows[index % rows.length]
      const thread = row === undefined ? undefined : threads.get(row.id)
      if (row === undefined || thread === undefined) continue
      const id = `copy-${index}`
      writing.objectStore('tickets').put({ ...row, id, key: `FS-${10_000 + index}` })
      writing.objectStore('threads').put({ ...thread, id })
    }
    await new Promise((done) => {
      writing.oncomplete = done
    })
    database.close()
  }, wanted)
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

const serveEmptyWindow = async (outDir: string) => {
  const root = resolve(import.meta.dirname, 'empty-window')
  await build({
    root,
    plugins: [react()],
    logLevel: 'error',
    configFile: false,
    build: { outDir, emptyOutDir: true },
  })
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = join(outDir, pathname === '/' ? 'index.html' : pathname)
    readFile(path).then(
      (content) =>
        response.writeHead(200, { 'content-type': mediaTypes[extname(path)] ?? 'text/plain' }).end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  // The one name that the app's browser can reach.
  return { address: `http://kitbag.localhost:${port}/`, close: () => server.close() }
}
