import { failure } from '../../../../src/contract/errors.ts'
import type { Intent, Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import type { FileStore } from '../../files/file-store.ts'
import { carriesMark, shortMark } from './mark.ts'
import { afterReading, afterWriting, rejected } from './outcome.ts'
import { type Issue, uploadSchema } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'

export type PushDeps = {
  readonly session: RedmineSession
  readonly fileStore: FileStore
  /** Told when Redmine says how large a file may be. Bytes. */
  readonly onMaxAttachment: (bytes: number) => void
}

type AttachMutation = Mutation & { readonly intent: Extract<Intent, { kind: 'attach' }> }
type Attached = { readonly kind: 'attached' }

/** Id of the attachment that carries the mark of a mutation. */
export const attachmentIn = (issue: Issue, mutationId: string): string | null => {
  const found = issue.attachments.find(({ description }) => carriesMark(description ?? '', mutationId))
  return found === undefined ? null : String(found.id)
}

const unitBytes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** Redmine tells its limit only in the sentence that refuses a file: "(5242880)" or "(5 MB)". */
export const limitInText = (text: string): number | null => {
  const match = /\(([\d.,]+)\s*([kmg]?)i?b?(?:ytes)?\)/i.exec(text)
  const amount = Number((match?.[1] ?? '').replaceAll(',', ''))
  const unit = unitBytes[(match?.[2] ?? '').toLowerCase()]
  return match === null || unit === undefined || !Number.isFinite(amount) ? null : Math.floor(amount * unit)
}

/** A web server in front of Redmine has a limit of its own, and does not name it. */
const tooLargeOnTheWay = (name: string, size: number) =>
  failure(
    'file.too-large',
    `${name} has ${size} bytes; the web server in front of this Redmine does not take that much.`,
    'The file is kept here. Make it smaller, or ask for a higher limit.',
  )

/**
 * Two steps: the bytes are uploaded for a token, then the token is attached. A token that is never used is
 * removed by Redmine after a day, so only the second step can leave anything behind.
 */
export const attachFile = async (
  { session, fileStore, onMaxAttachment }: PushDeps,
  mutation: AttachMutation,
  issue: Issue,
  signal: AbortSignal,
): Promise<Attached | PushOutcome> => {
  const { name, mediaType, sha256, size } = mutation.intent
  if (attachmentIn(issue, mutation.id) !== null) return { kind: 'attached' }
  const source = await fileStore.openStream(sha256)
  if (!source.ok) return rejected(source.error)
  const uploaded = await session.http.upload('/uploads.json', { filename: name }, source.value, size, signal)
  source.value.destroy()
  if (!uploaded.ok) {
    if (uploaded.error.status === 413) return rejected(tooLargeOnTheWay(name, size))
    const limit = uploaded.error.status === 422 ? limitInText(uploaded.error.reason.message) : null
    if (limit === null) return afterReading(uploaded.error)
    onMaxAttachment(limit)
    return rejected(
      failure(
        'file.too-large',
        `${name} has ${size} bytes; this Redmine takes at most ${limit}.`,
        'The file is kept here. Make it smaller, or ask for a higher limit.',
      ),
    )
  }
  const token = uploadSchema.safeParse(uploaded.value.body)
  if (!token.success) {
    const reason = failure(
      'tracker.unexpected',
      'Redmine took the file and gave no token for it.',
      'It is tried again.',
    )
    return { kind: 'retry', reason, afterMs: null }
  }
  const upload = {
    token: token.data.upload.token,
    filename: name,
    content_type: mediaType,
    description: shortMark(mutation.id),
  }
  const attached = await session.http.send(
    'PUT',
    `/issues/${issue.id}.json`,
    { issue: { uploads: [upload] } },
    signal,
  )
  return attached.ok ? { kind: 'attached' } : afterWriting(attached.error)
}
