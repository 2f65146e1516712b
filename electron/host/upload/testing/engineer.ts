import { createHash } from 'node:crypto'
import { ulid } from 'ulid'
import type { HostEvent } from '../../../../src/contract/events.ts'
import type { Handlers } from '../../../../src/contract/operations.ts'
import type { Mutation } from '../../../../src/domain/mutation.ts'
import type { Result } from '../../../../src/domain/result.ts'
import { createHost, type HostServices } from '../../create-host.ts'

/** A host on a folder, and what the sync engine would do with one change. */

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

export const startHostIn = async (
  dataFolder: string,
  resourcesFolder: string,
  emit: (event: HostEvent) => void = () => undefined,
): Promise<HostServices> =>
  unwrap(
    await createHost({
      version: '1.2.3',
      runtime: 'standin',
      dataFolder,
      resourcesFolder,
      workersFolder: dataFolder,
      now: () => new Date(),
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      emit,
      dialogs: {
        chooseFolder: async () => null,
        chooseFile: async () => null,
        chooseSaveTarget: async () => null,
      },
      secretBox: {
        available: () => true,
        encrypt: (plain) => Buffer.from(Buffer.from(plain, 'utf8').map((byte) => byte ^ 0x55)),
        decrypt: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0x55)).toString('utf8'),
      },
      openExternal: async () => ({ ok: true, value: { opened: true } }),
    }),
  )

export const connectSandbox = async (handlers: Handlers): Promise<string> =>
  unwrap(await handlers['workspace.connect']({ kind: 'sandbox', name: 'Mine', fields: {} })).id

export const firstTicket = async (handlers: Handlers, workspaceId: string): Promise<string> => {
  const { threads } = unwrap(await handlers['tracker.pull-tickets']({ workspaceId, cursor: null }))
  const id = threads[0]?.ticket.id
  if (id === undefined) throw new Error('The starter kit has no tickets.')
  return id
}

export const readThread = async (handlers: Handlers, workspaceId: string, ticketId: string) => {
  const { thread } = unwrap(await handlers['tracker.fetch-ticket']({ workspaceId, ticketId }))
  if (thread === null) throw new Error('The ticket is gone.')
  return thread
}

/** The bytes go into the host's store as from a window; answers with the change that attaches them. */
export const keepFile = async (
  handlers: Handlers,
  ticketId: string,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Mutation> => {
  const { uploadId } = unwrap(await handlers['file.begin']({}))
  for (let at = 0; at < bytes.length; at += 1_048_576) {
    unwrap(await handlers['file.append']({ uploadId, bytes: bytes.subarray(at, at + 1_048_576) }))
  }
  const { sha256, size } = unwrap(await handlers['file.commit']({ uploadId }))
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw new Error('Stored wrongly.')
  return {
    id: ulid(),
    sequence: 1,
    ticketId,
    intent: { kind: 'attach', name, mediaType: 'application/zip', size, sha256 },
    performedAt: new Date().toISOString(),
    base: null,
    dependsOn: [],
    state: 'sending',
    attempts: 1,
    nextAttemptAt: null,
    reason: null,
    theirs: null,
  }
}

/** Until the tracker has it: in turns, and read back whenever an answer was lost. Answers with the outcomes. */
export const sendUntilApplied = async (
  handlers: Handlers,
  workspaceId: string,
  mutation: Mutation,
  most = 200,
): Promise<readonly string[]> => {
  const outcomes: string[] = []
  while (outcomes.length < most) {
    const outcome = unwrap(await handlers['tracker.push']({ workspaceId, mutation }))
    outcomes.push(outcome.kind)
    if (outcome.kind === 'applied') return outcomes
    if (outcome.kind === 'rejected') throw new Error(outcome.reason.message)
    if (outcome.kind === 'unknown') {
      const found = unwrap(await handlers['tracker.read-back']({ workspaceId, mutation }))
      outcomes.push(found.kind)
      if (found.kind === 'applied') return outcomes
    }
  }
  throw new Error(`Not applied: ${outcomes.join(', ')}`)
}
