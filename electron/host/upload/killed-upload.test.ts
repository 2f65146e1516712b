import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CuttingProxy, startCuttingProxy } from './testing/cutting-proxy.ts'
import { connectSandbox, firstTicket, keepFile, readThread, startHostIn } from './testing/engineer.ts'
import { type RealTusServer, startRealTusServer } from './testing/real-tus-server.ts'

/** `kill -9` again and again in the middle of an upload: the server has the file once, the ticket one link. */

const root = resolve(import.meta.dirname, '../../..')
const resourcesFolder = join(root, 'resources')
const killsPerFile = 4
const files = 2
const size = 3_000_000

let folder = ''
let script = ''
let server: RealTusServer
let proxy: CuttingProxy

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-killed-'))
  const out = join(folder, 'out')
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    // The app's own build gives bundled packages these names; here only their presence counts.
    define: { __filename: JSON.stringify('child.mjs') },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: out,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input: { child: join(import.meta.dirname, 'testing/upload-child.ts') },
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  })
  script = join(out, 'child.mjs')
  server = await startRealTusServer({ folder: join(folder, 'server') })
  proxy = await startCuttingProxy(server.port)
})
afterAll(async () => {
  await proxy?.close()
  await server?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs until it ends by itself, or is killed when so many bytes have gone up. */
const runKitbag = (args: readonly string[], killAt: number | 'when-done' | null): Promise<boolean> =>
  new Promise((done, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let complaint = ''
    let killed = false
    const kill = () => {
      killed = child.kill('SIGKILL') || killed
    }
    child.stderr.on('data', (text) => {
      complaint += String(text)
    })
    child.stdout.on('data', () => {
      if (killAt === 'when-done') kill()
    })
    if (typeof killAt === 'number') proxy.when(proxy.upBytes() + killAt, kill)
    child.once('exit', (code) => {
      if (code === 0 || killed) done(killed)
      else reject(new Error(`It ended with ${code}: ${complaint}`))
    })
  })

it('comes through every kill: whole and once at the server, linked once on the ticket', async () => {
  const seed = 20_261_121
  const dataFolder = join(folder, 'data')
  const host = await startHostIn(dataFolder, resourcesFolder)
  const workspaceId = await connectSandbox(host.handlers)
  const ticketId = await firstTicket(host.handlers, workspaceId)
  await host.handlers['sandbox.behave']({ workspaceId, behaviour: { maxAttachmentBytes: 100_000 } })
  await host.handlers['upload.configure']({
    workspaceId,
    address: `${proxy.address}${server.path}`,
    download: '',
    internal: true,
    overBytes: null,
    token: { kind: 'none' },
  })
  const mutations = []
  for (let number = 1; number <= files; number += 1) {
    const bytes = new Uint8Array(randomBytes(size))
    mutations.push(await keepFile(host.handlers, ticketId, `bundle-${number}.kitbag.zip`, bytes))
  }
  await host.close()

  let kills = 0
  for (const [index, mutation] of mutations.entries()) {
    const file = join(folder, `mutation-${index}.json`)
    await writeFile(file, JSON.stringify(mutation))
    const args = [dataFolder, resourcesFolder, workspaceId, file]
    const points = fc.sample(fc.integer({ min: 1, max: size / 3 }), {
      seed: seed + index,
      numRuns: killsPerFile - 1,
    })
    for (const point of points) kills += Number(await runKitbag(args, point))
    kills += Number(await runKitbag(args, 'when-done'))
    expect(await runKitbag(args, null)).toBe(false)
  }
  expect(kills, `seed ${seed}`).toBeGreaterThanOrEqual(files * killsPerFile - 3)

  const stored = (await server.uploads()).filter(({ arrived }) => arrived > 0)
  const hashes = await Promise.all(stored.map(({ id }) => server.hashOf(id)))
  const wanted = mutations.map(({ intent }) => (intent.kind === 'attach' ? intent.sha256 : ''))
  expect([...hashes].sort()).toEqual([...wanted].sort())
  const again = await startHostIn(dataFolder, resourcesFolder)
  const { comments, attachments } = await readThread(again.handlers, workspaceId, ticketId)
  await again.close()
  for (const [index, sha256] of wanted.entries()) {
    const { id } = stored[hashes.indexOf(sha256)] ?? { id: 'none' }
    const naming = comments.filter(({ body }) => body.includes(sha256))
    expect(naming.map(({ mark }) => mark)).toEqual([mutations[index]?.id])
    expect(comments.filter(({ body }) => body.includes(`/files/${id}>`))).toHaveLength(1)
  }
  expect(
    attachments.filter(({ name }) => name.endsWith('.kitbag.zip') && name.startsWith('bundle-')),
  ).toEqual([])
  expect(await readdir(join(dataFolder, 'files', 'incoming'))).toEqual([])
}, 120_000)
