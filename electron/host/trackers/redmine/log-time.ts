import { failure } from '../../../../src/contract/errors.ts'
import { localDay } from '../../../../src/domain/day.ts'
import type { Intent, Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import { ok, type Result } from '../../../../src/domain/result.ts'
import { carriesMark, shortMark } from './mark.ts'
import { afterReading, afterWriting } from './outcome.ts'
import type { Trouble } from './redmine-http.ts'
import { activitiesSchema, type Issue, timeEntriesSchema, timeEntrySchema } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

type TimeMutation = Mutation & { readonly intent: Extract<Intent, { kind: 'log-time' }> }
type Logged = { readonly kind: 'logged'; readonly id: string | null }

/** Characters that Redmine keeps of the comment of a time entry. */
const longestComment = 1_024

/** Id of the time entry with this mark on this issue; `null` when there is none. */
export const wasTimeLogged = async (
  { http }: RedmineSession,
  mutationId: string,
  issueId: number,
  signal: AbortSignal,
): Promise<Result<string | null, Trouble>> => {
  for (let offset = 0; ; offset += 100) {
    const query = { issue_id: issueId, user_id: 'me', limit: 100, offset }
    const page = await http.get('/time_entries.json', query, timeEntriesSchema, signal)
    if (!page.ok) return page
    const entries = page.value.time_entries
    const found = entries.find(({ comments }) => carriesMark(comments ?? '', mutationId))
    if (found !== undefined) return ok(String(found.id))
    if (entries.length < 100) return ok(null)
  }
}

/** Books time on an issue, for the day on which the work was done. */
export const logTime = async (
  session: RedmineSession,
  mutation: TimeMutation,
  issue: Issue,
  signal: AbortSignal,
): Promise<Logged | PushOutcome> => {
  const known = await wasTimeLogged(session, mutation.id, issue.id, signal)
  if (!known.ok) return afterReading(known.error)
  if (known.value !== null) return { kind: 'logged', id: known.value }
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

  const { minutes, note, day } = mutation.intent
  const whole = Math.round(minutes)
  const mark = shortMark(mutation.id)
  const entry = {
    issue_id: issue.id,
    // Older journals name no day: then the one on which the work was done where this machine is.
    spent_on: day ?? localDay(new Date(mutation.performedAt)),
    // Redmine reads hours and minutes exactly, a fraction of an hour only to two places.
    hours: `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`,
    comments: `${note.slice(0, longestComment - mark.length - 1)} ${mark}`.trim(),
    ...(activity === undefined ? {} : { activity_id: activity.id }),
  }
  const written = await session.http.send('POST', '/time_entries.json', { time_entry: entry }, signal)
  if (!written.ok) return afterWriting(written.error)
  const made = timeEntrySchema.safeParse(written.value.body)
  return { kind: 'logged', id: made.success ? String(made.data.time_entry.id) : null }
}
