import { failure } from '../../../../src/contract/errors.ts'
import { editedFields } from '../../../../src/domain/intent.ts'
import type { Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import type { TicketEdit } from '../../../../src/domain/ticket.ts'
import type { PushDeps } from './attach-file.ts'
import {
  type Attributes,
  findIgnored,
  findOverwritten,
  findOverwrittenBy,
  stillOurs,
  toAttributes,
  toBody,
} from './field-edits.ts'
import { toThread } from './issue-thread.ts'
import { carriesMark, fullMark, isWithdrawn, withdrawnMark } from './mark.ts'
import { afterWriting, rejected } from './outcome.ts'
import type { Directory } from './redmine-directory.ts'
import { noNames, valueOfWords } from './redmine-names.ts'
import type { Issue, Journal } from './redmine-schema.ts'

export type Context = Pick<PushDeps, 'session'> & {
  readonly directory: Directory
  readonly signal: AbortSignal
}

/** Entry of the history that carries the mark of a change, unless it was taken back later. */
export const entryOf = (issue: Issue, mutationId: string): Journal | null => {
  let found: Journal | null = null
  for (const journal of issue.journals) {
    if (isWithdrawn(journal.notes ?? '', mutationId)) found = null
    else if (carriesMark(journal.notes ?? '', mutationId)) found = journal
  }
  return found
}

/** A colleague may write once more between each of these; a person could not, so often. */
const mostRestores = 5

/**
 * Gives back what stood there before our change hit it, and asks a person. Redmine cannot be told to write only if
 * nothing changed, so every restoring write is read afterwards as the first one was: it may have hit somebody too.
 */
const giveBack = async (
  { session, directory, signal }: Context,
  { before, found, ours }: { before: Issue; found: Attributes; ours: Attributes },
  mutation: Mutation,
): Promise<PushOutcome> => {
  let current = before
  let wanted = stillOurs(found, ours, before)
  for (let attempt = 0; wanted !== null && attempt < mostRestores; attempt += 1) {
    const body = { issue: { ...toBody(wanted), notes: withdrawnMark(mutation.id) } }
    const written = await session.write('PUT', `/issues/${before.id}.json`, body, signal)
    if (!written.ok) return { kind: 'unknown', reason: written.error.reason }
    const after = await session.issue(String(before.id), signal)
    if (!after.ok) return { kind: 'unknown', reason: after.error.reason }
    const restored: Attributes = wanted
    const hit = findOverwritten(current, after.value, directory.me.id)
    current = after.value
    wanted = hit === null ? null : stillOurs(hit, restored, current)
  }
  return { kind: 'conflict', thread: toThread(current, directory) }
}

/** Read, compare, write, verify: Redmine cannot be told to write only if nothing changed. */
export const writeAttributes = async (
  context: Context,
  issue: Issue,
  wanted: Attributes,
  mutation: Mutation,
): Promise<PushOutcome> => {
  const { session, directory, signal } = context
  // The note makes the change findable, and tells the others when the work was really done.
  const body = { issue: { ...toBody(wanted), notes: fullMark(mutation.id, mutation.performedAt) } }
  const written = await session.write('PUT', `/issues/${issue.id}.json`, body, signal)
  if (!written.ok) return afterWriting(written.error)
  const read = await session.issue(String(issue.id), signal)
  if (!read.ok) return { kind: 'unknown', reason: read.error.reason }
  const after = read.value
  // Neither the note nor a value: what said yes was not Redmine.
  if (entryOf(after, mutation.id) === null) return { kind: 'unknown', reason: nothingWritten }
  const found = findOverwritten(issue, after, directory.me.id)
  if (found !== null) return giveBack(context, { before: after, found, ours: wanted }, mutation)
  const ignored = findIgnored(wanted, issue, after, directory.me.id)
  return ignored.length === 0
    ? { kind: 'applied', remoteId: null, thread: toThread(after, directory) }
    : rejected(ignoredFailure(ignored))
}

const ignoredFailure = (fields: readonly string[]) => ({
  ...failure(
    'tracker.rejected',
    `Redmine took the request and did not change: ${fields.join(', ')}.`,
    'Your change is kept here. This account may lack the right to change it.',
  ),
  fields,
})

const nothingWritten = failure(
  'tracker.unexpected',
  'Redmine said yes to the change and shows nothing of it.',
  'It is looked for again before anything is sent.',
)

/**
 * Looks at a change that was found by its mark: did it replace something other than what the work was based on? Then
 * that is given back and a person decides. `null` when nobody was overwritten.
 */
export const settleOverwritten = async (
  context: Context,
  issue: Issue,
  mutation: Mutation,
): Promise<PushOutcome | null> => {
  const entry = entryOf(issue, mutation.id)
  const { intent, base } = mutation
  if (entry === null) return null
  const values = (edit: TicketEdit): Attributes => {
    const attributes = toAttributes(edit, issue, context.directory)
    return attributes.ok ? attributes.value : { attributes: {}, customFields: {} }
  }
  let expected: Attributes
  let ours: Attributes
  if (intent.kind === 'transition') {
    expected = { attributes: { status_id: intent.from }, customFields: {} }
    ours = { attributes: { status_id: intent.to }, customFields: {} }
  } else if (intent.kind === 'set-fields' && base !== null) {
    // Each field by itself: one that Redmine has no place for must not hide the others.
    const fields = editedFields(intent.fields).filter((field) => field !== 'customFields')
    const merge = (of: TicketEdit) =>
      fields
        .map((field) => values({ [field]: of[field] }))
        .reduce(
          (all, one) => ({
            attributes: { ...all.attributes, ...one.attributes },
            customFields: { ...all.customFields, ...one.customFields },
          }),
          customValues(of.customFields ?? base.customFields, issue, context.directory),
        )
    expected = merge(base)
    ours = merge(intent.fields)
  } else return null
  const found = findOverwrittenBy(entry, expected)
  return found === null ? null : giveBack(context, { before: issue, found, ours }, mutation)
}

/** Values of custom fields by id, as the issue has those fields. Fields of several values are never written by us. */
const customValues = (
  byName: Readonly<Record<string, string>>,
  issue: Issue,
  { names = noNames }: Directory,
): Attributes => ({
  attributes: {},
  customFields: Object.fromEntries(
    issue.custom_fields.flatMap(({ id, name, value }) =>
      Array.isArray(value) || byName[name] === undefined
        ? []
        : [[String(id), valueOfWords(id, name, byName[name], names)]],
    ),
  ),
})
