import { failure } from '../../../../src/contract/errors.ts'
import { localDay } from '../../../../src/domain/day.ts'
import type { Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import { assertNever, type Failure, type Result } from '../../../../src/domain/result.ts'
import type { Person, TicketThread } from '../../../../src/domain/ticket.ts'
import { sha256OfText, toKnowledgeDocument } from '../../documents/knowledge-document.ts'
import type { FileStore } from '../../files/file-store.ts'
import { compareThreeWay } from '../three-way.ts'
import { refuseIncomplete, type SandboxChange } from './apply-change.ts'
import type { SandboxTicket } from './sandbox-records.ts'
import type { Applied, SandboxTracker } from './sandbox-tracker.ts'

type PushDeps = {
  readonly tracker: SandboxTracker
  readonly fileStore: FileStore
  readonly user: Person
  readonly toThread: (record: SandboxTicket) => Promise<TicketThread>
}

const rejected = (reason: Failure): PushOutcome => ({ kind: 'rejected', reason })
const refuse = (message: string, hint: string) => rejected(failure('tracker.rejected', message, hint))

/** Applies one mutation to the sandbox: at most once, whatever happens to the answers. */
export const pushToSandbox = async (mutation: Mutation, deps: PushDeps): Promise<PushOutcome> => {
  const { tracker, fileStore, user, toThread } = deps
  const { intent } = mutation

  const outcomeOf = async (result: Result<Applied>): Promise<PushOutcome> => {
    if (result.ok) {
      return {
        kind: 'applied',
        remoteId: result.value.remoteId,
        thread: await toThread(result.value.record),
      }
    }
    // The tracker's own disk failing is nothing the person can decide about.
    return result.error.code.startsWith('disk.')
      ? { kind: 'retry', reason: result.error, afterMs: null }
      : rejected(result.error)
  }

  const changeTicket =
    (toChange: (record: SandboxTicket) => SandboxChange | 'conflict') => async (): Promise<PushOutcome> => {
      const record = mutation.ticketId === null ? null : tracker.ticket(mutation.ticketId)
      if (record === null) {
        return rejected(
          failure(
            'tracker.missing',
            'The tracker does not have this ticket any more.',
            'Your change is kept here. Move it to another ticket, or drop it.',
          ),
        )
      }
      const change = toChange(record)
      if (change === 'conflict') return { kind: 'conflict', thread: await toThread(record) }
      return outcomeOf(await tracker.change(record.thread.ticket.id, change, user, mutation.id))
    }

  const work = async (): Promise<() => Promise<PushOutcome>> => {
    switch (intent.kind) {
      case 'comment':
        return changeTicket(() => ({
          kind: 'comment',
          body: intent.body,
          internal: intent.internal,
          performedAt: mutation.performedAt,
          mark: mutation.id,
        }))
      case 'log-time':
        return changeTicket(() => ({
          kind: 'log-time',
          minutes: intent.minutes,
          note: intent.note,
          performedAt: mutation.performedAt,
          day: intent.day ?? localDay(new Date(mutation.performedAt)),
          activityId: intent.activityId ?? null,
          mark: mutation.id,
        }))
      case 'transition':
        return changeTicket((record) => {
          const { status } = record.thread.ticket
          return status === intent.from || status === intent.to
            ? { kind: 'transition', to: intent.to, performedAt: mutation.performedAt }
            : 'conflict'
        })
      case 'set-fields':
        return changeTicket((record) => {
          const merge = compareThreeWay(mutation.base, intent.fields, record.thread.ticket)
          return merge.kind === 'conflict' ? 'conflict' : { kind: 'edit', fields: merge.edit }
        })
      case 'attach': {
        const { maxAttachmentBytes } = tracker.behaviour()
        if (intent.size > maxAttachmentBytes) {
          const reason = failure(
            'file.too-large',
            `${intent.name} has ${intent.size} bytes; the tracker takes at most ${maxAttachmentBytes}.`,
            'The file is kept here. Make it smaller, or hand it over another way.',
          )
          return async () => rejected(reason)
        }
        const source = await fileStore.openStream(intent.sha256)
        if (!source.ok) return async () => rejected(source.error)
        const stored = await tracker.files.importStream(source.value, intent.sha256)
        if (!stored.ok) return async () => ({ kind: 'retry', reason: stored.error, afterMs: null })
        const { name, mediaType } = intent
        return changeTicket(() => ({ kind: 'attach', name, mediaType, ...stored.value, mark: mutation.id }))
      }
      case 'create-ticket':
        return async () => {
          const refused = refuseIncomplete(intent.ticket, tracker.meta())
          return refused === null
            ? outcomeOf(await tracker.create(intent.ticket, user, mutation.id, intent.ticket.watchers))
            : rejected(refused)
        }
      case 'publish-article':
        return async () => {
          const { documentId, baseRevision } = intent
          const current = tracker.documents().find(({ id }) => id === documentId) ?? null
          if (documentId !== null && current === null) {
            return refuse('The tracker does not have this article any more.', 'Publish it as a new one.')
          }
          if (current !== null && current.revision !== baseRevision) {
            return refuse(
              `Someone changed “${current.title}” in the meantime.`,
              'Your text is kept here. Look at theirs, put the two together and publish again.',
            )
          }
          const document = toKnowledgeDocument({
            id: current?.id ?? `kb-${sha256OfText(mutation.id).slice(0, 12)}`,
            kind: current?.kind ?? 'article',
            text: intent.text,
            path: current?.path ?? `articles/${mutation.id.toLowerCase()}.md`,
            origin: 'tracker',
            updatedAt: tracker.nextInstant(),
            revision: String(Number(current?.revision ?? '0') + 1),
          })
          // The tracker, not the text, says what an article is called and when it changed.
          const article = {
            ...document,
            id: current?.id ?? document.id,
            title: intent.title,
            updatedAt: tracker.nextInstant(),
          }
          const published = await tracker.publish(article, mutation.id)
          return published.ok
            ? { kind: 'applied', remoteId: article.id, thread: null }
            : { kind: 'retry', reason: published.error, afterMs: null }
        }
      default:
        return assertNever(intent)
    }
  }

  const apply = await work()
  return tracker.alone(async () => {
    const mark = tracker.mark(mutation.id)
    if (mark === null) return apply()
    const record = mark.ticketId === null ? null : tracker.ticket(mark.ticketId)
    return {
      kind: 'applied',
      remoteId: mark.remoteId,
      thread: record === null ? null : await toThread(record),
    }
  })
}
