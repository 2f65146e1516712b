import { useMemo } from 'react'
import { monotonicFactory } from 'ulid'
import { recordIntent, retryMutation, undoMutation } from '../../data/outbox.ts'
import type { OutboxDeps } from '../../data/record-intent.ts'
import { readCatalogue } from '../../data/sync-repository.ts'
import type { Day } from '../../domain/day.ts'
import type { Intent, Mutation } from '../../domain/mutation.ts'
import type { Result } from '../../domain/result.ts'
import type { Ticket, TicketEdit } from '../../domain/ticket.ts'
import { type Session, useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { type FileSource, storeFile } from './attach-file.ts'
import { splitNote } from './split-note.ts'

/**
 * What a person can do to a ticket. Each is kept on this machine at once and sent when there is a way.
 * Where the answer is a boolean, `false` means that it could not be kept: the person has been told, and what
 * they typed must stay where it is.
 */
export type TicketActions = {
  readonly comment: (ticketId: string, body: string, internal: boolean) => Promise<boolean>
  readonly setFields: (ticketId: string, fields: TicketEdit) => Promise<boolean>
  /** From the first status to the next and so on, one change each. */
  readonly moveThrough: (ticketId: string, statuses: readonly string[]) => Promise<boolean>
  /** A note longer than the tracker keeps with an entry goes onto the ticket whole, as an internal comment. */
  readonly logTime: (ticketId: string, work: WorkDone) => Promise<boolean>
  /** The bytes first, then the change that names them. */
  readonly attach: (
    ticketId: string,
    file: FileSource,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ) => Promise<Result<unknown>>
  /** `makeTicket` is given the id the ticket has until the tracker gives it one. */
  readonly create: (makeTicket: (id: string) => Ticket) => Promise<string | null>
  readonly retry: (mutationId: string) => Promise<boolean>
  readonly takeBack: (mutation: Mutation) => Promise<boolean>
}

/** One booking of time. */
export type WorkDone = {
  readonly minutes: number
  readonly note: string
  readonly day: Day
  readonly activityId: string | undefined
}

export const createTicketActions = (
  session: Pick<Session, 'database' | 'host' | 'workspace' | 'now' | 'sync'>,
  newId: () => string,
): TicketActions => {
  const { database, host, sync } = session
  const deps: OutboxDeps = { now: session.now, newId, user: session.workspace.user }

  const told = async (work: Promise<Result<unknown>>): Promise<boolean> => {
    const done = await work
    if (done.ok) sync.wake()
    else if (done.error.message !== alreadySo) notifyFailure(done.error)
    return done.ok || done.error.message === alreadySo
  }
  const record = (ticketId: string, intent: Intent) => recordIntent(database, deps, { ticketId, intent })

  return {
    comment: (ticketId, body, internal) => told(record(ticketId, { kind: 'comment', body, internal })),
    setFields: (ticketId, fields) => told(record(ticketId, { kind: 'set-fields', fields })),
    moveThrough: async (ticketId, statuses) => {
      for (const [index, to] of statuses.slice(1).entries()) {
        const from = statuses[index]
        if (from === undefined || !(await told(record(ticketId, { kind: 'transition', from, to }))))
          return false
      }
      return true
    },
    logTime: async (ticketId, work) => {
      const most = (await readCatalogue(database))?.limits?.timeNote ?? null
      const { entry, whole } = splitNote(work.note, most)
      if (
        whole !== null &&
        !(await told(record(ticketId, { kind: 'comment', body: whole, internal: true })))
      ) {
        return false
      }
      return told(record(ticketId, { kind: 'log-time', ...work, note: entry }))
    },
    attach: async (ticketId, file, onProgress, signal) => {
      const stored = await storeFile(host, file, onProgress, signal)
      if (!stored.ok) return stored
      const recorded = await record(ticketId, { kind: 'attach', ...stored.value })
      if (recorded.ok) sync.wake()
      return recorded
    },
    create: async (makeTicket) => {
      const id = `local:${newId()}`
      return (await told(record(id, { kind: 'create-ticket', ticket: makeTicket(id) }))) ? id : null
    },
    retry: (mutationId) => told(retryMutation(database, deps, mutationId)),
    takeBack: (mutation) => told(undoMutation(database, deps, mutation)),
  }
}

/** Saving what is there already is not worth a word. */
const alreadySo = 'The ticket already has these values.'

export const useTicketActions = (): TicketActions => {
  const session = useSession()
  return useMemo(() => createTicketActions(session, monotonicFactory()), [session])
}
