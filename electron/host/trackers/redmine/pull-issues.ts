import { failure } from '../../../../src/contract/errors.ts'
import type { TicketPage } from '../../../../src/contract/tracker-operations.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import type { TicketThread } from '../../../../src/domain/ticket.ts'
import {
  advance,
  byChange,
  type ChangeCursor,
  type Changed,
  isAfter,
  readCursor,
  writeCursor,
} from '../change-cursor.ts'
import { lastJournal } from './field-edits.ts'
import { inParallel } from './in-parallel.ts'
import { toThread } from './issue-thread.ts'
import type { Query, Trouble } from './redmine-http.ts'
import { issuesSchema, type ListedIssue, type OddRow } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

/** Redmine hands out at most 100 issues at a time, without their comments; each is then fetched whole. */
const listSize = 100
const pageSize = 50
/** Redmine writes a time and shows it a moment later, when its transaction is done. */
const overlapMs = 30_000
/** After this long the second in which an issue was changed is surely over. */
const settledAfterMs = 2_000
/** By its own clock it is over, even where the time of the answer comes from another machine before Redmine. */
const settledByServerMs = 600_000

const mine: Query = { assigned_to_id: 'me', status_id: '*' }
const toSeconds = (at: string): string => `${at.slice(0, 19)}Z`

/**
 * What the cursor remembers of an issue. Redmine's times are whole seconds, so a second change in the same
 * second does not show in a list. Until that second is over by our own watch, the entry says when it was first
 * seen and what its last history entry was, and the issue is looked at once more.
 */
type Seen = { readonly updatedAt: string; readonly firstMs: number | null; readonly journal: string }
const readSeen = (text: string | undefined): Seen | null => {
  if (text === undefined) return null
  const [updatedAt = '', firstMs, journal = ''] = text.split('~')
  return { updatedAt, firstMs: firstMs === undefined ? null : Number(firstMs), journal }
}

const list = async (
  session: RedmineSession,
  query: Query,
  signal: AbortSignal,
): Promise<Result<Listed, Trouble>> => {
  const page = await session.http.get('/issues.json', { limit: listSize, ...query }, issuesSchema, signal)
  if (!page.ok) return page
  const { issues, odd, total_count } = page.value
  return ok({ issues, odd, total: total_count, full: issues.length + odd.length >= listSize })
}

type Listed = {
  readonly issues: readonly ListedIssue[]
  readonly odd: readonly OddRow[]
  readonly total: number
  /** There may be more behind it. */
  readonly full: boolean
}

const cannotBeRead = ({ id, why }: OddRow) => ({
  id,
  reason: failure(
    'tracker.unexpected',
    `Redmine lists a ticket that cannot be read: ${why.trim()}.`,
    'Everything else was received. Look at this ticket in Redmine itself.',
  ),
})

const toChanged = (issue: ListedIssue): Changed => ({
  id: String(issue.id),
  updatedAt: issue.updated_on,
  revision: issue.updated_on,
})

/**
 * The oldest changes of my issues that the cursor does not know. Paging goes by time, not by offset: an
 * offset would skip an issue whenever one before it changes and moves to the end.
 */
const listMine = async (
  session: RedmineSession,
  cursor: ChangeCursor | null,
  signal: AbortSignal,
): Promise<
  Result<
    { readonly found: readonly Changed[]; readonly odd: readonly OddRow[]; readonly full: boolean },
    Trouble
  >
> => {
  const odd: OddRow[] = []
  let from = cursor === null ? null : toSeconds(new Date(Date.parse(cursor.at) - overlapMs).toISOString())
  // Only a crowd of more than a hundred changes in one second needs an offset.
  let offset = 0
  for (;;) {
    const since = from === null ? {} : { updated_on: `>=${from}` }
    const page = await list(session, { ...mine, ...since, sort: 'updated_on,id', offset }, signal)
    if (!page.ok) return page
    const found = page.value.issues.map(toChanged)
    const { full } = page.value
    odd.push(...page.value.odd)
    const unknown = found.filter((changed) => isAfter(cursor, changed, overlapMs))
    if (unknown.length > 0 || !full) return ok({ found: unknown, odd, full })
    const newest = toSeconds(found.at(-1)?.updatedAt ?? '')
    offset = newest === from ? offset + listSize : 0
    from = newest
  }
}

/** Every issue of a list whose filter is not ours. Read twice where it changed while it was read. */
export const listAll = async (
  session: RedmineSession,
  query: Query,
  signal: AbortSignal,
): Promise<Result<readonly ListedIssue[], Trouble>> => {
  let idsBefore = ''
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const found = new Map<number, ListedIssue>()
    let unread = 0
    let total = 0
    for (let offset = 0; ; offset += listSize) {
      const page = await list(session, { ...query, sort: 'id', offset }, signal)
      if (!page.ok) return page
      for (const issue of page.value.issues) found.set(issue.id, issue)
      unread += page.value.odd.length
      total = page.value.total
      if (!page.value.full) break
    }
    // A total that is wrong must not stop everything: the same issues twice are all there are.
    const ids = [...found.keys()].join()
    if (found.size + unread === total || ids === idsBefore) return ok([...found.values()])
    idsBefore = ids
  }
  const reason = failure(
    'tracker.busy',
    'The list of tickets changed while it was read.',
    'It is tried again.',
  )
  return fail({ reason, sent: 'no', retryAfterMs: null, status: null, cutOff: false })
}

export const queryOf = (session: RedmineSession): Query | null =>
  session.queryId === null ? null : { query_id: session.queryId }

export const pullIssues = async (
  session: RedmineSession,
  cursorText: string | null,
  signal: AbortSignal,
): Promise<Result<TicketPage, Trouble>> => {
  const directory = await session.directory(signal)
  if (!directory.ok) return directory
  const cursor = readCursor(cursorText)
  const own = await listMine(session, cursor, signal)
  if (!own.ok) return own
  const waiting = new Map(own.value.found.map((changed) => [changed.id, changed]))
  const query = queryOf(session)
  if (query !== null) {
    const others = await listAll(session, query, signal)
    if (!others.ok) return others
    // Nothing may pass the last of my own that were listed: the cursor moves on over all of them at once.
    const horizon = own.value.full ? (own.value.found.at(-1)?.updatedAt ?? '') : null
    for (const changed of others.value.map(toChanged)) {
      const inReach = horizon === null || changed.updatedAt <= horizon
      if (inReach && isAfter(cursor, changed, overlapMs)) waiting.set(changed.id, changed)
    }
  }
  const ordered = [...waiting.values()].sort(byChange)
  const taken = ordered.slice(0, pageSize)

  const nowMs = session.now().getTime()
  const threads: TicketThread[] = []
  const refused: { id: string; reason: Failure }[] = own.value.odd.map(cannotBeRead)
  const handled: Changed[] = []
  const details = await inParallel(taken, 4, async (changed) => ({
    changed,
    issue: await session.issue(changed.id, signal),
  }))
  for (const { changed, issue } of details) {
    if (issue.ok) {
      const { updated_on: updatedAt } = issue.value
      const before = readSeen(cursor?.seen[changed.id])
      const journal = String(lastJournal(issue.value))
      const sameMoment = before?.updatedAt === updatedAt && before.firstMs !== null
      if (!sameMoment || before.journal !== journal) threads.push(toThread(issue.value, directory.value))
      const firstMs = sameMoment && before.journal === journal ? (before.firstMs ?? nowMs) : nowMs
      const serverMs = Date.parse(session.http.serverDate() ?? '')
      const settled =
        nowMs - firstMs >= settledAfterMs || serverMs - Date.parse(updatedAt) >= settledByServerMs
      handled.push({
        id: changed.id,
        // The list's time: what was changed since then has a later one and comes again.
        updatedAt: changed.updatedAt,
        revision: settled ? updatedAt : `${updatedAt}~${firstMs}~${journal}`,
      })
    } else if (issue.error.reason.code === 'tracker.unexpected') {
      refused.push({ id: changed.id, reason: issue.error.reason })
      handled.push(changed)
    } else if (
      issue.error.reason.code === 'tracker.missing' ||
      issue.error.reason.code === 'tracker.forbidden'
    ) {
      handled.push(changed)
    } else {
      return issue
    }
  }
  return ok({
    threads,
    removed: [],
    refused,
    cursor: writeCursor(advance(cursor, handled, overlapMs, session.http.serverDate())),
    more: own.value.full || ordered.length > taken.length,
    serverDate: session.http.serverDate(),
  })
}
