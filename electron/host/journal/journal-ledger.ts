import {
  type JournalEntry,
  type JournalRecord,
  journalRecordSchema,
  type KeptEntry,
} from '../../../src/contract/journal-operations.ts'

/** What the records of a journal add up to: which changes are unsettled, and which frames still count. */
export type Ledger = {
  /** Takes one payload in file order. `false` when it holds no record of this version; it is kept all the same. */
  readonly take: (payload: Buffer) => boolean
  /** Unsettled changes, by sequence. */
  readonly entries: () => readonly JournalEntry[]
  /** What is kept besides changes, in file order. */
  readonly kept: () => readonly KeptEntry[]
  /** Payloads that a journal without the settled ones consists of, in file order. */
  readonly livePayloads: () => readonly Buffer[]
  readonly liveBytes: () => number
}

type Keepsake = { readonly payload: Buffer; readonly entry: KeptEntry }
type Live = { readonly payload: Buffer; readonly entry: JournalEntry }

export const createLedger = (): Ledger => {
  const live = new Map<string, Live>()
  const keepsakes = new Map<string, Keepsake>()
  const foreign: Buffer[] = []
  let bytes = 0

  const drop = (id: string): void => {
    bytes -= live.get(id)?.payload.length ?? 0
    live.delete(id)
  }

  const letGo = (name: string): void => {
    bytes -= keepsakes.get(name)?.payload.length ?? 0
    keepsakes.delete(name)
  }

  return {
    take: (payload) => {
      const record = readRecord(payload)
      if (record === null) {
        foreign.push(payload)
        bytes += payload.length
        return false
      }
      if (record.kind === 'settled') {
        drop(record.mutationId)
        return true
      }
      if (record.kind === 'kept' || record.kind === 'let-go') {
        const { what, key } = record
        const name = `${what}:${key}`
        letGo(name)
        if (record.kind === 'let-go') return true
        const { value, generation } = record
        keepsakes.set(name, { payload, entry: { what, key, value, generation } })
        bytes += payload.length
        return true
      }
      const { mutation, generation, counter } = record
      // Taken out first, so that the newest version also stands behind what it was written after.
      drop(mutation.id)
      live.set(mutation.id, { payload, entry: { mutation, generation, counter } })
      bytes += payload.length
      return true
    },
    entries: () =>
      [...live.values()]
        .map(({ entry }) => entry)
        .sort((left, right) => left.mutation.sequence - right.mutation.sequence),
    kept: () => [...keepsakes.values()].map(({ entry }) => entry),
    livePayloads: () => [
      ...foreign,
      ...[...live.values()].map(({ payload }) => payload),
      ...[...keepsakes.values()].map(({ payload }) => payload),
    ],
    liveBytes: () => bytes,
  }
}

export const encodeRecord = (record: JournalRecord): Buffer => Buffer.from(JSON.stringify(record))

const readRecord = (payload: Buffer): JournalRecord | null => {
  try {
    const parsed = journalRecordSchema.safeParse(JSON.parse(payload.toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
