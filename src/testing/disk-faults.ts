import type { Records } from '../data/records.ts'

/** What the database in the window can do to one call. */
export const diskFaults = [
  'none',
  /** No space left: nothing of the write stays. */
  'quota',
  /** Closed under the running app: neither read nor write begins. */
  'closed',
  /** Written, then closed before it could say so. */
  'closed-late',
] as const
export type DiskFault = (typeof diskFaults)[number]

const planned = new WeakSet<Error>()
const plannedError = (name: string, message: string): Error => {
  const error = new Error(message)
  error.name = name
  planned.add(error)
  return error
}

/** Dexie hands an error of a known name on as one of its own, with the first one inside. */
export const isPlanned = (cause: unknown): boolean => {
  if (!(cause instanceof Error)) return false
  return planned.has(cause) || ('inner' in cause && isPlanned(cause.inner))
}

const closed = () => plannedError('DatabaseClosedError', 'Database has been closed')

/** The same records, on a disk that fails when `next` says so; asked once per transaction. */
export const faultyRecords = (inner: () => Records, next: () => DiskFault): Records => ({
  read: async (names, body) => {
    if (next() === 'closed') throw closed()
    return inner().read(names, body)
  },
  write: async (names, body) => {
    switch (next()) {
      case 'none':
        return inner().write(names, body)
      case 'closed':
        throw closed()
      case 'quota':
        return inner().write(names, async (tables) => {
          await body(tables)
          throw plannedError('QuotaExceededError', 'Quota exceeded')
        })
      case 'closed-late':
        await inner().write(names, body)
        throw closed()
    }
  },
})
