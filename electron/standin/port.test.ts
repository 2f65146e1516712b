import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listenOnStablePort, rememberedPort } from './port.ts'

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
  const { port, warning } = await listenOnStablePort(first, folder, null)
  expect(warning).toBeNull()
  await close(first)
  expect(await listenOnStablePort(server(), folder, null)).toEqual({ port, warning: null })
})

it('a taken port leads to another one, says so, and is not forgotten', async () => {
  const { port } = await listenOnStablePort(server(), folder, null)
  const second = await listenOnStablePort(server(), folder, null)
  expect(second.port).not.toBe(port)
  expect(second.warning).toContain(`Port ${port} is taken`)
  expect(rememberedPort(folder)).toBe(port)
})

it('an odd file counts as none', async () => {
  writeFileSync(join(folder, 'standin.json'), '{"port":"eighty"}')
  expect(rememberedPort(folder)).toBeNull()
  expect((await listenOnStablePort(server(), folder, null)).port).toBeGreaterThan(1023)
})
