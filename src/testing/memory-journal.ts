import { failure } from '../contract/errors.ts'
import type { JournalDamage, JournalEntry, JournalRecord, KeptEntry } from '../contract/journal-operations.ts'
import type { JournalPort } from '../data/journal-port.ts'
import { type Failure, fail, ok } from '../domain/result.ts'

/** The journal port in memory; it passes the same contract as the one on disk. */
export type MemoryJournal = JournalPort & {
  /** From now on nothing can be written, or read, for this reason; `null` mends it. */
  readonly refuse: (reason: Failure | null, what?: 'append' | 'both') => void
  /** Appends do not answer until `release` is called. */
  readonly hold: () => { readonly release: () => void }
  readonly report: (damage: JournalDamage) => void
  /** Everything that was ever appended. */
  readonly records: () => readonly JournalRecord[]
  readonly unsettled: () => readonly JournalEntry[]
  readonly kept: () => readonly KeptEntry[]
}

export const noDamage: JournalDamage = { tornBytes: 0, skipped: [], header: false, refused: 0, keptAside: [] }
export const diskFull = failure('disk.full', 'The disk is full.', 'Free some space.')

export const createMemoryJournal = (): MemoryJournal => {
  const records: JournalRecord[] = []
  let refused: { readonly reason: Failure; readonly what: 'append' | 'both' } | null = null
  let damage = noDamage
  let gate: Promise<void> = Promise.resolve()

  const unsettled = (): JournalEntry[] => {
    const live = new Map<string, JournalEntry>()
    for (const record of records) {
      if (record.kind === 'kept' || record.kind === 'let-go') continue
      if (record.kind === 'settled') live.delete(record.mutationId)
      else {
        const { mutation, generation, counter } = record
        live.set(mutation.id, { mutation, generation, counter })
      }
    }
    return [...live.values()].sort((left, right) => left.mutation.sequence - right.mutation.sequence)
  }

  const kept = (): KeptEntry[] => {
    const live = new Map<string, KeptEntry>()
    for (const record of records) {
      if (record.kind !== 'kept' && record.kind !== 'let-go') continue
      const name = `${record.what}:${record.key}`
      live.delete(name)
      if (record.kind === 'let-go') continue
      const { what, key, value, generation } = record
      live.set(name, structuredClone({ what, key, value, generation }))
    }
    return [...live.values()]
  }

  return {
    append: async (added) => {
      await gate
      if (refused !== null) return fail(refused.reason)
      records.push(...structuredClone([...added]))
      return ok(null)
    },
    read: async () =>
      refused?.what === 'both'
        ? fail(refused.reason)
        : ok({ generation: 'memory', entries: structuredClone(unsettled()), kept: kept(), damage }),
    refuse: (reason, what = 'append') => {
      refused = reason === null ? null : { reason, what }
    },
    hold: () => {
      let release: () => void = () => undefined
      gate = new Promise((resolve) => {
        release = resolve
      })
      return { release: () => release() }
    },
    report: (found) => {
      damage = found
    },
    records: () => records,
    unsettled,
    kept,
  }
}
