import { failure } from '../contract/errors.ts'
import type { Host } from '../contract/operations.ts'
import { type Failure, ok } from '../domain/result.ts'
import type { TrackerPort } from './ports.ts'

/** The tracker of one workspace, reached through the host's operations. */
export const createHostTracker = (host: TrackerHost, workspaceId: string): TrackerPort => ({
  probe: () => host['tracker.probe']({ workspaceId }),
  catalogue: () => host['tracker.catalogue']({ workspaceId }),
  pullTickets: (cursor) => host['tracker.pull-tickets']({ workspaceId, cursor }),
  pullDocuments: (cursor) => host['tracker.pull-documents']({ workspaceId, cursor }),
  membership: async () => {
    const answer = await host['tracker.membership']({ workspaceId })
    return answer.ok ? ok(answer.value.ticketIds) : answer
  },
  documentMembership: async () => {
    const answer = await host['tracker.document-membership']({ workspaceId })
    return answer.ok ? ok(answer.value.documentIds) : answer
  },
  fetchTicket: async (ticketId) => {
    const answer = await host['tracker.fetch-ticket']({ workspaceId, ticketId })
    return answer.ok ? ok(answer.value.thread) : answer
  },
  push: async (mutation) => {
    const answer = await host['tracker.push']({ workspaceId, mutation })
    if (answer.ok) return answer.value
    const reason = answer.error
    // Refused by the wall itself: it never left this machine.
    if (reason.code === 'input.invalid') return { kind: 'rejected', reason }
    if (neverLeft.has(reason.code)) return { kind: 'unauthorized', reason }
    // Anything else broke somewhere on the way, perhaps behind the tracker's door.
    return { kind: 'unknown', reason }
  },
  readBack: async (mutation) => {
    const answer = await host['tracker.read-back']({ workspaceId, mutation })
    if (answer.ok) return answer.value
    return neverLeft.has(answer.error.code)
      ? { kind: 'unauthorized', reason: answer.error }
      : { kind: 'unreachable', reason: explain(answer.error) }
  },
  download: (attachmentId) => host['tracker.download']({ workspaceId, attachmentId }),
})

/** The operations the engine needs, and no others. */
export type TrackerHost = Pick<
  Host,
  | 'tracker.probe'
  | 'tracker.catalogue'
  | 'tracker.pull-tickets'
  | 'tracker.pull-documents'
  | 'tracker.membership'
  | 'tracker.document-membership'
  | 'tracker.fetch-ticket'
  | 'tracker.push'
  | 'tracker.read-back'
  | 'tracker.download'
>

const neverLeft = new Set(['workspace.missing', 'vault.locked', 'vault.unavailable'])

const explain = (reason: Failure): Failure =>
  reason.hint === ''
    ? failure('tracker.unexpected', reason.message, 'The change is kept; Kitbag asks the tracker again.')
    : reason
