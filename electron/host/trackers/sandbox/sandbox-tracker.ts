import { join } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import {
  type colleaguePlays,
  type SandboxBehaviour,
  sandboxBehaviourSchema,
} from '../../../../src/contract/tracker-operations.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { Person, Ticket } from '../../../../src/domain/ticket.ts'
import { createFileStore } from '../../files/create-file-store.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Logger } from '../../logger/logger.ts'
import { applyChange, type SandboxChange } from './apply-change.ts'
import { planPlay } from './colleague.ts'
import { mirrorRelations } from './mirror-relations.ts'
import { openRecordLog, type RecordChange, type RecordLog } from './record-log.ts'
import {
  behaviourKey,
  documentKey,
  markKey,
  metaKey,
  type SandboxDocument,
  type SandboxMark,
  type SandboxMeta,
  type SandboxTicket,
  ticketKey,
} from './sandbox-records.ts'
import { idOfKey, seedSandbox } from './seed-sandbox.ts'
import { readStarterKit } from './starter-kit.ts'

export type ColleaguePlay = (typeof colleaguePlays)[number]

/** What was applied: the ticket after it, and the id of what it made. */
export type Applied = { readonly record: SandboxTicket; readonly remoteId: string | null }

/**
 * The embedded tracker itself: its records, its rules, and how it is told to behave. Connectors come and go;
 * this is the central system that two people work in.
 */
export type SandboxTracker = {
  readonly meta: () => SandboxMeta
  readonly files: FileStore
  readonly ticket: (id: string) => SandboxTicket | null
  readonly tickets: () => readonly SandboxTicket[]
  readonly documents: () => readonly SandboxDocument[]
  readonly mark: (mutationId: string) => SandboxMark | null
  /** Runs work that reads and then writes, with nobody in between. */
  readonly alone: <Value>(work: () => Promise<Value>) => Promise<Value>
  /** To be called inside `alone`. `mutationId` is remembered in the same transaction. */
  readonly change: (
    ticketId: string,
    change: SandboxChange,
    by: Person,
    mutationId: string | null,
  ) => Promise<Result<Applied>>
  /** To be called inside `alone`. Gives the ticket its id, key and times. */
  readonly create: (
    ticket: Omit<Ticket, 'id' | 'key'>,
    by: Person,
    mutationId: string | null,
    /** Who watches it beside the one who makes it. */
    watchers?: readonly Person[],
  ) => Promise<Result<Applied>>
  /** To be called inside `alone`. */
  readonly publish: (document: SandboxDocument, mutationId: string) => Promise<Result<null>>
  /** Removes a ticket, as an administrator would. */
  readonly remove: (ticketId: string) => Promise<Result<null>>
  /** Removes a document, as an administrator would. */
  readonly removeDocument: (documentId: string) => Promise<Result<null>>
  /** The instant of the next change; always later than every change before. */
  readonly nextInstant: () => string
  readonly behaviour: () => SandboxBehaviour
  readonly behave: (change: BehaviourChange) => Promise<Result<SandboxBehaviour>>
  /** A colleague does something; answers with what, in words. `null` picks one of the user's open tickets. */
  readonly playColleague: (
    ticketId: string | null,
    play: ColleaguePlay,
  ) => Promise<Result<{ readonly ticketId: string; readonly what: string }>>
  readonly close: () => Promise<void>
}

type BehaviourChange = { readonly [Name in keyof SandboxBehaviour]?: SandboxBehaviour[Name] | undefined }

export type SandboxTrackerDeps = {
  /** Folder of this workspace's sandbox. */
  readonly folder: string
  readonly starterKitFolder: string
  readonly now: () => Date
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly logger: Logger
}

export const wellBehaved: SandboxBehaviour = {
  online: true,
  latencyMs: 0,
  failureRate: 0,
  lostAnswerRate: 0,
  maxAttachmentBytes: 64 * 1024 * 1024,
}

const seedWhenNew = async (
  log: RecordLog,
  files: FileStore,
  deps: SandboxTrackerDeps,
): Promise<Result<null>> => {
  if (log.get(metaKey) !== null) return ok(null)
  const now = deps.now()
  const kit = await readStarterKit(deps.starterKitFolder, now)
  if (!kit.ok) return kit
  const seed = await seedSandbox(kit.value, files, now)
  return seed.ok ? log.write(seed.value) : seed
}

/** Opens the store below `folder`, filling it from the starter kit the first time. */
export const openSandboxTracker = async (deps: SandboxTrackerDeps): Promise<Result<SandboxTracker>> => {
  const { folder, now, random, logger } = deps
  const files = await createFileStore({ folder: join(folder, 'files') })
  if (!files.ok) return files
  const opened = await openRecordLog({ path: join(folder, 'records.jsonl'), logger })
  if (!opened.ok) return opened
  const log = opened.value
  const seeded = await seedWhenNew(log, files.value, deps)
  if (!seeded.ok) {
    await log.close()
    return seeded
  }

  // The log holds what this module put into it, checked line by line; the shapes are its own.
  const meta = () => log.get(metaKey) as SandboxMeta
  const ticket = (id: string) => log.get(ticketKey(id)) as SandboxTicket | null
  const startingWith = (prefix: string) =>
    log
      .keys()
      .filter((key) => key.startsWith(prefix))
      .map((key) => log.get(key))

  const nextInstant = () => new Date(Math.max(now().getTime(), meta().lastChangeMs + 1)).toISOString()
  const metaAt = (at: string, more: Partial<SandboxMeta> = {}): RecordChange => [
    metaKey,
    { ...meta(), ...more, lastChangeMs: Date.parse(at) },
  ]
  const markOf = (mutationId: string | null, mark: SandboxMark): readonly RecordChange[] =>
    mutationId === null ? [] : [[markKey(mutationId), mark]]

  let last: Promise<unknown> = Promise.resolve()
  const alone = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = last.then(work)
    last = result.catch(() => undefined)
    return result
  }

  const change: SandboxTracker['change'] = async (ticketId, wanted, by, mutationId) => {
    const record = ticket(ticketId)
    if (record === null) {
      return fail(
        failure('tracker.missing', 'The tracker does not have this ticket.', 'It may have been deleted.'),
      )
    }
    const at = nextInstant()
    const applied = applyChange(record, wanted, meta(), by, at)
    if (!applied.ok) return applied
    const { remoteId } = applied.value
    const writes: RecordChange[] = [...markOf(mutationId, { ticketId, remoteId })]
    if (applied.value.record !== record) {
      writes.push([ticketKey(ticketId), applied.value.record], metaAt(at))
      const others = startingWith(ticketKey('')) as SandboxTicket[]
      for (const other of mirrorRelations(record, applied.value.record, others, at)) {
        writes.push([ticketKey(other.thread.ticket.id), other])
      }
    }
    const written = writes.length === 0 ? ok(null) : await log.write(writes)
    return written.ok ? applied : written
  }

  const create: SandboxTracker['create'] = async (wanted, by, mutationId, watchers = []) => {
    const watching = [by, ...watchers.filter(({ id: watcher }) => watcher !== by.id)]
    const { nextNumber, statuses } = meta()
    const at = nextInstant()
    const key = `FS-${nextNumber}`
    const id = idOfKey(key)
    const status = statuses.find((entry) => entry.id === wanted.status) ?? statuses[0]
    const record: SandboxTicket = {
      thread: {
        ticket: {
          ...wanted,
          id,
          key,
          status: status?.id ?? wanted.status,
          allowedStatuses: status?.next ?? [],
          watchers: watching,
          createdAt: at,
          updatedAt: at,
          revision: '1',
        },
        comments: [],
        attachments: [],
        activity: [
          {
            id: `${id}-h1`,
            ticketId: id,
            author: by,
            at,
            changes: [{ field: 'ticket', from: null, to: key }],
          },
        ],
      },
      watchers: watching.map(({ id: watcher }) => watcher),
      time: [],
    }
    const without = { ...record.thread, ticket: { ...record.thread.ticket, relations: [] } }
    const others = startingWith(ticketKey('')) as SandboxTicket[]
    const mirrored = mirrorRelations({ ...record, thread: without }, record, others, at)
    const written = await log.write([
      ...markOf(mutationId, { ticketId: id, remoteId: id }),
      [ticketKey(id), record],
      ...mirrored.map((other): RecordChange => [ticketKey(other.thread.ticket.id), other]),
      metaAt(at, { nextNumber: nextNumber + 1 }),
    ])
    return written.ok ? ok({ record, remoteId: id }) : written
  }

  const behaviour = (): SandboxBehaviour => {
    // What an older version stored lacks what was added since.
    const stored = sandboxBehaviourSchema.safeParse({ ...wellBehaved, ...(log.get(behaviourKey) ?? {}) })
    return stored.success ? stored.data : wellBehaved
  }

  return ok({
    meta,
    files: files.value,
    ticket,
    tickets: () => startingWith(ticketKey('')) as SandboxTicket[],
    documents: () => startingWith(documentKey('')) as SandboxDocument[],
    mark: (mutationId) => log.get(markKey(mutationId)) as SandboxMark | null,
    alone,
    change,
    create,
    publish: (document, mutationId) =>
      log.write([
        ...markOf(mutationId, { ticketId: null, remoteId: document.id }),
        [documentKey(document.id), document],
        metaAt(document.updatedAt),
      ]),
    removeDocument: (documentId) => alone(() => log.write([[documentKey(documentId), null]])),
    remove: (ticketId) => alone(() => log.write([[ticketKey(ticketId), null]])),
    nextInstant,
    behaviour,
    behave: async (wanted) => {
      const before = behaviour()
      const next: SandboxBehaviour = {
        online: wanted.online ?? before.online,
        latencyMs: wanted.latencyMs ?? before.latencyMs,
        failureRate: wanted.failureRate ?? before.failureRate,
        lostAnswerRate: wanted.lostAnswerRate ?? before.lostAnswerRate,
        maxAttachmentBytes: wanted.maxAttachmentBytes ?? before.maxAttachmentBytes,
      }
      const written = await log.write([[behaviourKey, next]])
      return written.ok ? ok(next) : written
    },
    playColleague: (ticketId, play) =>
      alone(async () => {
        const tickets = startingWith(ticketKey('')) as SandboxTicket[]
        const plan = planPlay({ meta: meta(), tickets, ticketId, play, random })
        if (!plan.ok) return plan
        const { by, what } = plan.value
        const applied =
          plan.value.kind === 'create'
            ? await create(plan.value.ticket, by, null)
            : await change(plan.value.ticketId, plan.value.change, by, null)
        if (!applied.ok) return applied
        const { id, key } = applied.value.record.thread.ticket
        return ok({ ticketId: id, what: what(key) })
      }),
    close: async () => {
      await last
      await log.close()
    },
  })
}
