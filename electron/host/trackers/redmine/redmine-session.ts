import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { findSpecial } from './issue-thread.ts'
import { type Directory, readDirectory } from './redmine-directory.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import { noNames, type RedmineNames } from './redmine-names.ts'
import {
  type Issue,
  issueSchema,
  issuesSchema,
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
  /** Some issue of a project (or of any): its list of custom fields is the only one an ordinary account sees. */
  readonly sampleFields: (
    projectId: number | null,
    signal: AbortSignal,
  ) => Promise<Result<Issue['custom_fields'], Trouble>>
  /** Id of the custom field for client-made ids; `null` where there is none. */
  readonly clientRefField: (signal: AbortSignal) => Promise<Result<number | null, Trouble>>
  readonly mayWritePrivateNotes: (projectId: number, signal: AbortSignal) => Promise<Result<boolean, Trouble>>
  /** Changes go one after another: Redmine on a small database answers 500 to writers that meet. */
  readonly alone: <Value>(work: () => Promise<Value>) => Promise<Value>
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
  const privateNotes = new Map<number, boolean>()
  let last: Promise<unknown> = Promise.resolve()

  const directory: RedmineSession['directory'] = async (signal, fresh = false) => {
    if (!fresh && kept !== null && now().getTime() - kept.atMs < keepMs)
      return ok({ ...kept.directory, names })
    const read = await readDirectory(http, signal)
    if (!read.ok) return read
    kept = { directory: read.value, atMs: now().getTime() }
    return ok({ ...read.value, names })
  }

  const sampleFields: RedmineSession['sampleFields'] = async (projectId, signal) => {
    const where = projectId === null ? {} : { project_id: projectId }
    const query = { ...where, status_id: '*', sort: 'id:desc', limit: 1 }
    const page = await http.get('/issues.json', query, issuesSchema, signal)
    return page.ok ? ok(page.value.issues[0]?.custom_fields ?? []) : page
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
      const answer = await http.get(`/issues/${id}.json`, { include }, issueSchema, signal)
      return answer.ok ? ok(answer.value.issue) : answer
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
      const fields = await sampleFields(null, signal)
      if (!fields.ok) return fields
      clientRef = findSpecial({ custom_fields: fields.value }, 'clientRef')?.id ?? null
      return ok(clientRef)
    },
    mayWritePrivateNotes: async (projectId, signal) => {
      const known = privateNotes.get(projectId)
      if (known !== undefined) return ok(known)
      const current = await directory(signal)
      if (!current.ok) return current
      const { admin, memberships } = current.value.me
      let allowed = admin
      for (const role of memberships.find(({ project }) => project.id === projectId)?.roles ?? []) {
        if (allowed) break
        const answer = await http.get(`/roles/${role.id}.json`, {}, roleSchema, signal)
        if (!answer.ok && answer.error.sent !== 'refused') return answer
        allowed = answer.ok && answer.value.role.permissions.includes('set_notes_private')
      }
      privateNotes.set(projectId, allowed)
      return ok(allowed)
    },
    alone: (work) => {
      const result = last.then(work)
      last = result.catch(() => undefined)
      return result
    },
  }
}
