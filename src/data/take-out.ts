import { definedFields, editedFields } from '../domain/intent.ts'
import { wordsOf } from '../domain/intent-words.ts'
import { mergeSet } from '../domain/merge.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { HistoryNote } from '../domain/sync-status.ts'
import type { Ticket } from '../domain/ticket.ts'
import { mergeText } from '../sync/merge-text.ts'
import { refreshTicket } from './absorb.ts'
import { keepInList } from './discarded.ts'
import { about, log, type OutboxDeps } from './record-intent.ts'
import type { RecordTables } from './records.ts'
import { draftKeys } from './ticket-repository.ts'

/**
 * Removes a change and what hangs on it, and rebuilds what was built on it. `as-draft` puts what was typed back
 * into its box; `into-list` keeps the whole change where `listDiscarded` finds it.
 */
export const takeOut = async (
  tables: RecordTables,
  deps: OutboxDeps,
  mutation: Mutation,
  keep: 'as-draft' | 'into-list',
  words: string = keptWords[keep],
): Promise<void> => {
  const at = deps.now().toISOString()
  const { ticketId } = mutation
  const lane = ticketId === null ? [] : await tables.mutations.whereIn('ticketId', [ticketId])
  const creates = mutation.intent.kind === 'create-ticket'
  const out = creates && lane.length > 0 ? lane : [mutation]
  const later = lane.filter((other) => other.sequence > mutation.sequence && !out.includes(other))
  if (keep === 'as-draft') for (const change of out) await keepWords(tables, change, at)
  else await keepInList(tables, { id: mutation.id, at, mutations: out })
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
    message: words,
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

const keptWords = {
  'as-draft': 'The change was given up; its words are kept as a draft.',
  'into-list': 'The change was given up; it is kept in the list of discarded changes.',
} as const
