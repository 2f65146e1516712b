import { failure } from '../../../../src/contract/errors.ts'
import type { DocumentPage } from '../../../../src/contract/tracker-operations.ts'
import type { KnowledgeDocument } from '../../../../src/domain/document.ts'
import type { Intent, Mutation, PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import { type Failure, ok, type Result } from '../../../../src/domain/result.ts'
import { toKnowledgeDocument } from '../../documents/knowledge-document.ts'
import { advance, byChange, type Changed, isAfter, readCursor, writeCursor } from '../change-cursor.ts'
import { inParallel } from './in-parallel.ts'
import { shortMark } from './mark.ts'
import { afterLooking, afterReading, afterWriting, rejected } from './outcome.ts'
import type { Trouble } from './redmine-http.ts'
import { wikiPageSchema } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

const pageSize = 50
const overlapMs = 30_000

type PublishMutation = Mutation & { readonly intent: Extract<Intent, { kind: 'publish-article' }> }
type Place = { readonly project: string; readonly title: string }
type Entry = Changed & { readonly place: Place; readonly parent: string | null }

const idOf = ({ project, title }: Place): string => `wiki/${project}/${title}`
const placeOf = (id: string): Place | null => {
  const [kind, project, ...title] = id.split('/')
  return kind === 'wiki' && project !== undefined && title.length > 0
    ? { project, title: title.join('/') }
    : null
}
const pathOf = ({ project, title }: Place): string =>
  `/projects/${encodeURIComponent(project)}/wiki/${encodeURIComponent(title)}.json`

const spoken = (title: string): string => title.replaceAll('_', ' ')
/** Redmine's own rule for titles of pages: spaces become underscores, some signs are not allowed, the first
 * letter is a capital. */
const toWikiTitle = (title: string): string => {
  const plain = title
    .trim()
    .replace(/[,./?;:|]/g, '')
    .replace(/\s+/g, '_')
  return plain.slice(0, 1).toUpperCase() + plain.slice(1)
}
const isRunbook = (title: string, parent: string | null): boolean =>
  /^runbook/i.test(title) || /^runbook/i.test(parent ?? '')
const plain = (text: string): string => text.replaceAll('\r\n', '\n')

const index = async (
  session: RedmineSession,
  signal: AbortSignal,
): Promise<Result<readonly Entry[], Trouble>> => {
  const directory = await session.directory(signal)
  if (!directory.ok) return directory
  const entries: Entry[] = []
  for (const { identifier, wiki } of directory.value.projects) {
    if (!wiki) continue
    const pages = await session.wikiIndex(identifier, signal)
    if (!pages.ok) {
      // A wiki that this account may not read is no wiki for it.
      if (pages.error.status === 403 || pages.error.status === 404) continue
      return pages
    }
    for (const { title, version, updated_on, parent } of pages.value) {
      const place = { project: identifier, title }
      entries.push({
        id: idOf(place),
        updatedAt: updated_on,
        revision: String(version),
        place,
        parent: parent?.title ?? null,
      })
    }
  }
  return ok(entries)
}

/** Ids of all pages of all wikis that this account sees. */
export const listWikiPages = async (
  session: RedmineSession,
  signal: AbortSignal,
): Promise<Result<readonly string[], Trouble>> => {
  const entries = await index(session, signal)
  return entries.ok ? ok(entries.value.map(({ id }) => id)) : entries
}

const readPage = async (session: RedmineSession, place: Place, signal: AbortSignal) => {
  const answer = await session.http.get(pathOf(place), {}, wikiPageSchema, signal)
  return answer.ok ? ok(answer.value.wiki_page) : answer
}

/** Wiki pages changed since the cursor: one request per wiki, and one for each page that is new. */
export const pullWiki = async (
  session: RedmineSession,
  cursorText: string | null,
  signal: AbortSignal,
): Promise<Result<DocumentPage, Trouble>> => {
  const cursor = readCursor(cursorText)
  const entries = await index(session, signal)
  if (!entries.ok) return entries
  const waiting = entries.value.filter((entry) => isAfter(cursor, entry, overlapMs)).sort(byChange)
  const taken = waiting.slice(0, pageSize)
  const pages = await inParallel(taken, 4, async (entry) => ({
    entry,
    page: await readPage(session, entry.place, signal),
  }))
  const documents: KnowledgeDocument[] = []
  const refused: { id: string; reason: Failure }[] = []
  for (const { entry, page } of pages) {
    if (page.ok) {
      const { text, version, updated_on } = page.value
      const { title } = entry.place
      documents.push({
        ...toKnowledgeDocument({
          id: entry.id,
          kind: isRunbook(title, entry.parent) ? 'runbook' : 'article',
          text,
          path: `${entry.place.project}/${title}`,
          origin: 'tracker',
          updatedAt: updated_on,
          revision: String(version),
        }),
        id: entry.id,
        title: spoken(title),
        updatedAt: updated_on,
      })
    } else if (page.error.reason.code === 'tracker.unexpected') {
      refused.push({ id: entry.id, reason: page.error.reason })
    } else if (page.error.reason.code !== 'tracker.missing') {
      return page
    }
  }
  return ok({
    documents,
    removed: [],
    refused,
    cursor: writeCursor(advance(cursor, taken, overlapMs, session.http.serverDate())),
    more: waiting.length > taken.length,
    serverDate: session.http.serverDate(),
  })
}

const findPlace = async (
  session: RedmineSession,
  { intent }: PublishMutation,
  signal: AbortSignal,
): Promise<Result<Place | null, Trouble>> => {
  if (intent.documentId !== null) return ok(placeOf(intent.documentId))
  const directory = await session.directory(signal)
  if (!directory.ok) return directory
  const project = directory.value.projects.find(({ wiki }) => wiki)
  const title = toWikiTitle(intent.title)
  return ok(project === undefined || title === '' ? null : { project: project.identifier, title })
}

const applied = (place: Place): Extract<PushOutcome, { kind: 'applied' }> => ({
  kind: 'applied',
  remoteId: idOf(place),
  thread: null,
})

/** Publishes a page. Redmine itself refuses a version that is not the newest. */
export const publishPage = async (
  session: RedmineSession,
  mutation: PublishMutation,
  signal: AbortSignal,
): Promise<PushOutcome> => {
  const { intent } = mutation
  const place = await findPlace(session, mutation, signal)
  if (!place.ok) return afterReading(place.error)
  if (place.value === null) {
    return rejected(
      failure(
        'tracker.rejected',
        'There is no wiki in Redmine that this account can write the article into.',
        'Your text is kept here. Ask for a project with a wiki, or change the title.',
      ),
    )
  }
  const current = await readPage(session, place.value, signal)
  if (!current.ok && current.error.status !== 404) return afterReading(current.error)
  if (current.ok && plain(current.value.text) === plain(intent.text)) return applied(place.value)
  const version = current.ok ? String(current.value.version) : null
  if (version !== intent.baseRevision) {
    return rejected(
      failure(
        'tracker.rejected',
        intent.documentId === null
          ? `There is an article called “${intent.title}” already.`
          : `Someone changed “${intent.title}” in the meantime.`,
        'Your text is kept here. Look at theirs, put the two together and publish again.',
      ),
    )
  }
  const page = {
    text: intent.text,
    comments: shortMark(mutation.id),
    ...(version === null ? {} : { version: Number(version) }),
  }
  const written = await session.write('PUT', pathOf(place.value), { wiki_page: page }, signal)
  if (written.ok) return applied(place.value)
  return written.error.status === 409
    ? rejected(
        failure(
          'tracker.rejected',
          `Someone changed “${intent.title}” at the same moment.`,
          'Your text is kept here. Look at theirs, put the two together and publish again.',
        ),
      )
    : afterWriting(written.error)
}

/** Was the page written? Its text or the comment of its newest version tells. */
export const findPublished = async (
  session: RedmineSession,
  mutation: PublishMutation,
  signal: AbortSignal,
): Promise<ReadBackOutcome> => {
  const place = await findPlace(session, mutation, signal)
  if (!place.ok) return afterLooking(place.error)
  if (place.value === null) return { kind: 'absent' }
  const current = await readPage(session, place.value, signal)
  if (!current.ok) return current.error.status === 404 ? { kind: 'absent' } : afterLooking(current.error)
  const there =
    plain(current.value.text) === plain(mutation.intent.text) ||
    (current.value.comments ?? '').includes(shortMark(mutation.id))
  return there ? applied(place.value) : { kind: 'absent' }
}
