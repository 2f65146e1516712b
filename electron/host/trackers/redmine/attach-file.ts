import { failure } from '../../../../src/contract/errors.ts'
import type { Intent, Mutation, PushOutcome } from '../../../../src/domain/mutation.ts'
import type { FileStore } from '../../files/file-store.ts'
import { carriesMark, shortMark } from './mark.ts'
import { afterReading, afterWriting, rejected } from './outcome.ts'
import { type Issue, uploadSchema } from './redmine-schema.ts'
import type { RedmineSession } from './redmine-session.ts'
import type { UploadTokens } from './upload-tokens.ts'

export type PushDeps = {
  readonly session: RedmineSession
  readonly fileStore: FileStore
  readonly uploads: UploadTokens
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

/** Sends the bytes and answers the token under which Redmine has them. */
const uploadFile = async (
  { session, fileStore, onMaxAttachment }: PushDeps,
  { name, sha256, size }: AttachMutation['intent'],
  signal: AbortSignal,
): Promise<{ readonly kind: 'uploaded'; readonly token: string } | PushOutcome> => {
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
  if (token.success) return { kind: 'uploaded', token: token.data.upload.token }
  const reason = failure(
    'tracker.unexpected',
    'Redmine took the file and gave no token for it.',
    'It is tried again.',
  )
  return { kind: 'retry', reason, afterMs: null }
}

/**
 * Two steps: the bytes are uploaded for a token, then the token is attached. Only the second can leave anything on the
 * ticket, and it uses the token of the first for as long as Redmine knows it.
 */
export const attachFile = async (
  deps: PushDeps,
  mutation: AttachMutation,
  issue: Issue,
  signal: AbortSignal,
): Promise<Attached | PushOutcome> => {
  const { session, uploads } = deps
  const { name, mediaType } = mutation.intent
  if (attachmentIn(issue, mutation.id) !== null) return { kind: 'attached' }
  let token = uploads.of(mutation.id)
  if (token === null) {
    const uploaded = await uploadFile(deps, mutation.intent, signal)
    if (uploaded.kind !== 'uploaded') return uploaded
    token = uploaded.token
    uploads.keep(mutation.id, token)
  }
  const upload = { token, filename: name, content_type: mediaType, description: shortMark(mutation.id) }
  const path = `/issues/${issue.id}.json`
  const attached = await session.write('PUT', path, { issue: { uploads: [upload] } }, signal)
  if (!attached.ok) {
    // What was refused is not refused because of the file alone: the token may be the reason.
    if (attached.error.sent === 'refused') uploads.forget(mutation.id)
    return afterWriting(attached.error)
  }
  return { kind: 'attached' }
}
