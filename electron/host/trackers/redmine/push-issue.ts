import { failure } from '../../../../src/contract/errors.ts'
import type { Intent, Mutation, PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import { assertNever } from '../../../../src/domain/result.ts'
import { compareThreeWay } from '../three-way.ts'
import { attachFile, attachmentIn, type PushDeps } from './attach-file.ts'
import { findCreated, idOfCreated, isMadeBy, toNewIssue } from './create-issue.ts'
import { type Attributes, toAttributes, toBody } from './field-edits.ts'
import { toThread } from './issue-thread.ts'
import { findEntry, logTime, otherEntry } from './log-time.ts'
import { withMark } from './mark.ts'
import { afterLooking, afterReading, afterWriting, rejected } from './outcome.ts'
import type { Directory } from './redmine-directory.ts'
import type { Trouble } from './redmine-http.ts'
import type { Issue } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'
import { findPublished, publishPage } from './wiki.ts'
import { type Context, entryOf, settleOverwritten, writeAttributes } from './write-attributes.ts'

type Of<Kind extends Intent['kind']> = Mutation & { readonly intent: Extract<Intent, { kind: Kind }> }
const isKind = <Kind extends Intent['kind']>(mutation: Mutation, kind: Kind): mutation is Of<Kind> =>
  mutation.intent.kind === kind

const done = (issue: Issue, directory: Directory, remoteId: string | null) =>
  ({ kind: 'applied', remoteId, thread: toThread(issue, directory) }) as const

/** Reads the issue again after a change: only what really stands there is an answer. `null` where it is not there. */
const confirm = async (
  { session, directory, signal }: Context,
  id: string,
  remoteIdIn: (issue: Issue) => string | null,
): Promise<PushOutcome | null> => {
  const after = await session.issue(id, signal)
  if (!after.ok) return { kind: 'unknown', reason: after.error.reason }
  const remoteId = remoteIdIn(after.value)
  return remoteId === null ? null : done(after.value, directory, remoteId)
}

const notShown = (what: string): PushOutcome => ({
  kind: 'unknown',
  reason: failure(
    'tracker.unexpected',
    `Redmine said yes to ${what} and does not show it.`,
    'It is looked for again before anything is sent.',
  ),
})

const entryIn = (issue: Issue, mutationId: string): string | null => {
  const entry = entryOf(issue, mutationId)
  return entry === null ? null : String(entry.id)
}

const pushComment = async (context: Context, mutation: Of<'comment'>, issue: Issue): Promise<PushOutcome> => {
  const { session, signal } = context
  const { body, internal } = mutation.intent
  if (internal) {
    // Redmine drops the wish in silence and shows the note to everyone, customers too.
    const allowed = await session.may('set_notes_private', issue.project.id, signal)
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
  const written = await session.write('PUT', `/issues/${issue.id}.json`, change, signal)
  if (!written.ok) return afterWriting(written.error)
  const outcome = await confirm(context, String(issue.id), (after) => entryIn(after, mutation.id))
  if (outcome !== null) return outcome
  const mayWrite = await session.may('add_issue_notes', issue.project.id, signal)
  return mayWrite.ok && !mayWrite.value
    ? rejected(
        failure(
          'tracker.rejected',
          'Redmine took the request and did not write the comment.',
          'Your comment is kept here. This account lacks the right "Add notes".',
        ),
      )
    : notShown('the comment')
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
  const itself = (after: Issue) => (isMadeBy(after, mutation.id) ? String(after.id) : null)
  if (known.value !== null) return (await confirm(context, known.value, itself)) ?? notShown('the ticket')
  const body = await toNewIssue(session, mutation, directory, signal)
  if (!body.ok) return afterReading(body.error)
  if (!body.value.ok) return rejected(body.value.error)
  const made = await session.write('POST', '/issues.json', { issue: body.value.value }, signal)
  if (!made.ok) return afterWriting(made.error)
  const id = idOfCreated(made.value.body)
  return (id === null ? null : await confirm(context, id, itself)) ?? notShown('the new ticket')
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
  // A change of fields is compared with what stands there, mark or not: Redmine may have kept the mark alone.
  if (isKind(mutation, 'set-fields')) return pushFields(context, mutation, issue)
  if (isKind(mutation, 'transition')) return pushTransition(context, mutation, issue)
  const known = entryIn(issue, mutation.id)
  if (known !== null) return done(issue, directory.value, known)
  if (isKind(mutation, 'comment')) return pushComment(context, mutation, issue)
  if (isKind(mutation, 'log-time')) {
    const outcome = await logTime(deps.session, mutation, issue, signal)
    return outcome.kind === 'logged' ? done(issue, directory.value, outcome.id) : outcome
  }
  if (isKind(mutation, 'attach')) {
    const outcome = await attachFile(deps, mutation, issue, signal)
    if (outcome.kind !== 'attached') return outcome
    const shown = await confirm(context, String(issue.id), (after) => attachmentIn(after, mutation.id))
    // Redmine says nothing when it does not know a token any more.
    if (shown === null || shown.kind === 'applied') deps.uploads.forget(mutation.id)
    return shown ?? notShown('the file')
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
  const taken = await settleOverwritten({ session, directory, signal }, issue, mutation)
  if (taken?.kind === 'conflict') return taken
  if (taken?.kind === 'unknown') return { kind: 'unsettled', reason: taken.reason }
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
      if (!isKind(mutation, 'log-time')) return absent
      const entry = await findEntry(session, mutation, issue.id, signal)
      if (!entry.ok) return afterLooking(entry.error)
      if (entry.value === null) return absent
      return entry.value.asWanted
        ? done(issue, directory, entry.value.id)
        : { kind: 'rejected', reason: otherEntry }
    }
    case 'publish-article':
      return absent
    default:
      return assertNever(intent)
  }
}
