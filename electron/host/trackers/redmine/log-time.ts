import { failure } from '../../../../src/contract/errors.ts'
import { localDay } from '../../../../src/domain/day.ts'
import type { Intent, Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { carriesMark, shortMark } from './mark.ts'
import { afterReading, afterWriting, rejected } from './outcome.ts'
import { redmineLimits } from './redmine-fields.ts'
import type { Trouble } from './redmine-http.ts'
import { activitiesSchema, type Issue, type TimeEntry, timeEntriesSchema } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

export type TimeMutation = Mutation & { readonly intent: Extract<Intent, { kind: 'log-time' }> }
type Logged = { readonly kind: 'logged'; readonly id: string }

/** The entry as a change wants it, in the terms of Redmine. */
type Wanted = { readonly hours: number; readonly day: string; readonly comments: string }

const wantedOf = ({ id, intent, performedAt }: TimeMutation): Wanted => ({
  hours: Math.round(intent.minutes) / 60,
  // Older journals name no day: then the one on which the work was done where this machine is.
  day: intent.day ?? localDay(new Date(performedAt)),
  comments: `${intent.note} ${shortMark(id)}`.trim(),
})

/** Redmine keeps hours to two or more places, by its version; a minute is 0.0167. */
const isAsWanted = (entry: TimeEntry, { hours, day }: Wanted): boolean =>
  Math.abs(entry.hours - hours) < 0.0084 && (entry.spent_on === '' || entry.spent_on === day)

export type FoundEntry = { readonly id: string; readonly asWanted: boolean }

/**
 * The time entry with this mark on this issue, whoever wrote it: another device with the same outbox may have sent it
 * under another account. `null` when there is none. Every row is looked at, whatever the filter says.
 */
export const findEntry = async (
  { http }: RedmineSession,
  mutation: TimeMutation,
  issueId: number,
  signal: AbortSignal,
): Promise<Result<FoundEntry | null, Trouble>> => {
  for (let page = 0; page < maxPages; page += 1) {
    const query = { issue_id: issueId, limit: 100, offset: page * 100 }
    const read = await http.get('/time_entries.json', query, timeEntriesSchema, signal)
    if (!read.ok) return read
    const entries = read.value.time_entries
    const found = entries.find(({ comments }) => carriesMark(comments ?? '', mutation.id))
    if (found !== undefined)
      return ok({ id: String(found.id), asWanted: isAsWanted(found, wantedOf(mutation)) })
    if (entries.length < 100) return ok(null)
  }
  return fail(tooManyEntries)
}

/** Pages of a hundred entries; a filter that Redmine ignores hands out those of all tickets. */
const maxPages = 50

const tooManyEntries: Trouble = {
  reason: failure(
    'tracker.unexpected',
    `Redmine hands out more than ${maxPages * 100} time entries for one ticket.`,
    'It is not sent again by itself. Look at the ticket in Redmine, then say whether the time arrived.',
  ),
  sent: 'no',
  retryAfterMs: null,
  status: null,
  cutOff: false,
}

export const otherEntry: Failure = failure(
  'tracker.rejected',
  'Redmine has the time entry with other hours or for another day.',
  'Correct it in Redmine, then say that it arrived. Nothing is sent again by itself.',
)

/** Books time on an issue, for the day on which the work was done. */
export const logTime = async (
  session: RedmineSession,
  mutation: TimeMutation,
  issue: Issue,
  signal: AbortSignal,
): Promise<Logged | PushOutcome> => {
  const { minutes, note } = mutation.intent
  if (wantedOf(mutation).comments.length > redmineLimits.timeNote) {
    return rejected(
      failure(
        'tracker.rejected',
        `The note has ${note.length} characters; Redmine keeps ${redmineLimits.timeNote - shortMark(mutation.id).length - 1} of a time entry.`,
        'The time is kept here with all of its note. Shorten it, or write the rest into a comment.',
      ),
    )
  }
  const known = await findEntry(session, mutation, issue.id, signal)
  if (!known.ok) return afterReading(known.error)
  if (known.value !== null) return logged(known.value)
  const activities = await session.http.get(
    '/enumerations/time_entry_activities.json',
    {},
    activitiesSchema,
    signal,
  )
  if (!activities.ok) return afterReading(activities.error)
  const usable = activities.value.time_entry_activities.filter(({ active }) => active)
  const { activityId: wanted } = mutation.intent
  const chosen = usable.find(({ id }) => String(id) === wanted)
  if (wanted !== undefined && chosen === undefined) {
    const names = usable.map(({ name }) => name).join(', ')
    return {
      kind: 'rejected',
      reason: failure(
        'tracker.rejected',
        'Redmine does not have this activity any more.',
        `The time is kept here. Choose one of: ${names}.`,
      ),
    }
  }
  const activity = chosen ?? usable.find(({ is_default }) => is_default) ?? usable[0]

  const whole = Math.round(minutes)
  const { day, comments } = wantedOf(mutation)
  const entry = {
    issue_id: issue.id,
    spent_on: day,
    // Redmine reads hours and minutes exactly, a fraction of an hour only to two places.
    hours: `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`,
    comments,
    ...(activity === undefined ? {} : { activity_id: activity.id }),
  }
  const written = await session.write('POST', '/time_entries.json', { time_entry: entry }, signal)
  if (!written.ok) return afterWriting(written.error)
  // What answered may not have been Redmine: only the entry itself says that it is there.
  const made = await findEntry(session, mutation, issue.id, signal)
  if (!made.ok) return { kind: 'unknown', reason: made.error.reason }
  return made.value === null ? { kind: 'unknown', reason: notShown } : logged(made.value)
}

const logged = ({ id, asWanted }: FoundEntry): Logged | PushOutcome =>
  asWanted ? { kind: 'logged', id } : rejected(otherEntry)

const notShown: Failure = failure(
  'tracker.unexpected',
  'Redmine said yes to the time entry and does not show it.',
  'It is looked for again before anything is sent.',
)
