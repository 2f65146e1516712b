import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { type Failure, fail, ok, type Result } from '../../src/domain/result.ts'
import { readFailure } from '../host/files/disk-failure.ts'
import type { FileToUpload } from '../host/upload/advance-upload.ts'
import { readEndpointAddress } from '../host/upload/endpoint-store.ts'
import { idleMs, uploadFolder } from '../host/upload/open-uploads.ts'
import { createTusHttp } from '../host/upload/tus-http.ts'
import { openUploadRecords } from '../host/upload/upload-records.ts'
import { createUploads } from '../host/upload/uploads.ts'
import { type Command, type CommandContext, exitCodes, isUsage, json } from './command.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName } from './plain-text.ts'

/** Turns in a row in which nothing arrived; then a person should look. */
const mostMisses = 8
const turnMs = 10_000

/** Sends a file to a tus server. Run again after whatever happened, it goes on from where it was. */
export const upload: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      'token-file': { type: 'string' },
      name: { type: 'string' },
      json: { type: 'boolean' },
    },
  })
  if (isUsage(parsed)) return parsed
  const [path, ...more] = parsed.positionals
  const { to, name } = parsed.values
  if (path === undefined || more.length > 0) return { usage: 'upload takes one file.' }
  if (to === undefined || to === '') return { usage: 'upload needs --to URL.' }

  const failed = ({ message, hint }: Failure) => {
    context.complain(`kitbag: ${message}${hint === '' ? '' : ` ${hint}`}\n`)
    return exitCodes.failed
  }
  const token = await readToken(parsed.values['token-file'])
  if (!token.ok) return failed(token.error)
  const address = readEndpointAddress(to, token.value !== null)
  if (!address.ok) return failed(address.error)
  const source = await openSource(resolve(path), name ?? basename(path))
  if (!source.ok) return failed(source.error)
  const records = await openUploadRecords({
    folder: join(uploadFolder(context.dataFolder), 'underway'),
    now: context.now,
  })
  if (!records.ok) return failed(records.error)

  const { file, isUnchanged } = source.value
  const http = createTusHttp({ idleMs })
  try {
    const sent = await sendToEnd(
      context,
      http,
      records.value,
      { address: address.value, token: token.value },
      file,
    )
    if (sent.kind === 'cancelled') return exitCodes.cancelled
    if (sent.kind === 'failed') return failed(sent.failure)
    if (!(await isUnchanged())) {
      await records.value.remove({ endpoint: address.value, sha256: file.sha256 })
      context.complain(
        `kitbag: ${path} was changed while it was sent; what is there is of no use. Run it again.\n`,
      )
      return exitCodes.failed
    }
    context.write(
      parsed.values.json === true
        ? json({ url: sent.url, sha256: file.sha256, size: file.size })
        : `${plainLine(sent.url)}\n  sha256 ${file.sha256}, ${file.size} bytes\n`,
    )
    return exitCodes.done
  } finally {
    http.close()
  }
}

type Sent =
  | { readonly kind: 'arrived'; readonly url: string }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'cancelled' }

const sendToEnd = async (
  { progress, signal, now }: CommandContext,
  http: ReturnType<typeof createTusHttp>,
  records: Parameters<typeof createUploads>[0]['records'],
  endpoint: { readonly address: string; readonly token: string | null },
  file: FileToUpload,
): Promise<Sent> => {
  let percent = 0
  const uploads = createUploads({
    http,
    records,
    now,
    random: Math.random,
    onProgress: ({ sentBytes, totalBytes }) => {
      percent = totalBytes === 0 ? 100 : Math.floor((100 * sentBytes) / totalBytes)
      progress?.(`\r${plainName(file.name)}: ${percent} % of ${totalBytes} bytes `)
    },
  })
  let misses = 0
  for (;;) {
    const step = await uploads.advance(endpoint, file, turnMs, signal)
    if (step.kind === 'arrived') {
      progress?.('\n')
      return step
    }
    if (signal.aborted) return { kind: 'cancelled' }
    if (step.kind === 'underway') {
      misses = 0
      continue
    }
    misses += 1
    const { reason, afterMs } = step
    if (afterMs === null) return { kind: 'failed', failure: reason }
    if (misses >= mostMisses) {
      const hint = `${percent} % are there. Run the same command again: it goes on from that point.`
      return { kind: 'failed', failure: { ...reason, hint } }
    }
    progress?.(`\n${plainLine(reason.message)} Again in ${Math.ceil(afterMs / 1000)} s.\n`)
    await delay(afterMs, undefined, { signal }).catch(() => undefined)
  }
}

/** From a file and not from the command line, which everybody on the machine can read. */
const readToken = async (path: string | undefined): Promise<Result<string | null>> => {
  if (path === undefined) return ok(null)
  try {
    const token = (await readFile(resolve(path), 'utf8')).trim()
    return ok(token === '' ? null : token)
  } catch (error) {
    return fail(readFailure(error, path))
  }
}

type Source = { readonly file: FileToUpload; readonly isUnchanged: () => Promise<boolean> }

const openSource = async (path: string, name: string): Promise<Result<Source>> => {
  const stamp = async () => {
    const { size, mtimeMs, ino } = await stat(path)
    return `${size}:${mtimeMs}:${ino}`
  }
  try {
    const before = await stamp()
    const { size } = await stat(path)
    const hash = createHash('sha256')
    for await (const bytes of createReadStream(path)) hash.update(bytes)
    return ok({
      isUnchanged: async () => (await stamp().catch(() => '')) === before,
      file: {
        name,
        mediaType: name.toLowerCase().endsWith('.zip') ? 'application/zip' : 'application/octet-stream',
        size,
        sha256: hash.digest('hex'),
        open: async (start, end) =>
          ok(
            end <= start
              ? Readable.from([])
              : createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 }),
          ),
      },
    })
  } catch (error) {
    return fail(readFailure(error, path))
  }
}
