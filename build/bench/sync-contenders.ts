import { join } from 'node:path'
import memory from 'pouchdb-adapter-memory'
import PouchDB from 'pouchdb-core'
import { createFileStore } from '../../electron/host/files/create-file-store.ts'
import type { Connector } from '../../electron/host/trackers/connector.ts'
import { openRecordLog, type RecordChange } from '../../electron/host/trackers/sandbox/record-log.ts'
import { createSandboxKind } from '../../electron/host/trackers/sandbox/sandbox-kind.ts'
import { documentKey, ticketKey } from '../../electron/host/trackers/sandbox/sandbox-records.ts'
import { soundDocuments, soundTickets } from '../../electron/host/trackers/sound-page.ts'
import { ok, type Result } from '../../src/domain/result.ts'
import { makeArticle, makeThread } from './sync-records.ts'
import type { Route } from './sync-server.ts'

/** The two servers that hold the same records: Kitbag's sandbox tracker, and PouchDB in memory as a CouchDB. */

export type Contender = {
  readonly route: Route
  /** Changes so many tickets and articles, as somebody else would. */
  readonly change: (tickets: number, articles: number) => Promise<void>
  readonly close: () => Promise<void>
}

export type Sandbox = Contender & {
  /** From now on a ticket with 5,000 comments belongs to the engineer's work. */
  readonly handOverLongTicket: () => Promise<void>
}

export type Size = { readonly tickets: number; readonly articles: number }

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }
const never = new AbortController().signal

const must = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

export const startSandbox = async (
  folder: string,
  starterKitFolder: string,
  size: Size,
): Promise<Sandbox> => {
  const fileStore = must(await createFileStore({ folder: join(folder, 'files') }))
  const sandbox = () =>
    createSandboxKind({
      folder,
      starterKitFolder,
      fileStore,
      now: () => new Date(),
      random: Math.random,
      logger: quiet,
    })
  const first = sandbox()
  const { user, statuses } = must(await first.trackers.open('bench')).meta()
  await first.trackers.close()
  const status = statuses[0]?.id ?? ''
  const log = must(await openRecordLog({ path: join(folder, 'bench', 'records.jsonl'), logger: quiet }))
  const write = async (changes: readonly RecordChange[]) => must(await log.write(changes))
  // What the starter kit brought is not part of the measurement.
  await write(
    log
      .keys()
      .filter((key) => key.startsWith(ticketKey('')) || key.startsWith(documentKey('')))
      .map((key) => [key, null]),
  )
  await write(
    Array.from({ length: size.tickets }, (_, index) => [
      ticketKey(`bench-${index}`),
      { thread: makeThread(index, user, status), watchers: [], time: [] },
    ]),
  )
  await write(
    Array.from({ length: size.articles }, (_, index) => [
      documentKey(`bench-article-${index}`),
      makeArticle(index),
    ]),
  )
  const closed = statuses.find((one) => one.closed)?.id ?? ''
  const long = makeThread(9_999_999, user, closed)
  await write([
    [
      ticketKey(long.ticket.id),
      {
        thread: {
          ...long,
          ticket: { ...long.ticket, assignee: null },
          comments: Array.from({ length: 5_000 }, (_, index) => ({
            ...makeThread(index, user, closed).comments[0],
            id: `${long.ticket.id}-c${index}`,
            ticketId: long.ticket.id,
          })),
        },
        watchers: [],
        time: [],
      },
    ],
  ])
  await log.close()

  const { kind, trackers } = sandbox()
  const tracker = must(await trackers.open('bench'))
  const connector = must(kind.create('bench', {}))
  return {
    route: async ({ path, body }) => ({
      status: 200,
      body: await askConnector(connector, path, (body ?? {}) as { readonly cursor?: string | null }),
    }),
    change: async (tickets, articles) => {
      for (let index = 0; index < tickets; index += 1) {
        const ticketId = `bench-${Math.floor((index * size.tickets) / tickets)}`
        must(await tracker.playColleague(ticketId, 'comment'))
      }
      for (let index = 0; index < articles; index += 1) {
        const number = Math.floor((index * size.articles) / articles)
        const article = { ...makeArticle(number, 2), updatedAt: tracker.nextInstant() }
        must(await tracker.alone(() => tracker.publish(article, `bench-${number}`)))
      }
    },
    handOverLongTicket: async () => {
      const handOver = { kind: 'edit', fields: { assignee: user } } as const
      must(await tracker.alone(() => tracker.change(long.ticket.id, handOver, user, null)))
    },
    close: () => trackers.close(),
  }
}

/** As the host's own handlers answer the window. */
const askConnector = async (
  connector: Connector,
  name: string,
  { cursor = null }: { readonly cursor?: string | null },
): Promise<unknown> => {
  switch (name) {
    case 'tracker.probe':
      return connector.probe(never)
    case 'tracker.catalogue':
      return connector.catalogue(never)
    case 'tracker.pull-tickets': {
      const page = await connector.pullTickets(cursor, never)
      return page.ok ? ok(soundTickets(page.value)) : page
    }
    case 'tracker.pull-documents': {
      const page = await connector.pullDocuments(cursor, never)
      return page.ok ? ok(soundDocuments(page.value)) : page
    }
    case 'tracker.membership': {
      const ids = await connector.membership(never)
      return ids.ok ? ok({ ticketIds: ids.value }) : ids
    }
    case 'tracker.document-membership': {
      const ids = await connector.documentMembership(never)
      return ids.ok ? ok({ documentIds: ids.value }) : ids
    }
    default:
      throw new Error(`The measurement does not need ${name}.`)
  }
}

const PouchInMemory = PouchDB.plugin(memory)

/**
 * The part of the CouchDB protocol that a pull needs, answered by PouchDB itself.
 * https://docs.couchdb.org/en/stable/replication/protocol.html
 */
export const startCouch = async (size: Size): Promise<Contender> => {
  const database = new PouchInMemory('bench', { adapter: 'memory' })
  const checkpoints = new Map<string, unknown>()
  const user = { id: 'avery', name: 'Avery Quinn', email: 'avery@example.net' }
  for (let first = 0; first < size.tickets; first += 1_000) {
    await database.bulkDocs(
      Array.from({ length: Math.min(1_000, size.tickets - first) }, (_, index) => ({
        _id: `ticket:bench-${first + index}`,
        ...makeThread(first + index, user, 'new'),
      })),
    )
  }
  for (let first = 0; first < size.articles; first += 1_000) {
    await database.bulkDocs(
      Array.from({ length: Math.min(1_000, size.articles - first) }, (_, index) => ({
        _id: `document:${first + index}`,
        ...makeArticle(first + index),
      })),
    )
  }
  const route: Route = async ({ method, path, query, body }) => {
    const [, ...rest] = path.split('/')
    const inside = rest.join('/')
    if (inside === '') return { status: 200, body: { instance_start_time: '0', ...(await database.info()) } }
    if (inside.startsWith('_local/')) {
      if (method === 'PUT') {
        checkpoints.set(inside, { ...(body as object), _rev: `0-${checkpoints.size + 1}` })
        return { status: 201, body: { ok: true, id: inside, rev: '0-1' } }
      }
      const checkpoint = checkpoints.get(inside)
      return checkpoint === undefined
        ? { status: 404, body: { error: 'not_found', reason: 'missing' } }
        : { status: 200, body: checkpoint }
    }
    if (inside === '_changes') {
      const since = Number(query.get('since') ?? 0)
      const limit = Number(query.get('limit') ?? 100)
      return { status: 200, body: await database.changes({ since, limit, style: 'all_docs' }) }
    }
    if (inside === '_bulk_get') {
      const { docs } = body as { readonly docs: unknown }
      return { status: 200, body: await database.bulkGet({ docs, revs: true, latest: true }) }
    }
    return { status: 404, body: { error: 'not_found', reason: inside } }
  }
  return {
    route,
    change: async (tickets, articles) => {
      for (let index = 0; index < tickets; index += 1) {
        const id = `ticket:bench-${Math.floor((index * size.tickets) / tickets)}`
        const document = await database.get(id)
        const { comments } = document as unknown as { readonly comments: readonly unknown[] }
        await database.put({
          ...document,
          comments: [...comments, { ...(comments[0] as object), id: 'new' }],
        })
      }
      for (let index = 0; index < articles; index += 1) {
        const number = Math.floor((index * size.articles) / articles)
        const document = await database.get(`document:${number}`)
        await database.put({ ...document, ...makeArticle(number, 2) })
      }
    },
    close: async () => undefined,
  }
}
