import { Readable } from 'node:stream'
import { failure } from '../../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { categories, type Person, priorities, tiers } from '../../../../src/domain/ticket.ts'
import { type Capabilities, defaultResponseMinutes } from '../../../../src/domain/workspace.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Connector } from '../connector.ts'
import { specialFields, toThread } from './issue-thread.ts'
import { listAll, pullIssues, queryOf } from './pull-issues.ts'
import { pushToRedmine, readBackFromRedmine } from './push-issue.ts'
import { type Directory, readCurrentUser, toPerson } from './redmine-directory.ts'
import { readActivities, readFieldDefinitions, redmineLimits } from './redmine-fields.ts'
import type { RedmineHttp, Trouble } from './redmine-http.ts'
import { namesOfPeople, readVersions } from './redmine-names.ts'
import { attachmentSchema, membershipsSchema } from './redmine-schema.ts'
import { createRedmineSession } from './redmine-session.ts'
import { createUploadTokens } from './upload-tokens.ts'
import { listWikiPages, pullWiki } from './wiki.ts'

export type RedmineConnectorDeps = {
  readonly http: RedmineHttp
  readonly fileStore: FileStore
  readonly now: () => Date
  /** Id of a saved query whose issues belong to the engineer's work too; `null` for none. */
  readonly queryId: string | null
}

/** Minutes to solve a ticket; Redmine has no such thing, so these are the usual ones. */
const resolveMinutes = { P1: 240, P2: 480, P3: 2880, P4: 7200 }

const toFailure = <Value>(result: Result<Value, Trouble>): Result<Value> =>
  result.ok ? result : fail(result.error.reason)

/** What a first contact that failed says about the address, the account or the server. */
const explainProbe = ({ reason, status, cutOff }: Trouble, base: string): Failure => {
  if (status === 403) {
    return failure(
      'tracker.forbidden',
      'Redmine is there, but its REST web service is switched off or closed to this account.',
      'Whoever runs Redmine can switch it on: Administration, Settings, API, "Enable REST web service".',
    )
  }
  if (status === 404 || (reason.code === 'tracker.unexpected' && !cutOff)) {
    return failure(
      'tracker.portal',
      `There is a web server at ${base}, but it is not Redmine.`,
      'Check the address; it is the one of the start page of Redmine, perhaps with a folder such as /redmine.',
    )
  }
  return reason
}

/** The connector to Redmine 4.2 to 6. */
export const createRedmineConnector = (deps: RedmineConnectorDeps): Connector => {
  const { http, fileStore, now, queryId } = deps
  const session = createRedmineSession({ http, now, queryId })
  const uploads = createUploadTokens(now)
  let maxAttachmentBytes: number | null = null

  const capabilities = (): Capabilities => ({
    concurrency: 'none',
    idempotentCreate: 'lookup',
    atomicUpdate: true,
    deltaPrecisionMs: 1_000,
    tombstones: false,
    maxAttachmentBytes,
    largeFiles: 'refused',
    chunkedUpload: false,
    softErrors: true,
    serverDate: http.serverDate() !== null,
    intents: [
      'comment',
      'set-fields',
      'transition',
      'log-time',
      'attach',
      'create-ticket',
      'publish-article',
    ],
  })

  const readPeople = async (
    directory: Directory,
    signal: AbortSignal,
  ): Promise<Result<readonly Person[], Trouble>> => {
    const people = new Map<string, Person>([[directory.person.id, directory.person]])
    for (const { id } of directory.projects) {
      for (let offset = 0; ; offset += 100) {
        const query = { limit: 100, offset }
        const page = await http.get(`/projects/${id}/memberships.json`, query, membershipsSchema, signal)
        if (!page.ok) {
          // Who may not see the members still has the rest of the catalogue.
          if (page.error.sent === 'refused' && page.error.status !== 401) break
          return page
        }
        for (const { user } of page.value.memberships) {
          const key = String(user?.id ?? '')
          if (user !== undefined && !people.has(key))
            people.set(key, { id: key, name: user.name, email: null })
        }
        if (page.value.memberships.length < 100) break
      }
    }
    return ok([...people.values()])
  }

  return {
    get capabilities() {
      return capabilities()
    },

    probe: async (signal) => {
      const me = await readCurrentUser(http, signal)
      return me.ok
        ? ok({ user: toPerson(me.value), serverDate: http.serverDate(), capabilities: capabilities() })
        : fail(explainProbe(me.error, http.base))
    },

    catalogue: async (signal) => {
      const directory = await session.directory(signal, true)
      if (!directory.ok) return toFailure(directory)
      const people = await readPeople(directory.value, signal)
      if (!people.ok) return toFailure(people)
      const fields = await session.sampleFields({ projectId: null, trackerId: null }, signal)
      if (!fields.ok) return toFailure(fields)
      const activities = await readActivities(http, signal)
      if (!activities.ok) return toFailure(activities)
      const definitions = await readFieldDefinitions(http, directory.value, fields.value, signal)
      if (!definitions.ok) return toFailure(definitions)
      const versions = await readVersions(
        http,
        directory.value.projects.map(({ id }) => id),
        signal,
      )
      if (!versions.ok) return toFailure(versions)
      session.learnNames({
        versions: versions.value,
        people: namesOfPeople(people.value),
        fields: definitions.value.infos,
      })
      const ours: readonly string[] = Object.values(specialFields).flat()
      return ok({
        statuses: directory.value.statuses,
        people: people.value,
        priorities,
        tiers,
        categories,
        responseMinutes: defaultResponseMinutes,
        resolveMinutes,
        customFields: fields.value
          .map(({ name }) => name)
          .filter((name) => !ours.includes(name.toLowerCase())),
        fields: definitions.value.definitions,
        activities: activities.value,
        products: directory.value.projects.map(({ name }) => name),
        limits: redmineLimits,
      })
    },

    pullTickets: async (cursor, signal) => toFailure(await pullIssues(session, cursor, signal)),
    pullDocuments: async (cursor, signal) => toFailure(await pullWiki(session, cursor, signal)),

    membership: async (signal) => {
      const ids = new Set<string>()
      const query = queryOf(session)
      const lists = [{ assigned_to_id: 'me', status_id: '*' }, ...(query === null ? [] : [query])]
      for (const list of lists) {
        const found = await listAll(session, list, signal)
        if (!found.ok) return toFailure(found)
        for (const { id } of found.value) ids.add(String(id))
      }
      return ok([...ids])
    },

    documentMembership: async (signal) => toFailure(await listWikiPages(session, signal)),

    fetchTicket: async (ticketId, signal) => {
      const directory = await session.directory(signal)
      if (!directory.ok) return toFailure(directory)
      const issue = await session.issue(ticketId, signal)
      if (issue.ok) return ok(toThread(issue.value, directory.value))
      return issue.error.reason.code === 'tracker.missing' ? ok(null) : toFailure(issue)
    },

    push: (mutation, signal) => {
      const onMaxAttachment = (bytes: number) => {
        maxAttachmentBytes = bytes
      }
      return pushToRedmine(mutation, { session, fileStore, uploads, onMaxAttachment }, signal)
    },

    readBack: (mutation, signal) => readBackFromRedmine(mutation, session, signal),

    download: async (attachmentId, signal) => {
      const missing = failure('tracker.missing', 'Redmine does not have this attachment any more.')
      if (!/^\d+$/.test(attachmentId)) return fail(missing)
      const answer = await http.get(`/attachments/${attachmentId}.json`, {}, attachmentSchema, signal)
      if (!answer.ok) return fail(answer.error.status === 404 ? missing : answer.error.reason)
      const { filesize, filename } = answer.value.attachment
      // Redmine keeps no file for nothing, and answers 404 for it.
      const path = `/attachments/download/${attachmentId}/${encodeURIComponent(filename)}`
      const source = filesize === 0 ? null : await http.download(path, signal)
      if (source !== null && !source.ok) return toFailure(source)
      const bytes = source === null ? Readable.from([]) : source.value
      return fileStore.importStream(bytes, null, filesize)
    },
  }
}
