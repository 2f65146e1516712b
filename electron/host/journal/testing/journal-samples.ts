import type { JournalRecord } from '../../../../src/contract/journal-operations.ts'
import type { Mutation } from '../../../../src/domain/mutation.ts'
import type { Logger } from '../../logger/logger.ts'
import type { JournalGuard } from '../journal-guard.ts'

/** A comment as the outbox keeps it; the words tell versions of one change apart. */
export const sampleMutation = (id: string, sequence: number, body: string): Mutation => ({
  id,
  sequence,
  ticketId: 'T-1',
  intent: { kind: 'comment', body, internal: false },
  performedAt: '2026-03-02T09:30:00.000Z',
  base: null,
  dependsOn: [],
  state: 'queued',
  attempts: 0,
  nextAttemptAt: null,
  reason: null,
  theirs: null,
})

export const recorded = (id: string, sequence: number, body = id): JournalRecord => ({
  kind: 'recorded',
  mutation: sampleMutation(id, sequence, body),
  generation: 'life-1',
  counter: sequence,
})

export const settled = (mutationId: string): JournalRecord => ({
  kind: 'settled',
  mutationId,
  outcome: 'applied',
})

/** Words being typed. */
export const kept = (key: string, text: string): JournalRecord => ({
  kind: 'kept',
  what: 'draft',
  key,
  value: { key, text },
  generation: 'life-1',
})

export const letGo = (key: string): JournalRecord => ({ kind: 'let-go', what: 'draft', key })

export const freeGuard: JournalGuard = { stillHeld: async () => true, release: async () => undefined }

export const collectLog = (): Logger & { readonly lines: string[] } => {
  const lines: string[] = []
  const write = (message: string) => void lines.push(message)
  return { lines, info: write, warn: write, error: write }
}
