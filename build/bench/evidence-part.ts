import { createHash } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { encryptFile } from '../../electron/host/evidence/bundle/age-file.ts'
import { writeArchive } from '../../electron/host/evidence/bundle/archive-writer.ts'
import { createBundleWriter } from '../../electron/host/evidence/bundle/bundle-writer.ts'
import { makePlan } from '../../electron/host/evidence/redact/make-plan.ts'
import { createTaskRunner } from '../../electron/host/evidence/worker/task-runner.ts'

/**
 * One measured side of `evidence.ts` in a process of its own, so that its memory is its own.
 * Arguments: `kitbag | gzip | sha256`, the log, a folder to work in, the folder of the built scripts.
 */
export type EvidenceReport = {
  readonly stages: readonly { readonly name: string; readonly ms: number; readonly cpuMs: number }[]
  readonly peakMiB: number
  readonly outBytes: number
  readonly redactions: number
}

type Stage = EvidenceReport['stages'][number]

const [side = '', log = '', folder = '', workersFolder = ''] = process.argv.slice(2)
const stages: Stage[] = []

const timed = async <Value>(name: string, work: () => Promise<Value>): Promise<Value> => {
  const started = performance.now()
  const before = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(before)
  stages.push({ name, ms: performance.now() - started, cpuMs: (user + system) / 1000 })
  return value
}

const kitbag = async () => {
  const { signal } = new AbortController()
  const { size } = await stat(log)
  await mkdir(folder, { recursive: true })
  const identity = await generateX25519Identity()
  const recipients = [await identityToRecipient(identity)]
  const tasks = createTaskRunner({ workersFolder })
  try {
    const plan = await makePlan({ dataFolder: folder, ticket: null, terms: [], hiddenTerms: [] })
    const writer = createBundleWriter({ folder, plan, tasks, signal })
    const added = await timed('redact + hash', () =>
      writer.add({
        path: 'logs/service.log',
        origin: '/var/log/service.log',
        collector: 'logs',
        why: 'The log that is measured.',
        content: { file: log },
        size,
        originalSize: size,
        truncated: false,
        carry: false,
      }),
    )
    if (added.kind !== 'added') throw new Error(added.reason)
    const zip = join(folder, 'bundle.zip')
    await timed('zip', () => writeArchive(zip, writer.archiveInputs(), signal))
    const sealed = await timed('encrypt', () =>
      encryptFile({ source: zip, target: join(folder, 'bundle.age'), recipients }, signal),
    )
    const counts = writer.files().flatMap(({ redactions }) => Object.values(redactions))
    return { outBytes: sealed.size, redactions: counts.reduce((sum, count) => sum + count, 0) }
  } finally {
    await tasks.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const floor = async (name: string) => {
  let outBytes = 0
  const count = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      outBytes += chunk.length
      done()
    },
  })
  const source = createReadStream(log, { highWaterMark: 262_144 })
  const through = name === 'gzip' ? createGzip({ level: 6 }) : createHash('sha256')
  await timed(name, () => pipeline(source, through, count))
  return { outBytes, redactions: 0 }
}

/** Linux counts the memory of the process that started this one in `maxRSS`; its own mark is in `/proc`. */
const peakMiB = (): number => {
  try {
    const mark = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    if (mark !== null) return Number(mark[1]) / 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024
}

const result = await (side === 'kitbag' ? kitbag() : floor(side))
const report: EvidenceReport = { ...result, stages, peakMiB: peakMiB() }
process.stdout.write(`${JSON.stringify(report)}\n`)
