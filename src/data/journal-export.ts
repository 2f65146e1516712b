import { failure } from '../contract/errors.ts'
import type { Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import { refreshTicket } from './absorb.ts'
import { about, guarded, log, type OutboxDeps } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'

/** A change that is being handed out, as it stood and as often as it had been sent by then. */
export type HandedOut = Pick<Mutation, 'id' | 'attempts' | 'state' | 'reason'>

/**
 * Call before changes are written into a file that someone else may send: from now on they are the other's. This
 * machine only looks whether they have arrived, even if it dies before the file is finished, until a person takes
 * them back (`takeOverAgainIn`). What is in conflict stays with the person, and belongs in no file: `isHandedOut`.
 */
export const handOut = (
  records: Records,
  deps: OutboxDeps,
  mutationIds: readonly string[],
): Promise<Result<readonly HandedOut[]>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const found = (await tables.mutations.getMany(mutationIds)).flatMap((mutation) =>
        mutation !== undefined && isHandedOut(mutation) ? [mutation] : [],
      )
      await change(tables, deps, found, (mutation) => ({
        ...mutation,
        state: 'unknown',
        nextAttemptAt: null,
        handedOverAt: deps.now().toISOString(),
      }))
      return ok(found.map(({ id, attempts, state, reason }) => ({ id, attempts, state, reason })))
    }),
  )

/** Call when the file is finished, or was not written after all: then nothing was handed out. */
export const endHandOut = (
  records: Records,
  deps: OutboxDeps,
  handedOut: readonly HandedOut[],
  saved: boolean,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const current = (await tables.mutations.getMany(handedOut.map(({ id }) => id))).flatMap((mutation) =>
        mutation === undefined ? [] : [mutation],
      )
      if (saved) {
        const message =
          'Handed over in a file: the machine that takes it in sends this. Here it is only looked for.'
        const notes = current.map(
          (mutation): HistoryNote => ({ ...about(mutation), kind: 'recovery', message, reason: null }),
        )
        await log(tables, deps, notes)
        return ok(null)
      }
      const before = new Map(handedOut.map((one) => [one.id, one]))
      // What was sent meanwhile and got no answer must be read back whatever became of the file.
      const untouched = current.filter(
        (mutation) => mutation.state === 'unknown' && mutation.attempts === before.get(mutation.id)?.attempts,
      )
      await change(tables, deps, untouched, (mutation) => ({
        ...withoutHandOver(mutation),
        ...stoodAs(before.get(mutation.id)),
        nextAttemptAt: null,
      }))
      return ok(null)
    }),
  )

const handedOutFrom: ReadonlySet<Mutation['state']> = new Set(['queued', 'waiting', 'unknown', 'rejected'])

/** Whether an export may hold this change: only what this machine then holds back goes into a file. */
export const isHandedOut = ({ state }: Pick<Mutation, 'state'>): boolean => handedOutFrom.has(state)

/** A refused change stands as it stood; any other goes out, or is looked for where it may have arrived. */
const stoodAs = (before: HandedOut | undefined): Pick<Mutation, 'state' | 'reason'> => {
  if (before?.state === 'rejected') return { state: 'rejected', reason: before.reason }
  return { state: before?.attempts === 0 ? 'queued' : 'unknown', reason: null }
}

const withoutHandOver = ({ handedOverAt: _, ...mutation }: Mutation): Mutation => mutation

/** The person says that nobody else sends it: it is looked for once more, and then goes out from here. */
export const takeOverAgainIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      if (mutation?.handedOverAt === undefined) return fail(notHandedOver)
      await change(tables, deps, [mutation], (one) => ({ ...withoutHandOver(one), nextAttemptAt: null }))
      const message = 'Taken back from the file: it goes out from here once the tracker was asked about it.'
      await log(tables, deps, [{ ...about(mutation), kind: 'decision', message, reason: null }])
      return ok(null)
    }),
  )

const notHandedOver = failure('sync.state', 'This was not handed over.', 'Look at the list of what waits.')

const change = async (
  tables: RecordTables,
  deps: OutboxDeps,
  mutations: readonly Mutation[],
  to: (mutation: Mutation) => Mutation,
): Promise<void> => {
  await tables.mutations.put(mutations.map(to))
  const tickets = new Set(mutations.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
  for (const ticketId of tickets) await log(tables, deps, await refreshTicket(tables, ticketId))
}
