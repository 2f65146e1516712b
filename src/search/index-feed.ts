import { changedCommentsKey, readChanged } from '../data/changed-comments.ts'
import type { KitbagDatabase } from '../data/database.ts'
import type { Findable, SearchEngine } from './search-engine.ts'

/** Reads what changed in the cache into the index, in small steps, and finds a hit's text again. */
export type IndexFeed = {
  /** Brings the index up to date; a call while one runs is answered by the run that follows it. */
  readonly refresh: () => Promise<void>
  readonly textOf: (uid: string) => Promise<string>
}

const batch = 200

const uidOf = {
  ticket: (id: string) => `t:${id}`,
  comment: (id: string) => `c:${id}`,
  document: (id: string) => `d:${id}`,
}

export const createIndexFeed = (database: KitbagDatabase, engine: SearchEngine): IndexFeed => {
  /** What the index holds: uid → stamp. */
  const stamps = new Map<string, string>()

  const loadTickets = async (ids: readonly string[]): Promise<readonly Findable[]> => {
    const threads = await database.threads.bulkGet([...ids])
    return threads.flatMap((thread) => {
      if (thread === undefined) return []
      const { ticket } = thread
      const facts = [
        ticket.site,
        ticket.product,
        ticket.productVersion,
        ticket.requester.name,
        ticket.requester.organisation,
      ]
      return {
        uid: uidOf.ticket(ticket.id),
        kind: 'ticket' as const,
        id: ticket.id,
        ticketId: ticket.id,
        key: [ticket.key, ...ticket.tags, ...Object.values(ticket.customFields)].join(' '),
        title: ticket.title,
        text: [ticket.description, ...facts.filter((fact) => fact !== null)].join('\n'),
      }
    })
  }

  const loadComments = async (ids: readonly string[]): Promise<readonly Findable[]> => {
    const comments = await database.comments.bulkGet([...ids])
    const tickets = await database.tickets.bulkGet(comments.map((comment) => comment?.ticketId ?? ''))
    return comments.flatMap((comment, index) => {
      if (comment === undefined) return []
      const ticket = tickets[index]
      return {
        uid: uidOf.comment(comment.id),
        kind: 'comment' as const,
        id: comment.id,
        ticketId: comment.ticketId,
        key: '',
        title:
          ticket === undefined
            ? comment.author.name
            : `${comment.author.name} on ${ticket.key}: ${ticket.title}`,
        text: comment.body,
      }
    })
  }

  const loadDocuments = async (ids: readonly string[]): Promise<readonly Findable[]> => {
    const rows = await database.documents.bulkGet([...ids])
    const texts = await database.documentTexts.bulkGet([...ids])
    return rows.flatMap((row, index) => {
      if (row === undefined) return []
      return {
        uid: uidOf.document(row.id),
        kind: row.kind,
        id: row.id,
        ticketId: null,
        key: row.tags.join(' '),
        title: row.title,
        text: texts[index]?.text ?? row.summary,
      }
    })
  }

  /** Compares stamps of one table with the index; loads only what differs. */
  const follow = async (
    prefix: string,
    current: ReadonlyMap<string, string>,
    load: (ids: readonly string[]) => Promise<readonly Findable[]>,
  ) => {
    for (const uid of stamps.keys()) {
      if (uid.startsWith(prefix) && !current.has(uid.slice(prefix.length))) {
        engine.remove(uid)
        stamps.delete(uid)
      }
    }
    const changed = [...current.keys()].filter((id) => stamps.get(prefix + id) !== current.get(id))
    for (let start = 0; start < changed.length; start += batch) {
      const ids = changed.slice(start, start + batch)
      for (const entry of await load(ids)) engine.put(entry)
      for (const id of ids) stamps.set(prefix + id, current.get(id) ?? '')
    }
  }

  const readAll = async () => {
    const tickets = new Map<string, string>()
    await database.tickets.each(({ id, updatedAt, pending }) => tickets.set(id, `${updatedAt} ${pending}`))
    await follow('t:', tickets, loadTickets)
    const documents = new Map<string, string>()
    await database.documents.each(({ id, sha256, title }) => documents.set(id, `${sha256} ${title}`))
    await follow('d:', documents, loadDocuments)
    const comments = new Map<string, string>()
    const changed = readChanged((await database.meta.get(changedCommentsKey))?.value)
    for (const id of await database.comments.toCollection().primaryKeys()) {
      comments.set(id, changed[id] ?? 'kept')
    }
    await follow('c:', comments, loadComments)
  }

  let running: Promise<void> | null = null
  let again = false
  const refresh = (): Promise<void> => {
    if (running !== null) {
      again = true
      return running
    }
    running = (async () => {
      try {
        do {
          again = false
          await readAll()
        } while (again)
      } finally {
        running = null
      }
    })()
    return running
  }

  return {
    refresh,
    textOf: async (uid) => {
      const id = uid.slice(2)
      if (uid.startsWith('d:')) return (await database.documentTexts.get(id))?.text ?? ''
      if (uid.startsWith('c:')) return (await database.comments.get(id))?.body ?? ''
      return (await database.threads.get(id))?.ticket.description ?? ''
    },
  }
}
