import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { findSpecial } from './issue-thread.ts'
import { type Directory, readCurrentUser, readDirectory } from './redmine-directory.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import { noNames, type RedmineNames } from './redmine-names.ts'
import {
  type Issue,
  issuesSchema,
  issueWithHistorySchema,
  roleSchema,
  type WikiEntry,
  wikiIndexSchema,
} from './redmine-schema.ts'

const keepMs = 600_000

/** What all parts of the connector share: the connection, and what was learned about this Redmine. */
export type RedmineSession = {
  readonly http: RedmineHttp
  readonly now: () => Date
  /** Saved query whose issues belong here too; `null` for none. */
  readonly queryId: string | null
  readonly directory: (signal: AbortSignal, fresh?: boolean) => Promise<Result<Directory, Trouble>>
  /** Kept and given out with the directory from now on. */
  readonly learnNames: (names: RedmineNames) => void
  readonly issue: (id: string, signal: AbortSignal) => Promise<Result<Issue, Trouble>>
  /** Pages of a wiki. The list names every page, so it is handed over again only when it has changed. */
  readonly wikiIndex: (project: string, signal: AbortSignal) => Promise<Result<readonly WikiEntry[], Trouble>>
  /**
   * Custom fields of some issue of this project and tracker; of any where they are `null`. It is the only list that an
   * ordinary account sees, and each tracker has its own. Empty where there is no such issue yet.
   */
  readonly sampleFields: (
    like: { readonly projectId: number | null; readonly trackerId: number | null },
    signal: AbortSignal,
  ) => Promise<Result<Issue['custom_fields'], Trouble>>
  /** Id of the custom field for client-made ids; `null` where there is none. */
  readonly clientRefField: (signal: AbortSignal) => Promise<Result<number | null, Trouble>>
  /** Asked anew each time: a right that was withdrawn an hour ago makes an internal comment public. */
  readonly may: (
    permission: string,
    projectId: number,
    signal: AbortSignal,
  ) => Promise<Result<boolean, Trouble>>
  /**
   * Sends a change. Changes go one after another: Redmine on a small database answers 500 to writers that meet. Reads
   * and uploads do not wait for them, so that a slow ticket holds up no other.
   */
  readonly write: RedmineHttp['send']
}

export const createRedmineSession = (deps: {
  readonly http: RedmineHttp
  readonly now: () => Date
  readonly queryId: string | null
}): RedmineSession => {
  const { http, now, queryId } = deps
  let kept: { readonly directory: Directory; readonly atMs: number } | null = null
  let clientRef: number | null = null
  let names: RedmineNames = noNames
  const indexes = new Map<string, { readonly etag: string; readonly pages: readonly WikiEntry[] }>()
  let last: Promise<unknown> = Promise.resolve()

  const directory: RedmineSession['directory'] = async (signal, fresh = false) => {
    if (!fresh && kept !== null && now().getTime() - kept.atMs < keepMs)
      return ok({ ...kept.directory, names })
    const read = await readDirectory(http, signal)
    if (!read.ok) return read
    kept = { directory: read.value, atMs: now().getTime() }
    return ok({ ...read.value, names })
  }

  const sampleFields: RedmineSession['sampleFields'] = async ({ projectId, trackerId }, signal) => {
    const query = {
      ...(projectId === null ? {} : { project_id: projectId }),
      ...(trackerId === null ? {} : { tracker_id: trackerId }),
      status_id: '*',
      sort: 'id:desc',
      limit: 25,
    }
    const page = await http.get('/issues.json', query, issuesSchema, signal)
    if (!page.ok) return page
    // Redmine leaves out a filter that it does not know: each row is looked at.
    const like = page.value.issues.find(
      ({ project, tracker }) =>
        (projectId === null || project?.id === projectId) &&
        (trackerId === null || tracker?.id === trackerId),
    )
    return ok(like?.custom_fields ?? [])
  }

  return {
    http,
    now,
    queryId,
    directory,
    learnNames: (learned) => {
      names = learned
    },
    sampleFields,
    issue: async (id, signal) => {
      if (!/^\d+$/.test(id)) {
        const reason = failure(
          'tracker.missing',
          'This ticket has not reached Redmine yet, or is not from there.',
        )
        return fail({ reason, sent: 'refused', retryAfterMs: null, status: null, cutOff: false })
      }
      const include = 'attachments,journals,allowed_statuses'
      const answer = await http.get(`/issues/${id}.json`, { include }, issueWithHistorySchema, signal)
      if (!answer.ok) return answer
      return String(answer.value.issue.id) === id ? ok(answer.value.issue) : fail(otherIssue(id))
    },
    wikiIndex: async (project, signal) => {
      const path = `/projects/${encodeURIComponent(project)}/wiki/index.json`
      const before = indexes.get(project)
      const answer = await http.getNewer(path, wikiIndexSchema, before?.etag ?? null, signal)
      if (!answer.ok) return answer
      if (answer.value === null) return ok(before?.pages ?? [])
      const { value, etag } = answer.value
      if (etag === null) indexes.delete(project)
      else indexes.set(project, { etag, pages: value.wiki_pages })
      return ok(value.wiki_pages)
    },
    clientRefField: async (signal) => {
      if (clientRef !== null) return ok(clientRef)
      const fields = await sampleFields({ projectId: null, trackerId: null }, signal)
      if (!fields.ok) return fields
      clientRef = findSpecial({ custom_fields: fields.value }, 'clientRef')?.id ?? null
      return ok(clientRef)
    },
    may: async (permission, projectId, signal) => {
      const me = await readCurrentUser(http, signal)
      if (!me.ok) return me
      if (me.value.admin) return ok(true)
      for (const role of me.value.memberships.find(({ project }) => project.id === projectId)?.roles ?? []) {
        const answer = await http.get(`/roles/${role.id}.json`, {}, roleSchema, signal)
        if (!answer.ok && answer.error.sent !== 'refused') return answer
        if (answer.ok && answer.value.role.permissions.includes(permission)) return ok(true)
      }
      return ok(false)
    },
    write: (method, path, body, signal) => {
      const result = last.then(() => http.send(method, path, body, signal))
      last = result.catch(() => undefined)
      return result
    },
  }
}

const otherIssue = (id: string): Trouble => ({
  reason: failure(
    'tracker.unexpected',
    `Redmine was asked for #${id} and answered with another ticket.`,
    'Your work is kept. Something between here and Redmine may keep old answers; tell whoever runs it.',
  ),
  sent: 'perhaps',
  retryAfterMs: null,
  status: 200,
  cutOff: false,
})
