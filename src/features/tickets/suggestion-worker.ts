import { createDatabase, type KitbagDatabase } from '../../data/database.ts'
import type { DocumentRow, TicketRow } from '../../data/rows.ts'
import {
  createSuggestionIndex,
  type SuggestionIndex,
  type SuggestionSource,
} from '../../domain/suggestions.ts'
import { answerQuestions } from '../../workers/ask-worker.ts'
import type { SuggestionRequest, TicketSuggestions } from './suggestion-messages.ts'

/** Compares a ticket with every document and past ticket, away from the window's main thread. Only reads. */

const pageRows = 1_000
/** An index older than this is built anew. */
const freshMs = 5 * 60_000
const perKind = 4

type Built = { readonly index: SuggestionIndex; readonly at: number; readonly size: number }

let opened: { readonly workspaceId: string; readonly database: KitbagDatabase } | null = null
let built: Promise<Built | null> | null = null

const databaseOf = async (workspaceId: string): Promise<KitbagDatabase> => {
  if (opened?.workspaceId === workspaceId) return opened.database
  opened?.database.close()
  opened = { workspaceId, database: createDatabase(workspaceId) }
  built = null
  await opened.database.open()
  return opened.database
}

const build = async (database: KitbagDatabase): Promise<Built> => {
  const index = createSuggestionIndex()
  let size = 0
  for (let after = ''; ; ) {
    const rows = await database.documents.where(':id').above(after).limit(pageRows).toArray()
    for (const row of rows) index.add(fromDocument(row))
    size += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageRows) break
    after = last.id
  }
  for (let after = ''; ; ) {
    const rows = await database.tickets.where(':id').above(after).limit(pageRows).toArray()
    for (const row of rows) index.add(fromTicket(row))
    size += rows.length
    const last = rows.at(-1)
    if (last === undefined || rows.length < pageRows) break
    after = last.id
  }
  return { index, at: Date.now(), size }
}

const fromDocument = ({
  id,
  kind,
  title,
  summary,
  tags,
  products,
  categories,
}: DocumentRow): SuggestionSource => ({
  id,
  kind,
  title,
  summary,
  tags,
  products,
  categories,
  site: null,
})

const fromTicket = ({ id, title, tags, product, category, site }: TicketRow): SuggestionSource => ({
  id,
  kind: 'ticket',
  title,
  summary: '',
  tags,
  products: product === null ? [] : [product],
  categories: [category],
  site,
})

/** An old index answers while a new one is built; one that lacks much of what is there now does not. */
const indexOf = async (database: KitbagDatabase): Promise<SuggestionIndex> => {
  const last = await built
  const size = (await database.documents.count()) + (await database.tickets.count())
  if (last !== null && last.size === size && Date.now() - last.at < freshMs) return last.index
  const next = build(database)
  if (last !== null && Math.abs(size - last.size) < size / 20) {
    // Until it is ready the old one stays; a failure leaves it for another while.
    built = Promise.resolve({ ...last, at: Date.now(), size })
    void next.then((fresh) => {
      built = Promise.resolve(fresh)
    })
    return last.index
  }
  built = next
  next.catch(() => {
    built = null
  })
  return (await next).index
}

answerQuestions<SuggestionRequest, TicketSuggestions>(async (request) => {
  const index = await indexOf(await databaseOf(request.workspaceId))
  const without = new Set([...request.without, request.ticketId])
  return {
    runbooks: index.find(request.query, 'runbook', perKind, without),
    articles: index.find(request.query, 'article', perKind, without),
    tickets: index.find(request.query, 'ticket', perKind, without),
  }
})
