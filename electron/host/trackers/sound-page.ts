import type { z } from 'zod'
import { failure } from '../../../src/contract/errors.ts'
import { documentSchema, threadSchema } from '../../../src/contract/records.ts'
import type { DocumentPage, TicketPage } from '../../../src/contract/tracker-operations.ts'
import type { PushOutcome, ReadBackOutcome } from '../../../src/domain/mutation.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import type { TicketThread } from '../../../src/domain/ticket.ts'

/**
 * What a connector made of a tracker's answer is checked record by record before it crosses the wall: one odd
 * record is named with its reason, and the rest of its page goes on. Unchecked, the wall would refuse the whole
 * page, again and again.
 */

type Refused = { readonly id: string; readonly reason: Failure }

const split = <Row>(
  rows: readonly Row[],
  schema: z.ZodType<Row, Row>,
  nameOf: (row: Row) => unknown,
): { readonly sound: Row[]; readonly refused: Refused[] } => {
  const sound: Row[] = []
  const refused: Refused[] = []
  for (const row of rows) {
    const parsed = schema.safeParse(row)
    if (parsed.success) sound.push(parsed.data)
    else refused.push({ id: String(nameOf(row) ?? 'unknown'), reason: oddness(parsed.error.issues[0]) })
  }
  return { sound, refused }
}

/** Where and what kind, never the value: it may be confidential. */
const oddness = (issue: z.core.$ZodIssue | undefined): Failure =>
  failure(
    'tracker.unexpected',
    `The tracker gave a record that cannot be read: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
    'Everything else was received. Look at this record in the tracker itself.',
  )

export const soundTickets = (page: TicketPage): TicketPage => {
  // A row may be so odd that not even its ticket is there.
  const { sound, refused } = split(page.threads, threadSchema, (thread) => thread?.ticket?.id)
  return { ...page, threads: sound, refused: [...page.refused, ...refused] }
}

export const soundDocuments = (page: DocumentPage): DocumentPage => {
  const { sound, refused } = split(page.documents, documentSchema, (document) => document?.id)
  return { ...page, documents: sound, refused: [...page.refused, ...refused] }
}

export const soundThread = (thread: TicketThread | null): Result<TicketThread | null> => {
  const parsed = threadSchema.nullable().safeParse(thread)
  return parsed.success ? ok(parsed.data) : fail(oddness(parsed.error.issues[0]))
}

/** A change that was taken stays taken, even where the ticket that came back with it cannot be read. */
export const soundPush = (outcome: PushOutcome): PushOutcome => {
  if (outcome.kind !== 'applied' && outcome.kind !== 'conflict') return outcome
  const thread = soundThread(outcome.thread)
  if (thread.ok) return outcome
  return outcome.kind === 'applied'
    ? { ...outcome, thread: null }
    : { kind: 'rejected', reason: thread.error }
}

export const soundReadBack = (outcome: ReadBackOutcome): ReadBackOutcome =>
  outcome.kind === 'applied' && !soundThread(outcome.thread).ok ? { ...outcome, thread: null } : outcome
