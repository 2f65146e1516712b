import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { comparisonSchema } from '../../../../src/contract/analysis-operations.ts'
import {
  type BundleManifest,
  type ManifestFile,
  manifestSchema,
  manifestSchemaId,
} from '../../../../src/contract/bundle-manifest.ts'
import { failure } from '../../../../src/contract/errors.ts'
import type { BundleTicket } from '../../../../src/contract/evidence-operations.ts'
import type { CollectorResult } from '../../../../src/domain/evidence.ts'
import { missingSentences } from '../../../../src/domain/evidence-completeness.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { SnapshotComparison } from '../../../../src/domain/snapshot-compare.ts'
import { changesSince, findingsOf, type Understanding } from '../analyze/derive.ts'
import type { StagedItem } from '../collect/staged-item.ts'
import type { LoadedProfile } from '../profiles/read-profile.ts'
import { createPseudonyms } from '../redact/pseudonyms.ts'
import { type RedactionPlan, ruleVersions } from '../redact/rule-set.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { addTimeline } from '../timeline/add-timeline.ts'
import type { PatternTally } from '../timeline/write-timeline.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import { type ArchiveInput, archiveProblem, writeArchive } from './archive-writer.ts'
import { type BundleWriter, createBundleWriter } from './bundle-writer.ts'
import { type Signer, signaturePath, signManifest } from './manifest-signature.ts'
import { checkPlanted, plantedInput } from './planted-test.ts'
import { changesSection } from './report/changes-section.ts'
import { findingsSection } from './report/findings-section.ts'
import { renderReport } from './report/render-report.ts'
import { timelineSection } from './report/timeline-section.ts'

export type SealInput = {
  /** The job's private folder. */
  readonly folder: string
  readonly target: string
  readonly version: string
  readonly createdAt: string
  readonly hostname: string
  readonly loaded: LoadedProfile
  readonly results: readonly CollectorResult[]
  /** By path. */
  readonly items: ReadonlyMap<string, StagedItem>
  readonly plan: RedactionPlan
  readonly ticket: BundleTicket | null
  readonly summary: string
  readonly runs: readonly unknown[]
  readonly leaveOut: readonly string[]
  /** Who signs the manifest; `null` for nobody. */
  readonly signer: Signer | null
  readonly tasks: TaskRunner
  readonly signal: AbortSignal
}

export type Sealed = {
  readonly manifest: BundleManifest
  readonly sha256: string
  readonly size: number
  /** What its logs said, for the comparison with the next bundle; `null` where there is no timeline. */
  readonly patterns: PatternTally | null
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

const totalsOf = (files: readonly ManifestFile[]): Record<string, number> => {
  const totals: Record<string, number> = {}
  for (const { redactions } of files) {
    for (const [rule, count] of Object.entries(redactions)) totals[rule] = (totals[rule] ?? 0) + count
  }
  return Object.fromEntries(Object.entries(totals).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Puts the collected pieces through the writer; answers with each collector as the bundle will tell it. */
const addCollected = async (writer: BundleWriter, input: SealInput): Promise<readonly CollectorResult[]> => {
  const told: CollectorResult[] = []
  for (const result of input.results) {
    const files: string[] = []
    const reasons: string[] = []
    let wanted = 0
    for (const { path } of result.items) {
      const item = input.items.get(path)
      if (item === undefined || input.leaveOut.includes(path)) continue
      wanted += 1
      const added = await writer.add({
        path,
        origin: item.origin,
        collector: result.id,
        why: result.why,
        content: { file: item.file },
        size: item.size,
        originalSize: item.originalSize,
        truncated: item.truncated,
        carry: item.carry,
      })
      if (added.kind === 'added') files.push(added.path)
      else reasons.push(`${path}: ${added.reason}`)
    }
    const items = files.map((path) => ({ path, origin: '', size: 0, truncated: false, text: true }))
    if (reasons.length === 0) told.push({ ...result, items })
    else {
      const reason = [result.reason, ...reasons].filter((text) => text !== '').join(' ')
      const isAll = reasons.length === wanted
      const outcome = isAll ? 'withheld' : result.outcome === 'success' ? 'partial' : result.outcome
      told.push({ ...result, outcome, reason, items })
    }
  }
  return told
}

/** Documents the app itself adds. They take the same way as everything else. */
const addOwn = async (
  writer: BundleWriter,
  input: SealInput,
  understanding: Understanding | null,
): Promise<{ readonly runs: readonly unknown[]; readonly changes: SnapshotComparison | null }> => {
  const own = async (path: string, value: unknown, why: string) => {
    const text = json(value)
    const size = Buffer.byteLength(text)
    const added = await writer.add({
      path,
      origin: 'kitbag',
      collector: 'kitbag',
      why,
      content: { text },
      size,
      originalSize: size,
      truncated: false,
      carry: false,
    })
    return added.kind === 'added' ? (JSON.parse(await readFile(added.file, 'utf8')) as unknown) : null
  }
  const { ticket, runs } = input
  if (ticket !== null) {
    await own(
      'ticket.json',
      { key: ticket.key, title: ticket.title, workspace: ticket.workspace, record: ticket.record },
      'The ticket as it was when the bundle was sealed.',
    )
  }
  const told: unknown[] = []
  for (const [index, run] of runs.entries()) {
    told.push(
      await own(
        `runs/run-${String(index + 1).padStart(2, '0')}.json`,
        run,
        'A runbook that was followed, step by step.',
      ),
    )
  }
  const snapshot = input.items.get('snapshot.json')
  const changes =
    understanding === null || snapshot === undefined || input.leaveOut.includes('snapshot.json')
      ? null
      : await changesSince(understanding.previousSnapshot, snapshot.file)
  const changed =
    changes === null
      ? null
      : await own('changes.json', changes, 'What changed on this machine since its last snapshot.')
  return {
    runs: told.filter((run) => run !== null),
    changes: comparisonSchema.safeParse(changed).data ?? null,
  }
}

const readSnapshot = async (writer: BundleWriter): Promise<Snapshot | null> => {
  const input = writer.archiveInputs().find(({ path }) => path === 'snapshot.json')
  if (input === undefined || !('file' in input.content)) return null
  try {
    return JSON.parse(await readFile(input.content.file, 'utf8')) as Snapshot
  } catch {
    // Redaction or the size limit left no valid JSON; the file itself is still in the bundle.
    return null
  }
}

const hashed = (text: string) => {
  const bytes = Buffer.from(text, 'utf8')
  return { bytes, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const ownFile = (path: string, why: string, { size, sha256 }: ReturnType<typeof hashed>): ManifestFile => ({
  path,
  size,
  sha256,
  origin: 'kitbag',
  collector: 'kitbag',
  why,
  originalSize: size,
  truncated: false,
  redactions: {},
})

const untrusted = (problems: readonly string[]) =>
  fail(
    failure(
      'app.unexpected',
      `The redactor did not pass its own test, so nothing was sealed. ${problems.slice(0, 3).join(' ')}`,
      'What was collected is kept. Report this as a defect of Kitbag.',
    ),
  )

/**
 * Redacts, hashes and seals. Nothing is sealed unless the redactor passes its own test right before, and again
 * in the finished archive. Throws file system errors and, when cancelled, the signal's reason; the caller
 * removes the target then.
 */
export const sealBundle = async (
  input: SealInput,
  understanding: Understanding | null = null,
): Promise<Result<Sealed>> => {
  const { plan, tasks, signal, loaded, ticket, signer } = input
  const tested = await tasks.run('self-test', plan, { timeoutMs: 60_000, signal })
  signal.throwIfAborted()
  if (tested.kind !== 'done' || tested.output.length > 0) {
    return untrusted(tested.kind === 'done' ? tested.output : [tested.kind])
  }

  const writer = createBundleWriter({ folder: input.folder, plan, tasks, signal })
  const told = await addCollected(writer, input)
  const { runs, changes } = await addOwn(writer, input, understanding)
  const timeline = await addTimeline(writer, input)
  const patterns = timeline?.patterns ?? null
  const overview = timeline?.overview ?? null
  const planted = await writer.add(plantedInput)
  if (planted.kind === 'withheld') return untrusted([planted.reason])
  const rules = ruleVersions(plan).map(({ id, version }) => ({ id, version }))

  const texts = await writer.redactTexts([
    input.summary,
    ticket?.title ?? '',
    ticket?.workspace ?? '',
    ...told.map(({ reason }) => reason),
    ...input.leaveOut,
  ])
  const [summary = '', title = '', workspace = ''] = texts
  const reasons = texts.slice(3, 3 + told.length)
  const leftOut = texts.slice(3 + told.length)
  const required = new Map(loaded.profile.collectors.map((collector) => [collector.id, collector.required]))
  const missing = missingSentences(
    told.map((result, index) => ({
      ...result,
      reason: reasons[index] ?? '',
      required: required.get(result.id) ?? false,
    })),
    leftOut,
  )

  const draft = (files: readonly ManifestFile[]): BundleManifest => ({
    schema: manifestSchemaId,
    tool: { name: 'kitbag', version: input.version },
    createdAt: input.createdAt,
    ticket:
      ticket === null
        ? null
        : {
            key: ticket.key,
            title: ticket.title === null ? null : title,
            workspace: ticket.workspace === null ? null : workspace,
          },
    profile: { id: loaded.profile.id, title: loaded.profile.title, sha256: loaded.sha256 },
    machine: {
      platform: platform(),
      release: release(),
      arch: arch(),
      hostPseudonym: createPseudonyms(Buffer.from(plan.siteKey, 'hex')).name(
        'host',
        input.hostname.split('.')[0] ?? '',
      ),
    },
    signer: signer === null ? null : { algorithm: 'Ed25519', fingerprint: signer.fingerprint },
    summary,
    collectors: told.map((result, index) => ({
      id: result.id,
      title: result.title,
      kind: result.kind,
      why: result.why,
      outcome: result.outcome,
      reason: reasons[index] ?? '',
      startedAt: result.startedAt,
      durationMs: result.durationMs,
      files: result.items.map(({ path }) => path),
    })),
    files: [...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
    withheld: [...writer.withheld()],
    redaction: { rules: [...rules], totals: totalsOf(files), selfTest: 'passed' },
    completeness: { complete: missing.length === 0, missing: [...missing] },
  })

  const collected = writer.files()
  const redaction = hashed(
    json({
      schema: 'kitbag-redaction/1',
      rules,
      totals: totalsOf(collected),
      files: collected.map(({ path, redactions }) => ({ path, counts: redactions })),
    }),
  )
  // Made from what is redacted already: a second redaction would give the stand-ins stand-ins of their own.
  const analysis =
    understanding === null
      ? null
      : await findingsOf(
          tasks,
          writer
            .archiveInputs()
            .flatMap(({ path, size, content }) =>
              'file' in content && path !== planted.path ? [{ path, size, file: content.file }] : [],
            ),
          { analyzerFolders: understanding.analyzerFolders, latestAt: input.createdAt },
          signal,
        )
  const findings = hashed(json(analysis ?? { schema: 'kitbag-findings/1', findings: [] }))
  const withRedaction = [
    ...collected,
    ownFile('findings.json', 'Facts that analyzers derived, with the lines that prove them.', findings),
    ownFile('redaction.json', 'What the redactor replaced, counted; never what it was.', redaction),
  ]
  const report = hashed(
    renderReport({
      manifest: draft(withRedaction),
      snapshot: await readSnapshot(writer),
      runs,
      derived: {
        timeline: overview === null ? null : timelineSection(overview),
        findings: analysis === null ? null : findingsSection(analysis),
        changes: changes === null ? null : changesSection(changes),
      },
    }),
  )
  const manifest = manifestSchema.parse(
    draft([...withRedaction, ownFile('report.html', 'Everything at a glance, for any browser.', report)]),
  )
  // The signature is over exactly these bytes.
  const manifestBytes = Buffer.from(json(manifest), 'utf8')
  const signature = signer === null ? null : signManifest(manifestBytes, signer)
  const inputs: readonly ArchiveInput[] = [
    ...writer.archiveInputs(),
    { path: 'findings.json', size: findings.size, content: { bytes: findings.bytes } },
    { path: 'redaction.json', size: redaction.size, content: { bytes: redaction.bytes } },
    { path: 'report.html', size: report.size, content: { bytes: report.bytes } },
    { path: 'manifest.json', size: manifestBytes.length, content: { bytes: manifestBytes } },
    ...(signature === null
      ? []
      : [{ path: signaturePath, size: signature.length, content: { bytes: signature } }]),
  ]
  const problem = archiveProblem(inputs)
  if (problem !== null) return fail(problem)
  const written = await writeArchive(input.target, inputs, signal)
  const leaked = await checkPlanted(input.target, planted.path, plan)
  if (leaked.length > 0) {
    await rm(input.target, { force: true })
    return untrusted(leaked)
  }
  return ok({ manifest, patterns, ...written })
}
