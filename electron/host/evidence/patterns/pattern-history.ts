import { createHash, createHmac } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../../files/patiently.ts'
import { redactorDepsOf } from '../redact/compile-rules.ts'
import { createTextRedactor } from '../redact/redact-text.ts'
import type { RedactionPlan } from '../redact/rule-set.ts'
import { maskLine } from './mask-line.ts'

/** What earlier bundles of one profile on this machine held. Only keyed hashes of patterns: no text. */
export type PatternMemory = {
  /** When the newest of them was sealed; `null` before the first. */
  readonly lastSealedAt: string | null
  readonly bundles: number
  /** By fingerprint. */
  readonly known: Readonly<Record<string, KnownPattern>>
}
export type KnownPattern = {
  /** When the first bundle that held it was sealed. */
  readonly since: string
  /** Its share of all entries of the newest bundle that held it. */
  readonly share: number
}

/** Counts of one bundle, by fingerprint. */
export type PatternCounts = { readonly entries: number; readonly counts: Readonly<Record<string, number>> }

const maxKnown = 20_000
const empty: PatternMemory = { lastSealedAt: null, bundles: 0, known: {} }

const memorySchema = z.object({
  schema: z.literal('kitbag-patterns/1'),
  lastSealedAt: z.string().nullable(),
  bundles: z.number(),
  known: z.record(z.string(), z.object({ since: z.string(), share: z.number() })),
})

/**
 * Makes the fingerprint of a pattern. Text that was collected and the same text once redacted get the same one:
 * what the redactor changes is a value, and values are masked. `plan` is `null` for text that is redacted already.
 */
export const createFingerprint = (
  key: string,
  plan: RedactionPlan | null,
): ((template: string) => string) => {
  const redactor = plan === null ? null : createTextRedactor(redactorDepsOf(plan))
  return (template) => {
    const redacted = redactor === null ? template : redactor.next(`${template}\n`).text
    return createHmac('sha256', key).update(maskLine(redacted).join(' ')).digest('hex').slice(0, 20)
  }
}

export type PatternStore = {
  /** Nothing known where the file is missing or damaged. */
  readonly read: (profileId: string) => Promise<PatternMemory>
  /** Throws file system errors. */
  readonly learn: (profileId: string, sealedAt: string, counts: PatternCounts) => Promise<void>
}

/** `<data>/patterns`, one file per profile, at most 20,000 patterns each; the longest unseen are forgotten first. */
export const createPatternStore = (folder: string): PatternStore => {
  const fileOf = (profileId: string) =>
    join(folder, `${createHash('sha256').update(profileId).digest('hex').slice(0, 24)}.json`)
  const read: PatternStore['read'] = async (profileId) => {
    try {
      const parsed = memorySchema.safeParse(JSON.parse(await readFile(fileOf(profileId), 'utf8')))
      return parsed.success ? parsed.data : empty
    } catch {
      return empty
    }
  }
  return {
    read,
    learn: async (profileId, sealedAt, { entries, counts }) => {
      const before = await read(profileId)
      const fresh = Object.entries(counts).map(([print, count]): [string, KnownPattern] => [
        print,
        { since: before.known[print]?.since ?? sealedAt, share: entries === 0 ? 0 : count / entries },
      ])
      const seen = new Set(Object.keys(counts))
      const older = Object.entries(before.known).filter(([print]) => !seen.has(print))
      const memory = {
        schema: 'kitbag-patterns/1',
        lastSealedAt: sealedAt,
        bundles: before.bundles + 1,
        known: Object.fromEntries([...fresh, ...older].slice(0, maxKnown)),
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeWhole(fileOf(profileId), `${JSON.stringify(memory)}\n`, { mode: 0o600 })
    },
  }
}

/** Keeps what a sealed bundle said, redacted as it is, for the comparison with the next. Throws file system errors. */
export const learnPatterns = async (
  store: PatternStore,
  key: string,
  bundle: { readonly createdAt: string; readonly profile: { readonly id: string } },
  tally: {
    readonly entries: number
    readonly templates: readonly { readonly template: string; readonly count: number }[]
  },
): Promise<void> => {
  const fingerprint = createFingerprint(key, null)
  const counts: Record<string, number> = {}
  for (const { template, count } of tally.templates) {
    const print = fingerprint(template)
    counts[print] = (counts[print] ?? 0) + count
  }
  await store.learn(bundle.profile.id, bundle.createdAt, { entries: tally.entries, counts })
}
