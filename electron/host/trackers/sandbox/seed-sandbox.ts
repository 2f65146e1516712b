import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { localDay } from '../../../../src/domain/day.ts'
import { ok, type Result } from '../../../../src/domain/result.ts'
import type { Attachment, Person } from '../../../../src/domain/ticket.ts'
import type { FileStore } from '../../files/file-store.ts'
import { mediaTypeOf } from '../media-type.ts'
import type { RecordChange } from './record-log.ts'
import { documentKey, metaKey, type SandboxMeta, type SandboxTicket, ticketKey } from './sandbox-records.ts'
import type { StarterKit } from './starter-kit.ts'
import type { StarterTicket } from './starter-schema.ts'

/** The sandbox's id of a ticket: stable, and visibly not the key that people say. */
export const idOfKey = (key: string): string => `sandbox-${key.toLowerCase()}`

/**
 * Turns the starter kit into records. Offsets count from `now`, so that the queue is always fresh on the day
 * someone first opens it. Attachments are copied into `files`.
 */
export const seedSandbox = async (
  kit: StarterKit,
  files: FileStore,
  now: Date,
): Promise<Result<readonly RecordChange[]>> => {
  const people = new Map<string, Person>(
    kit.people.map(({ login, name, email }) => [login, { id: login, name, email }]),
  )
  const statuses = new Map(kit.workspace.statuses.map((status) => [status.id, status]))
  // The starter kit was checked: every login in it is one of `people`.
  const person = (login: string): Person => people.get(login) ?? { id: login, name: login, email: null }
  const instant = (offsetMs: number): string => new Date(now.getTime() + offsetMs).toISOString()
  const instantOrNull = (offsetMs: number | null) => (offsetMs === null ? null : instant(offsetMs))

  // The engineer keeps an eye on what was solved before, so that similar past tickets are there offline.
  const watchersOf = (ticket: StarterTicket): readonly string[] =>
    statuses.get(ticket.status)?.closed === true
      ? [...new Set([kit.workspace.user, ...ticket.watchers])]
      : ticket.watchers

  const attachmentsOf = async (
    ticketId: string,
    ticket: StarterTicket,
  ): Promise<Result<readonly Attachment[]>> => {
    const attachments: Attachment[] = []
    for (const [index, entry] of ticket.attachments.entries()) {
      const stored = await files.importStream(createReadStream(join(kit.filesFolder, entry.file)), null)
      if (!stored.ok) return stored
      attachments.push({
        id: `${ticketId}-a${index + 1}`,
        ticketId,
        commentId: entry.comment === null ? null : `${ticketId}-c${entry.comment + 1}`,
        name: entry.name,
        mediaType: mediaTypeOf(entry.name),
        ...stored.value,
        author: person(entry.author),
        createdAt: instant(entry.at),
        mark: null,
      })
    }
    return ok(attachments)
  }

  const toRecord = async (ticket: StarterTicket): Promise<Result<SandboxTicket>> => {
    const id = idOfKey(ticket.key)
    const attachments = await attachmentsOf(id, ticket)
    if (!attachments.ok) return attachments
    return ok({
      thread: {
        ticket: {
          id,
          key: ticket.key,
          title: ticket.title,
          description: ticket.description,
          status: ticket.status,
          priority: ticket.priority,
          tier: ticket.tier,
          category: ticket.category,
          assignee: ticket.assignee === null ? null : person(ticket.assignee),
          requester: ticket.requester,
          site: ticket.site,
          product: ticket.product,
          productVersion: ticket.productVersion,
          tags: ticket.tags,
          createdAt: instant(ticket.created),
          updatedAt: instant(Math.min(ticket.updated, 0)),
          acknowledgedAt: instantOrNull(ticket.acknowledged),
          resolvedAt: instantOrNull(ticket.resolved),
          dueAt: ticket.due === null ? null : localDay(new Date(now.getTime() + ticket.due)),
          linkedRunbooks: ticket.linkedRunbooks,
          linkedArticles: ticket.linkedArticles,
          customFields: ticket.customFields,
          watchers: watchersOf(ticket).map(person),
          relations: [],
          allowedStatuses: statuses.get(ticket.status)?.next ?? [],
          revision: '1',
        },
        comments: ticket.comments.map((comment, index) => ({
          id: `${id}-c${index + 1}`,
          ticketId: id,
          author: person(comment.author),
          body: comment.body,
          internal: comment.internal,
          createdAt: instant(comment.at),
          performedAt: null,
          mark: null,
        })),
        attachments: attachments.value,
        activity: ticket.activity.map((entry, index) => ({
          id: `${id}-h${index + 1}`,
          ticketId: id,
          author: person(entry.author),
          at: instant(entry.at),
          changes: entry.changes,
        })),
      },
      watchers: watchersOf(ticket),
      time: [],
    })
  }

  const changes: RecordChange[] = []
  let highest = 0
  for (const ticket of kit.tickets) {
    const record = await toRecord(ticket)
    if (!record.ok) return record
    changes.push([ticketKey(record.value.thread.ticket.id), record.value])
    highest = Math.max(highest, Number(ticket.key.split('-')[1]))
  }
  for (const document of kit.documents) {
    const updatedAt = new Date(Math.min(Date.parse(document.updatedAt), now.getTime())).toISOString()
    changes.push([documentKey(document.id), { ...document, updatedAt }])
  }
  const meta: SandboxMeta = {
    user: person(kit.workspace.user),
    people: [...people.values()],
    statuses: kit.workspace.statuses,
    responseMinutes: kit.workspace.responseTargetsMinutes,
    resolveMinutes: kit.workspace.resolveTargetsMinutes,
    activities: kit.workspace.activities,
    fields: kit.workspace.fields,
    nextNumber: highest + 1,
    lastChangeMs: now.getTime(),
  }
  changes.push([metaKey, meta])
  return ok(changes)
}
