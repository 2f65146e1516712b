import { failure } from '../../../../src/contract/errors.ts'
import { localDay } from '../../../../src/domain/day.ts'
import type { PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import {
  categories,
  type Person,
  priorities,
  type TicketThread,
  type TimeEntry,
  tiers,
} from '../../../../src/domain/ticket.ts'
import type { Capabilities } from '../../../../src/domain/workspace.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { TrafficMeter } from '../../line/line-meter.ts'
import { advance, byChange, isAfter, readCursor, writeCursor } from '../change-cursor.ts'
import type { Connector } from '../connector.ts'
import { createSandboxGate } from './sandbox-gate.ts'
import { pushToSandbox } from './sandbox-push.ts'
import type { BookedTime, SandboxTicket } from './sandbox-records.ts'
import { type SandboxTracker, wellBehaved } from './sandbox-tracker.ts'

const pageSize = 50
/** The sandbox gives every change a later millisecond than the one before; looking back a little is enough. */
const overlapMs = 20

const capabilitiesWith = (maxAttachmentBytes: number): Capabilities => ({
  concurrency: 'revision',
  idempotentCreate: 'native',
  atomicUpdate: true,
  deltaPrecisionMs: 1,
  tombstones: false,
  maxAttachmentBytes,
  largeFiles: 'refused',
  chunkedUpload: false,
  softErrors: false,
  serverDate: true,
  // It lives in this program: what was given up is over within moments.
  latestArrivalMs: 3_000,
  intents: ['comment', 'set-fields', 'transition', 'log-time', 'attach', 'create-ticket', 'publish-article'],
})

export type SandboxConnectorDeps = {
  readonly openTracker: () => Promise<Result<SandboxTracker>>
  /** Who is signed in; `null` for the engineer of the starter kit. */
  readonly login: string | null
  readonly fileStore: FileStore
  readonly now: () => Date
  readonly random: () => number
  readonly meter?: TrafficMeter | undefined
}

type Session = { readonly tracker: SandboxTracker; readonly user: Person }

/** A failure of the way, as an outcome of a change that was surely not applied. */
const notSent = (reason: Failure): Extract<PushOutcome, { readonly reason: Failure }> => {
  if (reason.code === 'tracker.unreachable') return { kind: 'unreachable', reason }
  if (reason.code === 'tracker.unauthorized') return { kind: 'unauthorized', reason }
  return { kind: 'retry', reason, afterMs: null }
}

const toTimeEntry = ({
  id,
  author,
  minutes,
  note,
  performedAt,
  day,
  activity,
  mark,
}: BookedTime): TimeEntry => ({
  id,
  author,
  day: day ?? localDay(new Date(performedAt)),
  minutes,
  note,
  activity: activity ?? null,
  mark: mark ?? null,
})

/** The connector to the embedded tracker: the same port, the same contract as any other. */
export const createSandboxConnector = (deps: SandboxConnectorDeps): Connector => {
  const { openTracker, login, fileStore, now, random, meter } = deps
  const jsonBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
  let capabilities = capabilitiesWith(wellBehaved.maxAttachmentBytes)

  /** Every call goes the same way: through the gate, then past the door. */
  const enter = async (signal: AbortSignal): Promise<Result<Session>> => {
    const opened = await openTracker()
    if (!opened.ok) return opened
    const tracker = opened.value
    capabilities = capabilitiesWith(tracker.behaviour().maxAttachmentBytes)
    const blocked = await createSandboxGate(tracker.behaviour, random).enter(signal)
    if (blocked !== null) return fail(blocked)
    const { user, people } = tracker.meta()
    const person = login === null ? user : people.find(({ id }) => id === login)
    return person === undefined
      ? fail(
          failure(
            'tracker.unauthorized',
            `The sandbox tracker does not know anyone called "${login}".`,
            `It knows: ${people.map(({ id }) => id).join(', ')}.`,
          ),
        )
      : ok({ tracker, user: person })
  }

  /** The hash of an attachment is told only when its bytes are on this machine. */
  const toThread = async ({ thread, time }: SandboxTicket): Promise<TicketThread> => ({
    ...thread,
    timeEntries: time.map(toTimeEntry),
    attachments: await Promise.all(
      thread.attachments.map(async (attachment) => ({
        ...attachment,
        sha256:
          attachment.sha256 !== null && (await fileStore.stat(attachment.sha256)) !== null
            ? attachment.sha256
            : null,
      })),
    ),
  })

  const members = ({ tracker, user }: Session): readonly SandboxTicket[] => {
    const closed = new Set(
      tracker
        .meta()
        .statuses.filter((status) => status.closed)
        .map(({ id }) => id),
    )
    return tracker
      .tickets()
      .filter(
        ({ thread: { ticket }, watchers }) =>
          ticket.assignee?.id === user.id || watchers.includes(user.id) || !closed.has(ticket.status),
      )
  }

  const page = <Item extends { readonly id: string; readonly updatedAt: string; readonly revision: string }>(
    items: readonly Item[],
    cursorText: string | null,
  ) => {
    const cursor = readCursor(cursorText)
    const waiting = items.filter((item) => isAfter(cursor, item, overlapMs)).sort(byChange)
    const taken = waiting.slice(0, pageSize)
    return {
      taken,
      removed: [],
      refused: [],
      cursor: writeCursor(advance(cursor, taken, overlapMs)),
      more: waiting.length > taken.length,
      serverDate: now().toISOString(),
    }
  }

  return {
    get capabilities() {
      return capabilities
    },

    probe: async (signal) => {
      const session = await enter(signal)
      return session.ok
        ? ok({
            user: session.value.user,
            serverDate: now().toISOString(),
            capabilities,
          })
        : session
    },

    catalogue: async (signal) => {
      const session = await enter(signal)
      if (!session.ok) return session
      const { tracker } = session.value
      const { statuses, people, responseMinutes, resolveMinutes, activities, fields } = tracker.meta()
      const used = tracker.tickets().flatMap(({ thread }) => Object.keys(thread.ticket.customFields))
      const names = [...used, ...(fields ?? []).map(({ name }) => name)]
      return ok({
        statuses,
        people,
        priorities,
        tiers,
        categories,
        responseMinutes,
        resolveMinutes,
        customFields: [...new Set(names)].sort(),
        fields,
        activities,
        limits: { title: 255, timeNote: 1_024 },
      })
    },

    pullTickets: async (cursor, signal) => {
      const session = await enter(signal)
      if (!session.ok) return session
      const records = new Map(members(session.value).map((record) => [record.thread.ticket.id, record]))
      const { taken, ...rest } = page(
        [...records.values()].map(({ thread: { ticket } }) => ticket),
        cursor,
      )
      const found = taken.flatMap(({ id }) => records.get(id) ?? [])
      const threads = await Promise.all(found.map(toThread))
      meter?.received(jsonBytes(threads))
      return ok({ ...rest, threads })
    },

    pullDocuments: async (cursor, signal) => {
      const session = await enter(signal)
      if (!session.ok) return session
      const { taken, ...rest } = page(session.value.tracker.documents(), cursor)
      meter?.received(jsonBytes(taken))
      return ok({ ...rest, documents: taken })
    },

    membership: async (signal) => {
      const session = await enter(signal)
      return session.ok ? ok(members(session.value).map(({ thread }) => thread.ticket.id)) : session
    },

    documentMembership: async (signal) => {
      const session = await enter(signal)
      return session.ok ? ok(session.value.tracker.documents().map(({ id }) => id)) : session
    },

    fetchTicket: async (ticketId, signal) => {
      const session = await enter(signal)
      if (!session.ok) return session
      const record = session.value.tracker.ticket(ticketId)
      return ok(record === null ? null : await toThread(record))
    },

    push: async (mutation, signal) => {
      const session = await enter(signal)
      if (!session.ok) return notSent(session.error)
      const { tracker, user } = session.value
      const { intent } = mutation
      meter?.sent(intent.kind === 'attach' ? intent.size : jsonBytes(intent))
      const outcome = await pushToSandbox(mutation, { tracker, fileStore, user, toThread })
      if (outcome.kind === 'applied' && createSandboxGate(tracker.behaviour, random).losesAnswer()) {
        return {
          kind: 'unknown',
          reason: failure(
            'tracker.unreachable',
            'The connection to the sandbox tracker broke before its answer came.',
            'It may have been applied. The tracker is asked before anything is sent again.',
          ),
        }
      }
      return outcome
    },

    readBack: async (mutation, signal): Promise<ReadBackOutcome> => {
      const session = await enter(signal)
      if (!session.ok) {
        const { error } = session
        return { kind: error.code === 'tracker.unauthorized' ? 'unauthorized' : 'unreachable', reason: error }
      }
      const { tracker } = session.value
      const mark = tracker.mark(mutation.id)
      if (mark === null) return { kind: 'absent' }
      const record = mark.ticketId === null ? null : tracker.ticket(mark.ticketId)
      return {
        kind: 'applied',
        remoteId: mark.remoteId,
        thread: record === null ? null : await toThread(record),
      }
    },

    download: async (attachmentId, signal) => {
      const session = await enter(signal)
      if (!session.ok) return session
      const { tracker } = session.value
      const attachment = tracker
        .tickets()
        .flatMap(({ thread }) => thread.attachments)
        .find(({ id }) => id === attachmentId)
      if (attachment === undefined || attachment.sha256 === null) {
        return fail(failure('tracker.missing', 'The tracker does not have this attachment any more.'))
      }
      const source = await tracker.files.openStream(attachment.sha256)
      if (!source.ok) return source
      const begunMs = performance.now()
      const stored = await fileStore.importStream(source.value, attachment.sha256)
      if (stored.ok) {
        meter?.received(stored.value.size)
        meter?.transferred(stored.value.size, performance.now() - begunMs)
      }
      return stored
    },
  }
}
