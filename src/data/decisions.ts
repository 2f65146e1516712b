import { failure } from '../contract/errors.ts'
import { compensate, definedFields, editedFields } from '../domain/intent.ts'
import { mergeEdit, mergeSet } from '../domain/merge.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Ticket, TicketEdit } from '../domain/ticket.ts'
import { mergeText } from '../sync/merge-text.ts'
import { refreshTicket } from './absorb.ts'
import { about, guarded, log, type OutboxDeps, recordIntentIn } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { draftKeys } from './ticket-repository.ts'

/** What a person decides about changes that cannot go on by themselves. Every decision is in the history. */

export type Resolution =
  | { readonly take: 'mine' }
  | { readonly take: 'theirs' }
  /** Own values for fields; `status` for a status change. */
  | { readonly take: 'edit'; readonly fields?: TicketEdit; readonly status?: string }

export const resolveConflictIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
  resolution: Resolution,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      const theirs = mutation?.theirs ?? null
      if (mutation === undefined || mutation.state !== 'conflict' || theirs === null) {
        return fail(failure('sync.state', 'This conflict was decided already.', 'Nothing was changed.'))
      }
      const intent = decide(mutation, theirs, resolution)
      if (intent === null) await tables.mutations.remove([mutationId])
      else {
        await tables.mutations.put([
          {
            ...mutation,
            intent,
            base: theirs,
            theirs: null,
            state: 'queued',
            reason: null,
            nextAttemptAt: null,
          },
        ])
      }
      const notes = mutation.ticketId === null ? [] : await refreshTicket(tables, mutation.ticketId)
      await log(tables, deps, [decisionNote(mutation, theirs, resolution), ...notes])
      return ok(null)
    }),
  )

export const discardMutationIn = (
  records: Records,
  deps: OutboxDeps,
  mutationId: string,
): Promise<Result<null>> =>
  guarded(() =>
    records.write(ticketTables, async (tables) => {
      const mutation = await tables.mutations.get(mutationId)
      if (mutation === undefined || (mutation.state !== 'rejected' && mutation.state !== 'conflict')) {
        return fail(
          failure('sync.state', 'Only a refused or conflicting change can be given up.', 'It was kept.'),
        )
      }
      await takeOut(tables, deps, mutation)
      return ok(null)
    }),
  )

export const undoMutationIn = async (
  records: Records,
  deps: OutboxDeps,
  mutation: Mutation,
): Promise<Result<null>> => {
  const removed = await guarded(() =>
    records.write(ticketTables, async (tables) => {
      const current = await tables.mutations.get(mutation.id)
      // Both states say that the tracker surely does not have it.
      if (current === undefined || (current.state !== 'queued' && current.state !== 'waiting'))
        return ok(false)
      await takeOut(tables, deps, current)
      return ok(true)
    }),
  )
  if (!removed.ok) return removed
  if (removed.value) return ok(null)
  const opposite = compensate(mutation)
  if (opposite === null) {
    return fail(
      failure('sync.state', 'This may have been sent and cannot be taken back.', 'Write a comment instead.'),
    )
  }
  const recorded = await recordIntentIn(records, deps, { ticketId: mutation.ticketId, intent: opposite })
  return recorded.ok ? ok(null) : recorded
}

/** The intent that is left to send; `null` when nothing is. */
const decide = (mutation: Mutation, theirs: Ticket, resolution: Resolution): Intent | null => {
  const { intent } = mutation
  if (intent.kind === 'transition') {
    if (resolution.take === 'theirs') return null
    const to = resolution.take === 'edit' ? (resolution.status ?? intent.to) : intent.to
    return to === theirs.status ? null : { kind: 'transition', from: theirs.status, to }
  }
  if (intent.kind !== 'set-fields') return resolution.take === 'theirs' ? null : intent
  const merged = mergeEdit(mutation.base ?? theirs, intent.fields, theirs, mergeText)
  const chosen =
    resolution.take === 'mine' ? merged.mine : resolution.take === 'edit' ? (resolution.fields ?? {}) : {}
  const fields = { ...merged.fields, ...definedFields(chosen) }
  return Object.keys(fields).length === 0 ? null : { kind: 'set-fields', fields }
}

const decisionNote = (mutation: Mutation, theirs: Ticket, resolution: Resolution): HistoryNote => ({
  ...about(mutation),
  kind: 'decision',
  message: `${decisionWords[resolution.take]} ${describeSides(mutation, theirs)}`,
  reason: null,
})

const decisionWords = {
  mine: 'Kept mine.',
  theirs: "Took the tracker's.",
  edit: 'Decided on a third version.',
} as const

const describeSides = (mutation: Mutation, theirs: Ticket): string => {
  const { intent } = mutation
  if (intent.kind === 'transition') return `Status: mine "${intent.to}", the tracker's "${theirs.status}".`
  if (intent.kind !== 'set-fields') return ''
  return editedFields(intent.fields)
    .map((field) => `${field}: mine ${short(intent.fields[field])}, the tracker's ${short(theirs[field])}.`)
    .join(' ')
}

const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** Removes a change and what hangs on it; what was typed becomes a draft, what was built on it is rebuilt. */
const takeOut = async (tables: RecordTables, deps: OutboxDeps, mutation: Mutation): Promise<void> => {
  const at = deps.now().toISOString()
  const { ticketId } = mutation
  const lane = ticketId === null ? [] : await tables.mutations.whereIn('ticketId', [ticketId])
  const creates = mutation.intent.kind === 'create-ticket'
  const out = creates && lane.length > 0 ? lane : [mutation]
  const later = lane.filter((other) => other.sequence > mutation.sequence && !out.includes(other))
  for (const change of out) await keepWords(tables, change, at)
  const ids = out.map((change) => change.id)
  await tables.mutations.remove(ids)
  const [comments, files] = await Promise.all([
    tables.comments.whereIn('mutationId', ids),
    tables.attachments.whereIn('mutationId', ids),
  ])
  await tables.comments.remove(comments.map((row) => row.id))
  await tables.attachments.remove(files.map((row) => row.id))
  const notes: HistoryNote[] = out.map((change) => ({
    ...about(change),
    kind: 'decision',
    message: 'The change was given up; its words are kept as a draft.',
    reason: change.reason,
  }))
  if (ticketId !== null && creates) {
    await tables.threads.remove([ticketId])
    await tables.tickets.remove([ticketId])
  } else if (ticketId !== null) {
    await tables.mutations.put(later.map((other) => reparent(other, mutation)))
    notes.push(...(await refreshTicket(tables, ticketId)))
  }
  await log(tables, deps, notes)
}

/** A later change was made on top of the one that goes: it is now made on what that one was made on. */
const reparent = (later: Mutation, gone: Mutation): Mutation => {
  if (later.base === null || gone.base === null) return later
  if (gone.intent.kind === 'transition' && later.intent.kind === 'transition') {
    const from = later.intent.from === gone.intent.to ? gone.intent.from : later.intent.from
    return { ...later, intent: { ...later.intent, from }, base: { ...later.base, status: from } }
  }
  if (gone.intent.kind !== 'set-fields') return later
  const before = gone.base
  const shared = editedFields(gone.intent.fields)
  const base: Ticket = {
    ...later.base,
    ...Object.fromEntries(shared.map((field) => [field, before[field]])),
  }
  if (later.intent.kind !== 'set-fields') return { ...later, base }
  const fields: Record<string, unknown> = { ...definedFields(later.intent.fields) }
  if (shared.includes('description') && typeof fields['description'] === 'string') {
    fields['description'] = mergeText(later.base.description, fields['description'], before.description).text
  }
  for (const field of ['tags', 'linkedRunbooks', 'linkedArticles'] as const) {
    const set = later.intent.fields[field]
    if (shared.includes(field) && set !== undefined)
      fields[field] = mergeSet(later.base[field], set, before[field])
  }
  return { ...later, intent: { kind: 'set-fields', fields }, base }
}

const keepWords = async (tables: RecordTables, mutation: Mutation, at: string): Promise<void> => {
  const { intent, ticketId } = mutation
  if (intent.kind === 'comment' && ticketId !== null) {
    const key = draftKeys.comment(ticketId)
    const typed = (await tables.drafts.get(key))?.text ?? ''
    const text = typed === '' ? intent.body : `${typed}\n\n${intent.body}`
    await tables.drafts.put([{ key, text, updatedAt: at }])
    return
  }
  await tables.drafts.put([{ key: draftKeys.discarded(mutation.id), text: wordsOf(intent), updatedAt: at }])
}

const wordsOf = (intent: Intent): string => {
  switch (intent.kind) {
    case 'publish-article':
      return `${intent.title}\n\n${intent.text}`
    case 'create-ticket':
      return `${intent.ticket.title}\n\n${intent.ticket.description}`
    case 'attach':
      return `${intent.name} (${intent.mediaType}, ${intent.size} bytes, SHA-256 ${intent.sha256})`
    default:
      return JSON.stringify(intent, null, 2)
  }
}
