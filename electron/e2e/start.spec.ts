import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { operations } from '../../src/contract/operations.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'

let app: KitbagApp
test.beforeAll(async () => {
  app = await startKitbag()
})
test.afterAll(() => app.stop())

type Bridge = { readonly kitbag: { readonly call: Record<string, (input: unknown) => Promise<unknown>> } }

test('the window opens on the app with nothing to complain about', async () => {
  await expect(app.page).toHaveTitle(/Kitbag/)
  await expect(app.page.locator('body')).not.toBeEmpty()
  expect(app.problems).toEqual([])
})

test('every page carries the strict policy, with a fresh nonce the window can read', async () => {
  const answer = await app.page.reload()
  const policy = answer?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
  const nonce = await app.page.locator('meta[name=kitbag-style-nonce]').getAttribute('content')
  expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`)
})

test('inline scripts, eval and requests to other hosts are refused by the browser', async () => {
  const { page } = app
  const seen = app.problems.length
  const outcome = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    const attempt = async (work: () => unknown) => {
      try {
        await work()
        return 'worked'
      } catch {
        return 'refused'
      }
    }
    return {
      inline: 'injected' in window,
      // From a timer: what the test itself evaluates is exempt from the policy.
      eval: await new Promise((resolve) =>
        setTimeout(() => resolve(attempt(() => new Function('return 1')()))),
      ),
      fetch: await attempt(() => fetch('https://example.net/')),
    }
  })
  expect(outcome).toEqual({ inline: false, eval: 'refused', fetch: 'refused' })
  // The browser reports each refusal on its console; these are the expected ones.
  expect(app.problems.length).toBeGreaterThan(seen)
})

test('the page sees the operations of the contract and no Node', async () => {
  const seen = await app.page.evaluate(() => {
    const world = window as unknown as Record<string, unknown>
    const { kitbag } = window as unknown as Bridge
    return {
      names: Object.keys(kitbag.call),
      frozen: Object.isFrozen(kitbag) && Object.isFrozen(kitbag.call),
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in world),
    }
  })
  expect(seen).toEqual({ names: Object.keys(operations), frozen: true, node: [] })
})

test('bytes cross the wall and come back the same', async () => {
  const answer = await app.page.evaluate(async () => {
    const { call } = (window as unknown as Bridge).kitbag
    const ask = async (name: string, input: unknown) => {
      const result = (await call[name]?.(input)) as {
        readonly ok: boolean
        readonly value: Record<string, unknown>
      }
      if (!result.ok) throw new Error(JSON.stringify(result))
      return result.value
    }
    const { uploadId } = await ask('file.begin', {})
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251)
    await ask('file.append', { uploadId, bytes })
    const { sha256, size } = await ask('file.commit', { uploadId })
    const read = await ask('file.read', { sha256, offset: 0, length: 70_000 })
    const got = read['bytes']
    return { size, same: got instanceof Uint8Array && got.every((byte, index) => byte === bytes[index]) }
  })
  expect(answer).toEqual({ size: 70_000, same: true })
})

test('a call with wrong input is answered, not thrown', async () => {
  const answer = await app.page.evaluate(() =>
    (window as unknown as Bridge).kitbag.call['file.read']?.({ sha256: 'no', offset: -1 }),
  )
  expect(answer).toMatchObject({ ok: false, error: { code: 'input.invalid' } })
})

test('the window cannot be led away from the app', async () => {
  const { page } = app
  const before = page.url()
  await page.evaluate(() => {
    window.location.href = 'https://example.net/away'
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.net/link'
    document.body.append(link)
    link.click()
    link.remove()
  })
  // The app still answers, in the same document.
  expect(await page.evaluate(() => window.location.href)).toBe(before)
  await expect
    .poll(() => readFile(join(app.dataFolder, 'logs', 'kitbag.log'), 'utf8'))
    .toContain('A navigation away from the app was blocked.')
})

test('no second window opens; an outside address is offered first, and only with a yes', async () => {
  const { page } = app
  const opened = await page.evaluate(() => window.open('https://example.net/manual') === null)
  expect(opened).toBe(true)
  if (app.runtime === 'standin') await expect(page.getByText('https://example.net/manual')).toBeVisible()
  await app.answerMessage('Cancel')
  await page.evaluate(() => window.open('file:///etc/passwd'))
  expect(page.context().pages()).toHaveLength(1)
})

test('the loopback port answers nobody else', async () => {
  test.skip(app.runtime === 'electron', 'Electron opens no port.')
  const { host, port } = new URL(app.page.url())
  const cookie = (await app.page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
    new Promise<number>((resolve, reject) => {
      const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      request.on('error', reject)
      request.end()
    })

  expect(await ask('/', { host, cookie })).toBe(200)
  expect(await ask('/', { host })).toBe(403)
  expect(await ask('/', { host, cookie: cookie.replace(/.$/, '') })).toBe(403)
  expect(await ask('/', { host: `127.0.0.1:${port}`, cookie })).toBe(403)
  expect(await ask('/', { host: 'evil.example', cookie })).toBe(403)
  expect(await ask('/', { host, cookie, origin: 'http://evil.example' })).toBe(403)
  expect(await ask('/__kitbag/invoke/kitbag%3Aapp.info', { host, cookie, origin: 'null' }, 'POST')).toBe(403)
  expect(await ask('/__kitbag/invoke/kitbag%3Aapp.info', { host, cookie }, 'POST')).toBe(403)
  expect(await ask('/__kitbag/enter?token=guess', { host })).toBe(403)
  expect(await ask('/%2e%2e/%2e%2e/package.json', { host, cookie })).toBe(404)
})

test('what the window stored is there again after a kill without warning', async () => {
  const origin = new URL(app.page.url()).origin
  await app.page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('start-spec', 1)
        opening.onupgradeneeded = () => opening.result.createObjectStore('notes')
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const writing = opening.result.transaction('notes', 'readwrite', { durability: 'strict' })
          writing.objectStore('notes').put('kept', 1)
          writing.oncomplete = () => resolve()
        }
      }),
  )
  await app.killHard()
  await app.restart()
  expect(new URL(app.page.url()).origin).toBe(origin)
  const note = await app.page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('start-spec', 1)
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const reading = opening.result.transaction('notes').objectStore('notes').get(1)
          reading.onsuccess = () => resolve(reading.result)
        }
      }),
  )
  expect(note).toBe('kept')
})
