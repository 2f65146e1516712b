import { failure } from '../contract/errors.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { HistoryNote, SyncStatus } from '../domain/sync-status.ts'
import type { Catalogue } from '../domain/workspace.ts'
import type { SyncStore } from '../sync/ports.ts'
import { absorbThreads, refreshTicket } from './absorb.ts'
import { acceptCreated } from './accept-created.ts'
import { splitDocuments } from './document-repository.ts'
import { documentSweepTables, dropDocuments, goneDocumentKey } from './drop-documents.ts'
import { dropTickets, isWipeOut } from './drop-tickets.ts'
import { addHistory } from './history.ts'
import { about } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { metaKeys, startingStatus } from './sync-repository.ts'

/** Small enough that a screen never waits long for its turn at the database. */
const rowsPerWrite = 50

export type SyncStoreDeps = { readonly now: () => Date; readonly newId: () => string }

/** The engine's store over the cache: every call is one transaction. */
export const createSyncStore = (records: Records, deps: SyncStoreDeps): SyncStore => {
  const at = () => deps.now().toISOString()
  const log = (tables: Pick<RecordTables, 'history'>, notes: readonly HistoryNote[]) =>
    addHistory(tables, notes, { at: at(), newId: deps.newId })
  const readMeta = (key: string) =>
    records.read(['meta'], async (tables) => (await tables.meta.get(key))?.value ?? null)
  const writeMeta = (key: string, value: unknown) =>
    records.write(['meta'], (tables) => tables.meta.put([{ key, value }]))

  return {
    recover: () =>
      records.write(ticketTables, async (tables) => {
        const sending = await tables.mutations.whereIn('state', ['sending'])
        await tables.mutations.put(sending.map((mutation) => ({ ...mutation, state: 'unknown' as const })))
        const recovered = sending.map(
          (mutation): HistoryNote => ({
            ...about(mutation),
            kind: 'recovery',
            message: 'Kitbag ended while this was being sent. The tracker will be asked whether it arrived.',
            reason: null,
          }),
        )
        await log(tables, [...recovered, ...(await refreshAll(tables, sending))])
        return sending.length
      }),

    outbox: () => records.read(['mutations'], (tables) => tables.mutations.all()),

    markSending: (mutationId) =>
      records.write(ticketTables, async (tables) => {
        const mutation = await tables.mutations.get(mutationId)
        if (mutation === undefined || (mutation.state !== 'queued' && mutation.state !== 'waiting'))
          return null
        const next: Mutation = {
          ...mutation,
          state: 'sending',
          attempts: mutation.attempts + 1,
          nextAttemptAt: null,
          reason: null,
        }
        await tables.mutations.put([next])
        await log(tables, await refreshAll(tables, [next]))
        return next
      }),

    stand: (mutationId, standing, note) =>
      records.write(ticketTables, async (tables) => {
        const mutation = await tables.mutations.get(mutationId)
        if (mutation === undefined) return
        const next = { ...mutation, ...standing }
        await tables.mutations.put([next])
        const notes = await refreshAll(tables, [next])
        await log(tables, note === null ? notes : [note, ...notes])
      }),

    applied: (sent, remoteId, thread, note) =>
      records.write(ticketTables, async (tables) => {
        const notes: HistoryNote[] = [note]
        const mutation = await tables.mutations.get(sent.id)
        if (sent.intent.kind === 'create-ticket') {
          const id = thread?.ticket.id ?? remoteId
          if (id !== null && mutation !== undefined) {
            await acceptCreated(tables, mutation, id)
            if (thread === null) notes.push(...(await refreshTicket(tables, id)))
          }
        } else if (mutation !== undefined && (thread === null || thread.ticket.id !== mutation.ticketId)) {
          notes.push(...(await leaveUntilRead(tables, mutation, remoteId)))
        } else await tables.mutations.remove([sent.id])
        if (thread !== null) notes.push(...(await absorbThreads(tables, [thread], at())).notes)
        await log(tables, notes)
      }),

    absorb: (thread, refusedMutationId) =>
      records.write(ticketTables, async (tables) => {
        if (refusedMutationId !== null) {
          const mutation = await tables.mutations.get(refusedMutationId)
          if (mutation !== undefined) await tables.mutations.put([{ ...mutation, state: 'queued' }])
        }
        const absorbed = await absorbThreads(tables, [thread], at())
        await log(tables, absorbed.notes)
      }),

    forget: (ticketId) =>
      records.write(ticketTables, async (tables) => {
        // What is known to be applied needs no further look; the ticket is out of sight.
        const waiting = await tables.mutations.whereIn('ticketId', [ticketId])
        const applied = waiting.filter((mutation) => mutation.state === 'applied')
        await tables.mutations.remove(applied.map((mutation) => mutation.id))
        await log(tables, await dropTickets(tables, [ticketId]))
      }),

    cursors: () =>
      records.read(['meta'], async (tables) => {
        const [tickets, documents] = await tables.meta.getMany([
          metaKeys.ticketCursor,
          metaKeys.documentCursor,
        ])
        return {
          tickets: (tickets?.value as string | undefined) ?? null,
          documents: (documents?.value as string | undefined) ?? null,
        }
      }),

    takeTickets: (page, allowWipeOut) =>
      records.write(ticketTables, async (tables) => {
        const here = await tables.threads.getMany(page.removed)
        const removed = page.removed.filter((_id, index) => here[index] !== undefined)
        const cached = await tables.tickets.count()
        if (!allowWipeOut && isWipeOut(removed.length, cached)) {
          return { taken: 0, held: { dropped: removed.length, cached } }
        }
        const absorbed = await absorbThreads(tables, page.threads, at(), 'skip')
        const notes = [...absorbed.notes]
        notes.push(...(await dropTickets(tables, removed)))
        notes.push(...page.refused.map((refused) => refusedNote('ticket', refused.id, refused.reason)))
        await tables.meta.put([{ key: metaKeys.ticketCursor, value: page.cursor }])
        await log(tables, notes)
        return { taken: absorbed.changed, held: null }
      }),

    takeDocuments: (page) =>
      records.write(['meta', 'documents', 'documentTexts', 'history'], async (tables) => {
        const known = await tables.documents.getMany(page.documents.map((document) => document.id))
        const fresh = page.documents.filter((document, index) => {
          const had = known[index]
          return had?.sha256 !== document.sha256 || had.revision !== document.revision
        })
        const { rows, texts } = splitDocuments(fresh)
        await tables.documents.put(rows)
        await tables.documentTexts.put(texts)
        await tables.meta.remove(rows.map(({ id }) => goneDocumentKey(id)))
        await tables.documents.remove(page.removed)
        await tables.documentTexts.remove(page.removed)
        await tables.meta.put([{ key: metaKeys.documentCursor, value: page.cursor }])
        await log(
          tables,
          page.refused.map((refused) => refusedNote('document', refused.id, refused.reason)),
        )
        return { taken: fresh.length + page.removed.length, held: null }
      }),

    sweep: (members, allowWipeOut) =>
      records.write(ticketTables, async (tables) => {
        const belongs = new Set(members)
        const cached = (await tables.tickets.keys()).filter((id) => !id.startsWith('local:'))
        const here = new Set(cached)
        const strangers = cached.filter((id) => !belongs.has(id))
        if (!allowWipeOut && isWipeOut(strangers.length, cached.length)) {
          return { dropped: 0, missing: [], held: { dropped: strangers.length, cached: cached.length } }
        }
        const notes = await dropTickets(tables, strangers)
        await log(tables, notes)
        return { dropped: notes.length, missing: members.filter((id) => !here.has(id)), held: null }
      }),

    sweepDocuments: (members, allowWipeOut) =>
      records.write(documentSweepTables, async (tables) => {
        const swept = await dropDocuments(tables, members, { allowWipeOut, at: at() })
        await log(tables, swept.notes)
        return { dropped: swept.dropped, held: swept.held }
      }),

    saveCatalogue: async (catalogue) => {
      const before = (await readMeta(metaKeys.catalogue)) as Catalogue | null
      await writeMeta(metaKeys.catalogue, catalogue)
      if (JSON.stringify(before?.statuses) === JSON.stringify(catalogue.statuses)) return
      // Which statuses close a ticket or pause its clock is part of every row.
      const ids = await records.read(['tickets'], (tables) => tables.tickets.keys())
      for (let first = 0; first < ids.length; first += rowsPerWrite) {
        await records.write(ticketTables, async (tables) => {
          for (const id of ids.slice(first, first + rowsPerWrite)) {
            await log(tables, await refreshTicket(tables, id))
          }
        })
      }
    },
    saveCapabilities: (capabilities) => writeMeta(metaKeys.capabilities, capabilities),
    saveStatus: (status) => writeMeta(metaKeys.status, status),
    readStatus: async () => ((await readMeta(metaKeys.status)) as SyncStatus | null) ?? startingStatus,
    onlineSwitch: async () => (await readMeta(metaKeys.onlineSwitch)) !== false,
    setOnlineSwitch: (online) => writeMeta(metaKeys.onlineSwitch, online),

    saveAttachmentFile: (attachmentId, sha256) =>
      records.write(['attachments'], async (tables) => {
        const row = await tables.attachments.get(attachmentId)
        if (row !== undefined) await tables.attachments.put([{ ...row, sha256 }])
      }),

    note: (note) => records.write(['history'], (tables) => log(tables, [note])),
  }
}

const refreshAll = async (
  tables: RecordTables,
  mutations: readonly Mutation[],
): Promise<readonly HistoryNote[]> => {
  const ids = new Set(mutations.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
  const notes: HistoryNote[] = []
  for (const id of ids) notes.push(...(await refreshTicket(tables, id)))
  return notes
}

/** Applied, but the tracker's version is still to be read: what the person sees stays as it is until then. */
const leaveUntilRead = async (
  tables: RecordTables,
  mutation: Mutation,
  remoteId: string | null,
): Promise<readonly HistoryNote[]> => {
  if (mutation.ticketId === null) {
    await tables.mutations.remove([mutation.id])
    return []
  }
  await tables.mutations.put([{ ...mutation, state: 'applied', reason: null, nextAttemptAt: null }])
  // Under the tracker's own id, its row takes the place of ours even where it carries no mark.
  if (remoteId !== null && mutation.intent.kind === 'comment')
    await renameRow(tables.comments, mutation, remoteId)
  if (remoteId !== null && mutation.intent.kind === 'attach') {
    await renameRow(tables.attachments, mutation, remoteId)
  }
  return refreshTicket(tables, mutation.ticketId)
}

const renameRow = async <Row extends { readonly id: string; readonly mutationId: string | null }>(
  table: {
    readonly whereIn: (field: 'mutationId', values: readonly string[]) => Promise<readonly Row[]>
    readonly put: (rows: readonly Row[]) => Promise<void>
    readonly remove: (keys: readonly string[]) => Promise<void>
  },
  mutation: Mutation,
  remoteId: string,
): Promise<void> => {
  const rows = await table.whereIn('mutationId', [mutation.id])
  await table.remove(rows.map((row) => row.id))
  await table.put(rows.map((row) => ({ ...row, id: remoteId })))
}

const refusedNote = (what: string, id: string, reason: HistoryNote['reason']): HistoryNote => ({
  kind: 'pull',
  ticketId: what === 'ticket' ? id : null,
  mutationId: null,
  message: `The ${what} ${id} could not be taken: ${reason?.message ?? ''}`,
  reason: reason ?? failure('tracker.unexpected', `The ${what} cannot be understood.`),
})
