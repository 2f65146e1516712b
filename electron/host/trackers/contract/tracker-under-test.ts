import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { ulid } from 'ulid'
import { expect } from 'vitest'
import type { Intent, Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import type { Result } from '../../../../src/domain/result.ts'
import type { Priority, Ticket, TicketThread } from '../../../../src/domain/ticket.ts'
import { createFileStore } from '../../files/create-file-store.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Connector } from '../connector.ts'

/** What a colleague does in the tracker while the engineer is away, past the connector under test. */
export type Colleague = {
  /** Opens a ticket that is assigned to the engineer; answers with its id. */
  readonly open: (title: string, description: string) => Promise<string>
  readonly comment: (ticketId: string, body: string) => Promise<void>
  readonly edit: (
    ticketId: string,
    fields: { readonly title?: string; readonly priority?: Priority; readonly description?: string },
  ) => Promise<void>
  readonly setStatus: (ticketId: string, statusId: string) => Promise<void>
  /** Takes the ticket over and closes it: it does not belong to the engineer's work any more. */
  readonly takeAway: (ticketId: string) => Promise<void>
  readonly remove: (ticketId: string) => Promise<void>
  readonly removeDocument: (documentId: string) => Promise<void>
}

/** The tracker's own store, read past the connector: the only witness that counts. */
export type TrackerStore = {
  readonly ticket: (ticketId: string) => Promise<{
    readonly title: string
    readonly description: string
    readonly priority: Priority
    readonly status: string
  }>
  /** Comments in order, as they stand in the tracker. */
  readonly comments: (ticketId: string) => Promise<readonly string[]>
  readonly attachments: (
    ticketId: string,
  ) => Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>
  readonly minutes: (ticketId: string) => Promise<readonly number[]>
  readonly ticketsTitled: (title: string) => Promise<number>
}

export type TrackerUnderTest = {
  readonly connector: Connector
  readonly fileStore: FileStore
  /** The same engineer on another machine: own file store, nothing cached. */
  readonly onAnotherMachine: () => Promise<{ readonly connector: Connector; readonly fileStore: FileStore }>
  readonly withWrongCredentials: () => Connector
  readonly colleague: Colleague
  readonly store: TrackerStore
  /** The next change reaches the tracker and is applied, and its answer never arrives. */
  readonly loseNextAnswer: () => Promise<void>
  /** Lets a colleague act in the last moment before the next change reaches the tracker. */
  readonly slipIn: (act: () => Promise<void>) => void
  readonly setReachable: (reachable: boolean) => Promise<void>
  /** An intent that this tracker refuses by its rules. */
  readonly forbidden: (ticket: Ticket) => Intent
  /** More tickets than fit on one page. */
  readonly manyTickets: number
  /** How often a property is tried; a real server is slower than an embedded one. */
  readonly runs: number
  readonly close: () => Promise<void>
}

export const never = new AbortController().signal

/** The value, or a test failure that says why there is none. */
export const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

let sequence = 0

export const mutationOf = (
  base: Ticket | null,
  intent: Intent,
  performedAt = new Date().toISOString(),
): Mutation => {
  sequence += 1
  return {
    id: ulid(),
    sequence,
    ticketId: base?.id ?? null,
    intent,
    performedAt,
    base,
    dependsOn: [],
    state: 'sending',
    attempts: 1,
    nextAttemptAt: null,
    reason: null,
    theirs: null,
  }
}

export const threadOf = async ({ connector }: TrackerUnderTest, ticketId: string): Promise<TicketThread> => {
  const thread = unwrap(await connector.fetchTicket(ticketId, never))
  if (thread === null) throw new Error(`The tracker has no ticket ${ticketId}.`)
  return thread
}

export const openTicket = async (tracker: TrackerUnderTest, title = 'Till freezes'): Promise<Ticket> => {
  const id = await tracker.colleague.open(title, 'It freezes when the drawer opens.')
  return (await threadOf(tracker, id)).ticket
}

export const applied = (outcome: PushOutcome): Extract<PushOutcome, { kind: 'applied' }> => {
  expect(outcome).toMatchObject({ kind: 'applied' })
  if (outcome.kind !== 'applied') throw new Error('unreachable')
  return outcome
}

/** Puts bytes into the engineer's file store and says how to attach them. */
export const attachIntent = async (
  { fileStore }: Pick<TrackerUnderTest, 'fileStore'>,
  name: string,
  bytes: Uint8Array,
): Promise<Extract<Intent, { kind: 'attach' }>> => {
  const source = Readable.from(bytes.length === 0 ? [] : [Buffer.from(bytes)])
  const stored = unwrap(await fileStore.importStream(source, null))
  return { kind: 'attach', name, mediaType: 'application/octet-stream', ...stored }
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const temporaryFolder = async (): Promise<{
  readonly path: string
  readonly remove: () => Promise<void>
}> => {
  const path = await mkdtemp(join(tmpdir(), 'kitbag-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export const temporaryFileStore = async (folder: string): Promise<FileStore> =>
  unwrap(await createFileStore({ folder }))
