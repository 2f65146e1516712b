import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listenOnStablePlace, rememberedPlace } from './port.ts'

let folder = ''
const open: Server[] = []
const server = () => {
  const made = createServer()
  open.push(made)
  return made
}
const close = (made: Server) => new Promise((resolve) => made.close(resolve))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kitbag-port-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map(close))
  rmSync(folder, { recursive: true })
})

it('the port of the first start is the port of the next', async () => {
  const first = server()
  const { host, port, warning } = await listenOnStablePlace(first, folder, null)
  expect(warning).toBeNull()
  await close(first)
  expect(await listenOnStablePlace(server(), folder, null)).toEqual({ host, port, warning: null })
})

it('a taken port leads to another one, says so, and is not forgotten', async () => {
  const { port } = await listenOnStablePlace(server(), folder, null)
  const second = await listenOnStablePlace(server(), folder, null)
  expect(second.port).not.toBe(port)
  expect(second.warning).toContain(`Port ${port} is taken`)
  expect(rememberedPlace(folder)?.port).toBe(port)
  expect(second.host).not.toBe(rememberedPlace(folder)?.host)
})

it('an odd file counts as none', async () => {
  writeFileSync(join(folder, 'standin.json'), '{"port":"eighty"}')
  expect(rememberedPlace(folder)).toBeNull()
  expect((await listenOnStablePlace(server(), folder, null)).port).toBeGreaterThan(1023)
})

it('the name is a secret of 128 bits, another one for every data folder', async () => {
  const { host } = await listenOnStablePlace(server(), folder, null)
  expect(host).toMatch(/^k-[0-9a-f]{32}\.localhost$/)
  const other = mkdtempSync(join(tmpdir(), 'kitbag-port-'))
  expect((await listenOnStablePlace(server(), other, null)).host).not.toBe(host)
  rmSync(other, { recursive: true })
})

it('without file and copy the place is found by the databases of the browser', () => {
  const host = `k-${'a1'.repeat(16)}.localhost`
  mkdirSync(join(folder, 'browser-standin', 'Default', 'IndexedDB', `http_${host}_4100.indexeddb.leveldb`), {
    recursive: true,
  })
  expect(rememberedPlace(folder)).toEqual({ host, port: 4100 })
})
