import { diffArrays } from 'diff'
import { z } from 'zod'
import type {
  BundleComparison,
  EntryDifference,
} from '../../../../src/contract/bundle-browsing-operations.ts'
import type { BundleManifest } from '../../../../src/contract/bundle-manifest.ts'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { Archive } from './archive-reader.ts'
import { readManifest, readStart } from './read-bundle.ts'

type Named = BundleComparison['findings']['appeared'][number]

const findingsSchema = z.object({
  findings: z.array(z.object({ id: z.string(), title: z.string(), severity: z.string() })),
})
const maxFindingsBytes = 8_388_608
const maxEntryBytes = 2_097_152
/** Equal lines shown around a difference. */
const context = 3
/** Parts told at most; two logs that share nothing would be told twice over otherwise. */
const maxParts = 2000
const timeoutMs = 5000

/** `null` where there are none to be read: that is not the same as "nothing was found". */
const readFindings = async (archive: Archive): Promise<readonly Named[]> => {
  if (!archive.entries.some(({ path }) => path === 'findings.json')) return []
  try {
    const { bytes } = await readStart(archive, 'findings.json', maxFindingsBytes)
    const parsed = findingsSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    return parsed.success ? parsed.data.findings : []
  } catch {
    return []
  }
}

const factsOf = (manifest: BundleManifest): Readonly<Record<string, string>> => ({
  Ticket: [manifest.ticket?.key, manifest.ticket?.title].filter(Boolean).join(' '),
  Sealed: manifest.createdAt,
  Summary: manifest.summary,
  Profile: `${manifest.profile.title} (${manifest.profile.sha256.slice(0, 12)})`,
  Machine: manifest.machine.hostPseudonym,
  System: `${manifest.machine.platform} ${manifest.machine.release}, ${manifest.machine.arch}`,
  'Made by': `kitbag ${manifest.tool.version}`,
  'Signed by': manifest.signer?.fingerprint ?? 'nobody',
  Missing: manifest.completeness.missing.join('\n'),
})

const compareFacts = (left: BundleManifest, right: BundleManifest): BundleComparison['facts'] => {
  const ours = factsOf(left)
  const theirs = factsOf(right)
  return Object.keys(ours).flatMap((name) => {
    const [one = '', two = ''] = [ours[name], theirs[name]]
    return one === two ? [] : [{ name, left: one, right: two }]
  })
}

const compareCollectors = (left: BundleManifest, right: BundleManifest): BundleComparison['collectors'] => {
  const ids = new Map([...left.collectors, ...right.collectors].map(({ id, title }) => [id, title]))
  const outcomeIn = (manifest: BundleManifest, id: string) =>
    manifest.collectors.find((collector) => collector.id === id)?.outcome ?? null
  return [...ids].flatMap(([id, title]) => {
    const [one, two] = [outcomeIn(left, id), outcomeIn(right, id)]
    return one === two ? [] : [{ id, title, left: one, right: two }]
  })
}

const compareFiles = (left: BundleManifest, right: BundleManifest) => {
  const ours = new Map(left.files.map((file) => [file.path, file]))
  const theirs = new Map(right.files.map((file) => [file.path, file]))
  const files: BundleComparison['files'] = []
  let unchanged = 0
  for (const path of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [one, two] = [ours.get(path), theirs.get(path)]
    if (one !== undefined && two !== undefined && one.sha256 === two.sha256) unchanged += 1
    else {
      const change = one === undefined ? 'added' : two === undefined ? 'removed' : 'changed'
      files.push({ path, change, left: one?.size ?? null, right: two?.size ?? null })
    }
  }
  return { files, unchanged }
}

/** What differs between two bundles, from their manifests and findings. The hashes are believed: verify tells whether they may be. */
export const compareBundles = async (left: Archive, right: Archive): Promise<Result<BundleComparison>> => {
  const one = await readManifest(left)
  if (!one.ok) return one
  const two = await readManifest(right)
  if (!two.ok) return two
  const [before, after] = [await readFindings(left), await readFindings(right)]
  const had = new Set(before.map(({ id }) => id))
  const has = new Set(after.map(({ id }) => id))
  return ok({
    facts: compareFacts(one.value, two.value),
    collectors: compareCollectors(one.value, two.value),
    ...compareFiles(one.value, two.value),
    findings: {
      appeared: after.filter(({ id }) => !had.has(id)),
      gone: before.filter(({ id }) => !has.has(id)),
      stayed: after.filter(({ id }) => had.has(id)).length,
    },
  })
}

const linesOf = async (archive: Archive, path: string) => {
  if (!archive.entries.some((entry) => entry.path === path))
    return { lines: [], truncated: false, binary: false }
  const { bytes, truncated } = await readStart(archive, path, maxEntryBytes)
  const text = bytes.toString('utf8')
  // A file that ends in a line end does not have one more, empty line.
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return { lines: text === '' ? [] : lines, truncated, binary: bytes.includes(0) }
}

/** Leaves out what is equal and far from any difference. */
const folded = (lines: readonly string[], isFirst: boolean, isLast: boolean): EntryDifference['parts'] => {
  const head = isFirst ? 0 : context
  const tail = isLast ? 0 : context
  const hidden = lines.length - head - tail
  if (hidden < 2) return lines.length === 0 ? [] : [{ kind: 'same', lines: [...lines] }]
  return [
    ...(head === 0 ? [] : [{ kind: 'same' as const, lines: lines.slice(0, head) }]),
    { kind: 'gap', count: hidden },
    ...(tail === 0 ? [] : [{ kind: 'same' as const, lines: lines.slice(lines.length - tail) }]),
  ]
}

/** What differs in one text entry, line by line. An entry that one side lacks counts as empty there. */
export const compareEntries = async (
  left: Archive,
  right: Archive,
  path: string,
): Promise<Result<EntryDifference>> => {
  const refuse = (message: string) =>
    fail(failure('file.unreadable', message, 'Their hashes are compared all the same.'))
  try {
    const one = await linesOf(left, path)
    const two = await linesOf(right, path)
    if (one.binary || two.binary) return refuse(`${path} is no text.`)
    const changes = diffArrays(one.lines, two.lines, { timeout: timeoutMs })
    if (changes === undefined) return refuse(`${path} differs in too many places to be told line by line.`)
    const parts = changes.flatMap((change, index): EntryDifference['parts'] => {
      if (change.added) return [{ kind: 'right', lines: change.value }]
      if (change.removed) return [{ kind: 'left', lines: change.value }]
      return folded(change.value, index === 0, index === changes.length - 1)
    })
    const truncated = one.truncated || two.truncated || parts.length > maxParts
    return ok({ parts: parts.slice(0, maxParts), truncated })
  } catch {
    return refuse(`${path} is damaged in one of the bundles.`)
  }
}
