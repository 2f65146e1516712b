import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type CuttingProxy, startCuttingProxy } from '../host/upload/testing/cutting-proxy.ts'
import { type RealTusServer, startRealTusServer } from '../host/upload/testing/real-tus-server.ts'
import { writeSample } from '../host/upload/testing/sample-file.ts'
import { runCommandLine } from './run-command-line.ts'

let folder = ''
let server: RealTusServer
let proxy: CuttingProxy
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-cli-upload-'))
  server = await startRealTusServer({ folder: join(folder, 'server'), token: 'right' })
  proxy = await startCuttingProxy(server.port)
})
afterEach(async () => {
  await proxy.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const kitbag = async (args: readonly string[], signal = new AbortController().signal) => {
  let out = ''
  let err = ''
  const code = await runCommandLine(args, {
    version: '1.2.3',
    workersFolder: folder,
    resourcesFolder: folder,
    environment: { KITBAG_DATA_DIR: join(folder, 'data') },
    write: (text) => {
      out += text
    },
    complain: (text) => {
      err += text
    },
    writeBytes: async () => undefined,
    input: async function* () {},
    progress: null,
    signal,
    now: () => new Date(),
  })
  return { code, out, err }
}

test('a file is sent, over a line that cuts, and the command goes on where it was stopped', async () => {
  const file = join(folder, 'FS-1042.kitbag.zip')
  const { sha256, size } = await writeSample(file, 5_000_000)
  const tokenFile = join(folder, 'token')
  await writeFile(tokenFile, 'right\n')
  const args = ['upload', file, '--to', `${proxy.address}/files`, '--token-file', tokenFile, '--json']
  const stop = new AbortController()
  proxy.when(2_500_000, () => stop.abort())
  expect(await kitbag(args, stop.signal)).toMatchObject({ code: 130, out: '' })
  const before = proxy.upBytes()
  proxy.plan(before + 500_000, 'cut')
  const done = await kitbag(args)
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(proxy.upBytes() - before).toBeLessThan(4_500_000)
  const [stored] = (await server.uploads()).filter(({ arrived }) => arrived > 0)
  expect(JSON.parse(done.out)).toEqual({ url: `${proxy.address}/files/${stored?.id}`, sha256, size })
  expect(await server.hashOf(stored?.id ?? '')).toBe(sha256)
  expect(stored?.metadata['filename']).toBe('FS-1042.kitbag.zip')
}, 60_000)

test('what a person must settle ends it in plain words; wrong usage is told', async () => {
  const file = join(folder, 'a.bin')
  await writeSample(file, 1_000)
  const denied = await kitbag(['upload', file, '--to', `${proxy.address}/files`])
  expect(denied).toMatchObject({ code: 1, out: '' })
  expect(denied.err).toContain('wants a token, and none is set')
  for (const args of [['upload'], ['upload', file], ['upload', file, file, '--to', 'https://x.example']])
    expect(await kitbag(args), args.join(' ')).toMatchObject({ code: 2 })
  expect((await kitbag(['upload', join(folder, 'none'), '--to', proxy.address])).err).toContain(
    'is not there',
  )
  expect((await kitbag(['upload', file, '--to', 'ftp://files.example'])).err).toContain('https://')
})
