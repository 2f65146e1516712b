import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManifestFile } from '../../../../src/contract/bundle-manifest.ts'
import { evidencePath, freePath } from '../../../../src/domain/evidence-path.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import type { ArchiveInput } from './archive-writer.ts'

export type WriterInput = {
  readonly path: string
  readonly origin: string
  /** Id of the collector, or `kitbag`. */
  readonly collector: string
  readonly why: string
  readonly content: { readonly file: string } | { readonly text: string }
  /** Bytes of the content as it lies there; decides how long redaction may take. */
  readonly size: number
  readonly originalSize: number | null
  readonly truncated: boolean
  readonly carry: boolean
}

export type Withheld = { readonly origin: string; readonly collector: string; readonly reason: string }

export type WriterResult =
  | { readonly kind: 'added'; readonly path: string; readonly file: string }
  | { readonly kind: 'withheld'; readonly reason: string }

/**
 * The one choke point: bytes reach a bundle only through `add`, which redacts, hashes and registers them.
 * What could not be redacted to the end is withheld and listed. DESIGN, section 6.
 */
export type BundleWriter = {
  /** Throws when the disk is full or cannot be written, or when it was cancelled. */
  readonly add: (input: WriterInput) => Promise<WriterResult>
  /**
   * Takes in a file made from nothing but redacted files of this bundle: hashed and registered, not redacted
   * again, or its stand-ins would no longer be those of the files it cites.
   */
  readonly addDerived: (input: {
    readonly path: string
    readonly file: string
    readonly size: number
    readonly sha256: string
    readonly why: string
  }) => void
  /** Says that one of Kitbag's own files could not be made. */
  readonly holdDerived: (path: string, reason: string) => void
  /** Redacts texts that go into the manifest and the report: names, origins, reasons. Throws when it cannot. */
  readonly redactTexts: (texts: readonly string[]) => Promise<readonly string[]>
  readonly files: () => readonly ManifestFile[]
  readonly withheld: () => readonly Withheld[]
  readonly archiveInputs: () => readonly ArchiveInput[]
}

export type BundleWriterDeps = {
  /** The job's private folder. */
  readonly folder: string
  readonly plan: RedactionPlan
  readonly tasks: TaskRunner
  readonly signal: AbortSignal
}

/** Time to start a worker and read the file, plus a second per mebibyte. DESIGN, section 10. */
const budgetMs = (size: number) => 15_000 + Math.ceil(size / 1_048_576) * 1000

const fatalCodes = new Set(['ENOSPC', 'EDQUOT', 'EROFS'])

/** The system's error of another thread, made an error again. */
const systemError = (code: string, message: string): Error => Object.assign(new Error(message), { code })

export const createBundleWriter = ({ folder, plan, tasks, signal }: BundleWriterDeps): BundleWriter => {
  const files: ManifestFile[] = []
  const withheld: Withheld[] = []
  const inputs: ArchiveInput[] = []
  const taken = new Set<string>([
    'manifest.json',
    'timeline.jsonl',
    'manifest.sig',
    'report.html',
    'findings.json',
  ])
  let serial = 0

  const redactTexts = async (texts: readonly string[]) => {
    const end = await tasks.run('redact-texts', { plan, texts }, { timeoutMs: 60_000, signal })
    signal.throwIfAborted()
    if (end.kind !== 'done') throw new Error(`The names could not be redacted (${end.kind}).`)
    return end.output
  }

  const hold = (input: WriterInput, origin: string, reason: string): WriterResult => {
    withheld.push({ origin, collector: input.collector, reason })
    return { kind: 'withheld', reason }
  }

  const add = async (input: WriterInput): Promise<WriterResult> => {
    signal.throwIfAborted()
    serial += 1
    const source = 'file' in input.content ? input.content.file : join(folder, `raw-${serial}`)
    if ('text' in input.content) await writeFile(source, input.content.text, { mode: 0o600 })
    const target = join(folder, `sealed-${serial}`)
    const [redactedPath = '', origin = ''] = await redactTexts([input.path, input.origin])
    const end = await tasks.run(
      'redact',
      { source, target, plan, binary: input.carry ? 'carry' : 'withhold', pack: true },
      { timeoutMs: budgetMs(input.size), signal },
    )
    signal.throwIfAborted()
    if (end.kind === 'timeout') return hold(input, origin, 'Searching it for secrets took too long.')
    if (end.kind === 'crashed') {
      if (fatalCodes.has(end.code)) throw systemError(end.code, end.message)
      return hold(
        input,
        origin,
        `It could not be searched for secrets (${end.code || 'the redactor failed'}).`,
      )
    }
    if (end.kind === 'cancelled') throw new Error('Cancelled.')
    if (end.output.kind === 'withheld') return hold(input, origin, end.output.reason)
    // A stand-in may hold signs that a file name may not.
    const path = freePath(evidencePath('', redactedPath), (candidate) => taken.has(candidate))
    taken.add(path.toLowerCase())
    const { size, sha256, counts, packed } = end.output
    files.push({
      path,
      size,
      sha256,
      origin,
      collector: input.collector,
      why: input.why,
      originalSize: input.originalSize,
      truncated: input.truncated,
      redactions: { ...counts },
    })
    inputs.push({ path, size, content: packed === null ? { file: target } : { file: target, packed } })
    return { kind: 'added', path, file: target }
  }

  const addDerived: BundleWriter['addDerived'] = ({ path, file, size, sha256, why }) => {
    const own = { origin: 'kitbag', collector: 'kitbag', why, originalSize: size, truncated: false }
    files.push({ path, size, sha256, ...own, redactions: {} })
    inputs.push({ path, size, content: { file } })
  }

  return {
    add,
    addDerived,
    holdDerived: (path, reason) => {
      withheld.push({ origin: path, collector: 'kitbag', reason })
    },
    redactTexts,
    files: () => [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    withheld: () => withheld,
    archiveInputs: () => inputs,
  }
}
