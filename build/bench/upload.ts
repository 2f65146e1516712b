import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFileStore } from '../../electron/host/files/create-file-store.ts'
import { createTusHttp } from '../../electron/host/upload/tus-http.ts'
import { openUploadRecords } from '../../electron/host/upload/upload-records.ts'
import { createUploads } from '../../electron/host/upload/uploads.ts'
import type { Result } from '../../src/domain/result.ts'
import { median, spread } from './median.ts'

/**
 * How fast a file gets to a real tus server on this machine, next to `curl -T` of the same file to a server that
 * does nothing but write it down; and how much memory the way takes.
 */

const rounds = 5
const megabytes = 256
const mebibyte = 1024 * 1024

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

const writeFile = async (path: string): Promise<string> => {
  const file = await open(path, 'w')
  const hash = createHash('sha256')
  for (let part = 0; part < megabytes; part += 1) {
    const bytes = randomBytes(mebibyte)
    hash.update(bytes)
    await file.write(bytes)
  }
  await file.close()
  return hash.digest('hex')
}

type Servers = { readonly tus: string; readonly sink: string; readonly close: () => void }

const startServers = (folder: string): Promise<Servers> =>
  new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'upload-server.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', script, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.once('error', reject)
    child.stdout.once('data', (line) => {
      const { tus, sink } = JSON.parse(String(line)) as Omit<Servers, 'close'>
      resolve({ tus, sink, close: () => child.stdin.end() })
    })
  })

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash.digest('hex')
}

/** `false` where there is no curl. */
const putWithCurl = (path: string, address: string, more: readonly string[] = []): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const curl = spawn('curl', ['--silent', '--fail', ...more, '-T', path, address], { stdio: 'ignore' })
    curl.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(false) : reject(error),
    )
    curl.once('exit', (code) => (code === 0 ? resolve(true) : reject(new Error(`curl ended with ${code}`))))
  })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return megabytes / ((performance.now() - start) / 1000)
}

/** Answers with the `Location` header. */
const ask = (method: string, url: string, headers: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers: { 'tus-resumable': '1.0.0', ...headers } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.headers.location ?? ''))
    })
      .once('error', reject)
      .end()
  })

/** The whole file in one request to the same server: what resuming costs. */
const patchWithCurl = async (path: string, size: number, endpoint: string): Promise<boolean> => {
  const url = await ask('POST', endpoint, { 'upload-length': String(size) })
  const headers = [
    'tus-resumable: 1.0.0',
    'upload-offset: 0',
    'content-type: application/offset+octet-stream',
  ].flatMap((header) => ['-H', header])
  const done = await putWithCurl(path, url, ['-X', 'PATCH', ...headers])
  await ask('DELETE', url, {})
  return done
}

export const measureUpload = async (): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-bench-upload-'))
  try {
    const path = join(folder, 'bundle.zip')
    const sha256 = await writeFile(path)
    const fileStore = unwrap(await createFileStore({ folder: join(folder, 'files') }))
    unwrap(await fileStore.importStream(createReadStream(path), sha256))
    const servers = await startServers(folder)
    const http = createTusHttp({ idleMs: 30_000 })
    const records = unwrap(
      await openUploadRecords({ folder: join(folder, 'records'), now: () => new Date() }),
    )
    const uploads = createUploads({
      http,
      records,
      now: () => new Date(),
      random: Math.random,
      onProgress: () => undefined,
    })
    const { size } = await stat(path)
    const endpoint = { address: servers.tus, token: null }
    const file = {
      name: 'bundle.zip',
      mediaType: 'application/zip',
      size,
      sha256,
      open: (start: number, end: number) => fileStore.openPart(sha256, start, end),
    }
    // Hashed once per run of the app, whatever is done with it: not part of the way.
    unwrap(await fileStore.openPart(sha256, 0, 0))

    const ours: number[] = []
    const curls: number[] = []
    const patches: number[] = []
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss)
    }, 50)
    const before = process.memoryUsage().rss
    for (let round = 0; round < rounds; round += 1) {
      let url = ''
      ours.push(
        await timed(async () => {
          const step = await uploads.advance(endpoint, file, 600_000, new AbortController().signal)
          if (step.kind !== 'arrived') throw new Error(`The upload ended as ${step.kind}.`)
          url = step.url
        }),
      )
      const id = url.split('/').at(-1) ?? ''
      if ((await hashOf(join(folder, 'server', id))) !== sha256) throw new Error('Other bytes arrived.')
      await ask('DELETE', url, {})
      const put = performance.now()
      if (await putWithCurl(path, servers.sink)) curls.push(megabytes / ((performance.now() - put) / 1000))
      const patch = performance.now()
      if (await patchWithCurl(path, size, endpoint.address)) {
        patches.push(megabytes / ((performance.now() - patch) / 1000))
      }
    }
    clearInterval(watch)
    http.close()
    servers.close()
    console.log(`Upload of ${megabytes} MiB on this machine, ${rounds} rounds, MiB/s (median, least–most):`)
    console.log(`  tus, resumable, in parts      ${spread(ours)}`)
    if (curls.length === 0) return console.log('  curl is not on this machine: nothing to compare with')
    console.log(`  curl, one PATCH, same server  ${spread(patches)}`)
    console.log(`  curl -T to a server that only writes  ${spread(curls)}`)
    console.log(`  ratio to curl on the same server: ${(median(ours) / median(patches)).toFixed(2)}`)
    console.log(`  ratio to curl -T: ${(median(ours) / median(curls)).toFixed(2)}`)
    console.log(
      `  memory of the sender: ${Math.round(before / mebibyte)} MiB before, at most ${Math.round(most / mebibyte)} MiB`,
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
