import { failure } from '../../../../src/contract/errors.ts'
import type { Intent, Mutation, PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import { assertNever } from '../../../../src/domain/result.ts'
import { compareThreeWay } from '../three-way.ts'
import { attachFile, attachmentIn, type PushDeps } from './attach-file.ts'
import { findCreated, idOfCreated, toNewIssue } from './create-issue.ts'
import { type Attributes, findIgnored, findOverwritten, toAttributes, toBody } from './field-edits.ts'
import { toThread } from './issue-thread.ts'
import { logTime, wasTimeLogged } from './log-time.ts'
import { carriesMark, fullMark, isWithdrawn, withdrawnMark, withMark } from './mark.ts'
import { afterLooking, afterReading, afterWriting, rejected } from './outcome.ts'
import type { Directory } from './redmine-directory.ts'
import type { Trouble } from './redmine-http.ts'
import type { Issue } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'
import { findPublished, publishPage } from './wiki.ts'

type Of<Kind extends Intent['kind']> = Mutation & { readonly intent: Extract<Intent, { kind: Kind }> }
const isKind = <Kind extends Intent['kind']>(mutation: Mutation, kind: Kind): mutation is Of<Kind> =>
  mutation.intent.kind === kind

type Context = PushDeps & { readonly directory: Directory; readonly signal: AbortSignal }

const done = (issue: Issue, directory: Directory, remoteId: string | null) =>
  ({ kind: 'applied', remoteId, thread: toThread(issue, directory) }) as const

/** Reads the issue again after a change, so that the answer shows what really stands there. */
const confirm = async (
  { session, directory, signal }: Context,
  id: string,
  /** Where the issue itself is what was made, it is known without looking. */
  remoteId: string | ((issue: Issue) => string | null),
): Promise<PushOutcome> => {
  const after = await session.issue(id, signal)
  // It is applied all the same; only its new state is not known yet.
  if (!after.ok)
    return { kind: 'applied', remoteId: typeof remoteId === 'string' ? remoteId : null, thread: null }
  return done(after.value, directory, typeof remoteId === 'string' ? remoteId : remoteId(after.value))
}

/** Id of the history entry that carries the mark: the comment, or the change of fields, that a mutation made. */
const entryIn = (issue: Issue, mutationId: string): string | null => {
  let found: string | null = null
  for (const { id, notes } of issue.journals) {
    if (isWithdrawn(notes ?? '', mutationId)) found = null
    else if (carriesMark(notes ?? '', mutationId)) found = String(id)
  }
  return found
}

const pushComment = async (context: Context, mutation: Of<'comment'>, issue: Issue): Promise<PushOutcome> => {
  const { session, signal } = context
  const { body, internal } = mutation.intent
  if (internal) {
    // Redmine drops the wish in silence and shows the note to everyone, customers too.
    const allowed = await session.mayWritePrivateNotes(issue.project.id, signal)
    if (!allowed.ok) return afterReading(allowed.error)
    if (!allowed.value) {
      return rejected(
        failure(
          'tracker.rejected',
          'This account may not write private notes in Redmine; everyone would see the comment.',
          'Your comment is kept here. Make it public, or ask for the right "Set notes as private".',
        ),
      )
    }
  }
  const notes = withMark(body, mutation.id, mutation.performedAt)
  const change = { issue: { notes, ...(internal ? { private_notes: true } : {}) } }
  const written = await session.http.send('PUT', `/issues/${issue.id}.json`, change, signal)
  if (!written.ok) return afterWriting(written.error)
  const outcome = await confirm(context, String(issue.id), (after) => entryIn(after, mutation.id))
  const silent = outcome.kind === 'applied' && outcome.thread !== null && outcome.remoteId === null
  return silent
    ? rejected(
        failure(
          'tracker.rejected',
          'Redmine took the request and did not write the comment.',
          'Your comment is kept here. This account may lack the right "Add notes".',
        ),
      )
    : outcome
}

/** Read, compare, write, verify: Redmine cannot be told to write only if nothing changed. */
const writeAttributes = async (
  context: Context,
  issue: Issue,
  wanted: Attributes,
  mutation: Mutation,
): Promise<PushOutcome> => {
  const { session, directory, signal } = context
  const path = `/issues/${issue.id}.json`
  // The note makes the change findable, and tells the others when the work was really done.
  const notes = fullMark(mutation.id, mutation.performedAt)
  const written = await session.http.send('PUT', path, { issue: { ...toBody(wanted), notes } }, signal)
  if (!written.ok) return afterWriting(written.error)
  const after = await session.issue(String(issue.id), signal)
  if (!after.ok) return { kind: 'applied', remoteId: null, thread: null }
  const overwritten = findOverwritten(issue, after.value, directory.me.id)
  if (overwritten !== null) {
    const restored = await session.http.send(
      'PUT',
      path,
      { issue: { ...toBody(overwritten), notes: withdrawnMark(mutation.id) } },
      signal,
    )
    if (!restored.ok) return { kind: 'unknown', reason: restored.error.reason }
    const again = await session.issue(String(issue.id), signal)
    return { kind: 'conflict', thread: toThread(again.ok ? again.value : issue, directory) }
  }
  const ignored = findIgnored(wanted, issue, after.value, directory.me.id)
  return ignored.length === 0
    ? done(after.value, directory, null)
    : rejected(
        failure(
          'tracker.rejected',
          `Redmine took the request and did not change: ${ignored.join(', ')}.`,
          'Your change is kept here. This account may lack the right to change it.',
        ),
      )
}

const pushFields = async (
  context: Context,
  mutation: Of<'set-fields'>,
  issue: Issue,
): Promise<PushOutcome> => {
  const { directory } = context
  const wanted = mutation.intent.fields
  const thread = toThread(issue, directory)
  const merge = compareThreeWay(mutation.base, wanted, thread.ticket)
  if (merge.kind === 'conflict') return { kind: 'conflict', thread }
  const attributes = toAttributes(merge.edit, issue, directory)
  if (!attributes.ok) return rejected(attributes.error)
  if (Object.keys(toBody(attributes.value)).length === 0) return { kind: 'applied', remoteId: null, thread }
  return writeAttributes(context, issue, attributes.value, mutation)
}

const pushTransition = async (
  context: Context,
  mutation: Of<'transition'>,
  issue: Issue,
): Promise<PushOutcome> => {
  const { directory } = context
  const { from, to } = mutation.intent
  const current = String(issue.status.id)
  const thread = toThread(issue, directory)
  if (current === to) return { kind: 'applied', remoteId: null, thread }
  if (current !== from) return { kind: 'conflict', thread }
  const nameOf = (id: string) => directory.statuses.find((status) => status.id === id)?.name ?? id
  const { allowedStatuses } = thread.ticket
  if (allowedStatuses.length > 0 && !allowedStatuses.includes(to)) {
    return rejected(
      failure(
        'tracker.rejected',
        `${thread.ticket.key} is ${nameOf(current)}; this account cannot make it ${nameOf(to)}.`,
        `It can become: ${allowedStatuses.map(nameOf).join(', ')}.`,
      ),
    )
  }
  const wanted: Attributes = { attributes: { status_id: to }, customFields: {} }
  return writeAttributes(context, issue, wanted, mutation)
}

const pushCreate = async (context: Context, mutation: Of<'create-ticket'>): Promise<PushOutcome> => {
  const { session, directory, signal } = context
  const known = await findCreated(session, mutation, signal)
  if (!known.ok) return afterReading(known.error)
  if (known.value !== null) return confirm(context, known.value, known.value)
  const body = await toNewIssue(session, mutation, directory, signal)
  if (!body.ok) return afterReading(body.error)
  if (!body.value.ok) return rejected(body.value.error)
  const made = await session.http.send('POST', '/issues.json', { issue: body.value.value }, signal)
  if (!made.ok) return afterWriting(made.error)
  const id = idOfCreated(made.value.body)
  if (id !== null) return confirm(context, id, id)
  const reason = failure(
    'tracker.unexpected',
    'Redmine made the ticket and did not say which.',
    'It is looked for.',
  )
  return { kind: 'unknown', reason }
}

const missingTicket = ({ reason }: Trouble): PushOutcome =>
  rejected({
    ...reason,
    message: 'Redmine does not have this ticket any more, or does not show it to this account.',
    hint: 'Your change is kept here. Move it to another ticket, or drop it.',
  })

/** Sends one mutation. What it did can be found again by its mark or in the history of the issue. */
export const pushToRedmine = async (
  mutation: Mutation,
  deps: PushDeps,
  signal: AbortSignal,
): Promise<PushOutcome> => {
  const directory = await deps.session.directory(signal)
  if (!directory.ok) return afterReading(directory.error)
  const context: Context = { ...deps, directory: directory.value, signal }
  if (isKind(mutation, 'publish-article')) return publishPage(deps.session, mutation, signal)
  if (isKind(mutation, 'create-ticket')) return pushCreate(context, mutation)

  const read = await deps.session.issue(mutation.ticketId ?? '', signal)
  if (!read.ok) {
    return read.error.reason.code === 'tracker.missing' ? missingTicket(read.error) : afterReading(read.error)
  }
  const issue = read.value
  const known = entryIn(issue, mutation.id)
  if (known !== null) return done(issue, directory.value, known)
  if (isKind(mutation, 'comment')) return pushComment(context, mutation, issue)
  if (isKind(mutation, 'set-fields')) return pushFields(context, mutation, issue)
  if (isKind(mutation, 'transition')) return pushTransition(context, mutation, issue)
  if (isKind(mutation, 'log-time')) {
    const outcome = await logTime(deps.session, mutation, issue, signal)
    return outcome.kind === 'logged' ? done(issue, directory.value, outcome.id) : outcome
  }
  if (isKind(mutation, 'attach')) {
    const outcome = await attachFile(deps, mutation, issue, signal)
    if (outcome.kind !== 'attached') return outcome
    return confirm(context, String(issue.id), (after) => attachmentIn(after, mutation.id))
  }
  throw new Error(`A change of an unknown kind: ${mutation.intent.kind}`)
}

/** Looks for what a mutation would have left behind. */
export const readBackFromRedmine = async (
  mutation: Mutation,
  session: RedmineSession,
  signal: AbortSignal,
): Promise<ReadBackOutcome> => {
  const found = await session.directory(signal)
  if (!found.ok) return afterLooking(found.error)
  const directory = found.value
  const absent = { kind: 'absent' } as const
  if (isKind(mutation, 'publish-article')) return findPublished(session, mutation, signal)

  let id = mutation.ticketId
  if (isKind(mutation, 'create-ticket')) {
    const made = await findCreated(session, mutation, signal)
    if (!made.ok) return afterLooking(made.error)
    if (made.value === null) return absent
    id = made.value
  }
  const read = await session.issue(id ?? '', signal)
  if (!read.ok) return read.error.reason.code === 'tracker.missing' ? absent : afterLooking(read.error)
  const issue = read.value
  const marked = entryIn(issue, mutation.id)
  if (marked !== null) return done(issue, directory, marked)
  const { intent } = mutation
  switch (intent.kind) {
    case 'create-ticket':
      return done(issue, directory, String(issue.id))
    case 'attach': {
      const file = attachmentIn(issue, mutation.id)
      return file === null ? absent : done(issue, directory, file)
    }
    case 'comment':
      return absent
    case 'set-fields': {
      const ours = intent.fields
      const left = compareThreeWay(mutation.base, ours, toThread(issue, directory).ticket)
      const isThere = left.kind === 'merged' && Object.keys(left.edit).length === 0
      return isThere ? done(issue, directory, null) : absent
    }
    case 'transition':
      return String(issue.status.id) === intent.to ? done(issue, directory, null) : absent
    case 'log-time': {
      const entry = await wasTimeLogged(session, mutation.id, issue.id, signal)
      if (!entry.ok) return afterLooking(entry.error)
      return entry.value === null ? absent : done(issue, directory, entry.value)
    }
    case 'publish-article':
      return absent
    default:
      return assertNever(intent)
  }
}
