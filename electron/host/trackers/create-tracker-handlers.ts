import { failure } from '../../../src/contract/errors.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { LineMeter } from '../line/line-meter.ts'
import type { Workspaces } from '../workspaces/create-workspaces.ts'
import type { ForgetWorkspace } from '../workspaces/forget-workspace.ts'
import type { Connector, ConnectorKind } from './connector.ts'
import { createDownloads } from './downloads.ts'
import { type SandboxTrackers, sandboxKindName } from './sandbox/sandbox-kind.ts'
import type { SandboxTracker } from './sandbox/sandbox-tracker.ts'
import { soundDocuments, soundPush, soundReadBack, soundThread, soundTickets } from './sound-page.ts'

export type TrackerOperation = Extract<
  keyof Handlers,
  `tracker.${string}` | `workspace.${string}` | `sandbox.${string}`
>

const answer = { done: true } as const

/** Operations on trackers and on the workspaces that connect to them. */
export const createTrackerHandlers = (deps: {
  readonly kinds: readonly ConnectorKind[]
  readonly workspaces: Workspaces
  readonly sandboxes: SandboxTrackers
  /** Says when files have to wait. */
  readonly line: Pick<LineMeter, 'held' | 'heldForMs' | 'forget'>
  /** What a removed workspace leaves elsewhere on the disk. */
  readonly forget: ForgetWorkspace
  /** Aborted when the host closes. */
  readonly closing: AbortSignal
}): Pick<Handlers, TrackerOperation> => {
  const { kinds, workspaces, sandboxes, line, forget, closing } = deps
  const downloads = createDownloads(closing)

  const ask = async <Value>(
    workspaceId: string,
    question: (connector: Connector) => Promise<Result<Value>>,
  ): Promise<Result<Value>> => {
    const connector = await workspaces.connector(workspaceId)
    return connector.ok ? question(connector.value) : connector
  }

  const inSandbox = async <Value>(
    workspaceId: string,
    question: (tracker: SandboxTracker) => Promise<Result<Value>>,
  ): Promise<Result<Value>> => {
    if (workspaces.kindOf(workspaceId) !== sandboxKindName) {
      return fail(failure('workspace.missing', 'This workspace is not a sandbox.'))
    }
    const tracker = await sandboxes.open(workspaceId)
    return tracker.ok ? question(tracker.value) : tracker
  }

  return {
    'tracker.kinds': async () => ok({ kinds: kinds.map(({ description }) => description) }),
    'workspace.list': async () => ok({ workspaces: [...workspaces.list()] }),
    'workspace.connect': (wanted) => workspaces.connect(wanted, closing),
    'workspace.renew': ({ workspaceId, fields }) => workspaces.renew(workspaceId, fields, closing),
    'workspace.remove': async ({ workspaceId, files = [] }) => {
      const removed = await workspaces.remove(workspaceId)
      if (!removed.ok) return removed
      const emptied = await forget(workspaceId, files)
      if (!emptied.ok) return emptied
      const forgotten = await line.forget(workspaceId)
      return forgotten.ok ? ok(answer) : forgotten
    },
    'tracker.probe': ({ workspaceId }) => ask(workspaceId, (connector) => connector.probe(closing)),
    'tracker.catalogue': ({ workspaceId }) => ask(workspaceId, (connector) => connector.catalogue(closing)),
    'tracker.pull-tickets': ({ workspaceId, cursor }) =>
      ask(workspaceId, async (connector) => {
        const page = await connector.pullTickets(cursor, closing)
        return page.ok ? ok(soundTickets(page.value)) : page
      }),
    'tracker.pull-documents': ({ workspaceId, cursor }) =>
      ask(workspaceId, async (connector) => {
        const page = await connector.pullDocuments(cursor, closing)
        return page.ok ? ok(soundDocuments(page.value)) : page
      }),
    'tracker.membership': ({ workspaceId }) =>
      ask(workspaceId, async (connector) => {
        const ids = await connector.membership(closing)
        return ids.ok ? ok({ ticketIds: [...ids.value] }) : ids
      }),
    'tracker.document-membership': ({ workspaceId }) =>
      ask(workspaceId, async (connector) => {
        const ids = await connector.documentMembership(closing)
        return ids.ok ? ok({ documentIds: [...ids.value] }) : ids
      }),
    'tracker.fetch-ticket': ({ workspaceId, ticketId }) =>
      ask(workspaceId, async (connector) => {
        const fetched = await connector.fetchTicket(ticketId, closing)
        const thread = fetched.ok ? soundThread(fetched.value) : fetched
        return thread.ok ? ok({ thread: thread.value }) : thread
      }),
    'tracker.push': async ({ workspaceId, mutation }) => {
      const held = mutation.intent.kind === 'attach' ? line.held(workspaceId) : null
      if (held !== null) return ok({ kind: 'later', reason: held, afterMs: line.heldForMs(workspaceId) })
      return ask(workspaceId, async (connector) => ok(soundPush(await connector.push(mutation, closing))))
    },
    'tracker.read-back': ({ workspaceId, mutation }) =>
      ask(workspaceId, async (connector) => ok(soundReadBack(await connector.readBack(mutation, closing)))),
    'tracker.download': async ({ workspaceId, attachmentId }) => {
      const held = line.held(workspaceId)
      if (held !== null) return fail(held)
      return ask(workspaceId, (connector) =>
        downloads.run(`${workspaceId}/${attachmentId}`, (signal) => connector.download(attachmentId, signal)),
      )
    },
    'tracker.cancel-download': async ({ workspaceId, attachmentId }) =>
      ok({ cancelled: downloads.cancel(`${workspaceId}/${attachmentId}`) }),
    'sandbox.behaviour': ({ workspaceId }) =>
      inSandbox(workspaceId, async (tracker) => ok(tracker.behaviour())),
    'sandbox.behave': ({ workspaceId, behaviour }) =>
      inSandbox(workspaceId, (tracker) => tracker.behave(behaviour)),
    'sandbox.colleague': ({ workspaceId, ticketId, play }) =>
      inSandbox(workspaceId, (tracker) => tracker.playColleague(ticketId, play)),
  }
}
