import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createFileStore } from '../../files/create-file-store.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Connector } from '../connector.ts'
import { temporaryFolder, unwrap } from '../contract/tracker-under-test.ts'
import { createRedmineKind } from './redmine-kind.ts'

/** Answers of a small Redmine over a real socket, to be bent by a test; requests and bytes are counted. */

export const stubIssue = (id: number, change: Readonly<Record<string, unknown>> = {}) => ({
  id,
  project: { id: 1, name: 'Onsite' },
  tracker: { id: 1, name: 'Bug' },
  status: { id: 1, name: 'New', is_closed: false },
  priority: { id: 2, name: 'Normal' },
  author: { id: 6, name: 'Sam Desk' },
  assigned_to: { id: 5, name: 'Avery Quinn' },
  subject: `Till ${id} freezes`,
  description: 'When the drawer opens.',
  created_on: '2026-11-01T08:00:00Z',
  updated_on: `2026-11-02T08:${String(Math.floor(id / 60) % 60).padStart(2, '0')}:${String(id % 60).padStart(2, '0')}Z`,
  custom_fields: [],
  attachments: [],
  journals: [],
  ...change,
})

export type StubIssue = ReturnType<typeof stubIssue> & Readonly<Record<string, unknown>>

export type RedmineStub = {
  readonly address: string
  /** `GET /path` of every request so far, queries left off. */
  readonly requests: string[]
  /** With its query. */
  readonly asked: string[]
  /** Bytes that passed the sockets both ways, heads included. */
  readonly bytes: () => number
  /** Answers so far that said that nothing changed. */
  readonly unchanged: () => number
  readonly issues: Map<number, Readonly<Record<string, unknown>>>
  /** What the saved query 12 lists; read under `query_id` only. */
  readonly queried: Set<number>
  readonly pages: Map<string, string>
  /** Answers in place of the stub for a path. */
  readonly bend: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  readonly connect: (fields?: Readonly<Record<string, string>>) => Promise<StubConnection>
  readonly close: () => Promise<void>
}

type StubConnection = {
  readonly connector: Connector
  readonly fileStore: FileStore
}

const user = { id: 5, login: 'avery', firstname: 'Avery', lastname: 'Quinn', mail: 'avery@example.net' }
const wikiTime = '2026-11-02T08:00:00Z'

export const startRedmineStub = async (): Promise<RedmineStub> => {
  const issues: RedmineStub['issues'] = new Map()
  const queried: RedmineStub['queried'] = new Set()
  const pages: RedmineStub['pages'] = new Map()
  const bend: RedmineStub['bend'] = new Map()
  const requests: string[] = []
  const asked: string[] = []
  const sockets = new Set<Socket>()
  let passed = 0
  let unchanged = 0

  const listed = (query: URLSearchParams) => {
    const from = query.get('updated_on')?.replace(/^>=/, '') ?? ''
    const saved = query.get('query_id') === '12'
    const found = [...issues].flatMap(([id, issue]) =>
      queried.has(id) === saved && String(issue['updated_on'] ?? '9') >= from ? [issue] : [],
    )
    const offset = Number(query.get('offset') ?? 0)
    const limit = Number(query.get('limit') ?? 25)
    const rows = found.map(({ journals: _journals, attachments: _attachments, ...row }) => row)
    return { issues: rows.slice(offset, offset + limit), total_count: found.length, offset, limit }
  }
  const bodyOf = (path: string, query: URLSearchParams): unknown => {
    const one = /^\/issues\/(\d+)\.json$/.exec(path)
    if (one !== null) {
      const issue = issues.get(Number(one[1]))
      return issue === undefined ? undefined : { issue }
    }
    const page = /^\/projects\/onsite\/wiki\/(.+)\.json$/.exec(path)?.[1]
    if (page !== undefined && page !== 'index') {
      const title = decodeURIComponent(page)
      const text = pages.get(title)
      return text === undefined
        ? undefined
        : { wiki_page: { title, text, version: 1, updated_on: wikiTime, comments: null } }
    }
    const fixed: Readonly<Record<string, unknown>> = {
      '/users/current.json': { user },
      '/issue_statuses.json': { issue_statuses: [{ id: 1, name: 'New', is_closed: false }] },
      '/enumerations/issue_priorities.json': { issue_priorities: [{ id: 2, name: 'Normal' }] },
      '/trackers.json': { trackers: [{ id: 1, name: 'Bug' }] },
      '/projects.json': {
        projects: [
          { id: 1, name: 'Onsite', identifier: 'onsite', enabled_modules: [{ id: 1, name: 'wiki' }] },
        ],
        total_count: 1,
      },
      '/projects/1/memberships.json': { memberships: [], total_count: 0 },
      '/issues.json': listed(query),
      '/projects/onsite/wiki/index.json': {
        wiki_pages: [...pages.keys()].map((title) => ({ title, version: 1, updated_on: wikiTime })),
      },
    }
    return fixed[path]
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://stub')
    requests.push(`${request.method} ${url.pathname}`)
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    const bent = bend.get(url.pathname)
    if (bent !== undefined) {
      bent(request, response)
      return
    }
    const body = bodyOf(url.pathname, url.searchParams)
    if (body === undefined) {
      response.writeHead(404).end()
      return
    }
    const text = JSON.stringify(body)
    // As Rack::ETag and Rack::ConditionalGet have it in every Redmine.
    const etag = `W/"${text.length}-${pages.size}"`
    if (request.headers['if-none-match'] === etag) {
      unchanged += 1
      response.writeHead(304, { etag }).end()
    } else response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', etag }).end(text)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      passed += socket.bytesRead + socket.bytesWritten
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = await temporaryFolder()

  return {
    address,
    requests,
    asked,
    bytes: () =>
      [...sockets].reduce((sum, { bytesRead, bytesWritten }) => sum + bytesRead + bytesWritten, passed),
    unchanged: () => unchanged,
    issues,
    queried,
    pages,
    bend,
    connect: async (fields = {}) => {
      const fileStore = unwrap(await createFileStore({ folder: `${folder.path}/files` }))
      const kind = createRedmineKind({ fileStore, now: () => new Date(), fetch: globalThis.fetch })
      const connector = unwrap(kind.create('one', { address, apiKey: 'a'.repeat(40), ...fields }))
      return { connector, fileStore }
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await folder.remove()
    },
  }
}
