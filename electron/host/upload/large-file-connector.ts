import { failure } from '../../../src/contract/errors.ts'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../../../src/domain/mutation.ts'
import { ok } from '../../../src/domain/result.ts'
import type { Capabilities } from '../../../src/domain/workspace.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Connector } from '../trackers/connector.ts'
import type { EndpointStore } from './endpoint-store.ts'
import { type AttachIntent, asLink, linkOf } from './link-comment.ts'
import type { Uploads } from './uploads.ts'

export type LargeFileDeps = {
  readonly workspaceId: string
  readonly endpoints: EndpointStore
  readonly uploads: Uploads
  readonly fileStore: FileStore
  /** Milliseconds that one push may take before other changes get their turn. */
  readonly turnMs: number
}

type Attach = Mutation & { readonly intent: AttachIntent }
const isAttach = (mutation: Mutation): mutation is Attach => mutation.intent.kind === 'attach'

/**
 * A connector that hands files its tracker does not take to an upload server, and gives the ticket link and SHA-256
 * once every byte is there. To the engine it stays one change with one mark, so that a lost answer is read back like
 * any other and nothing is there twice.
 */
export const createLargeFileConnector = (inner: Connector, deps: LargeFileDeps): Connector => {
  const { workspaceId, endpoints, uploads, fileStore, turnMs } = deps
  /** Nobody asks what became of a change while it is still being sent. */
  const turns = new Map<string, Promise<unknown>>()

  const alone = <Value>(mutation: Mutation, work: () => Promise<Value>): Promise<Value> => {
    const turn = (turns.get(mutation.id) ?? Promise.resolve()).then(work)
    const ended = turn.then(
      () => undefined,
      () => undefined,
    )
    turns.set(mutation.id, ended)
    void ended.then(() => {
      if (turns.get(mutation.id) === ended) turns.delete(mutation.id)
    })
    return turn
  }

  const limitOf = (capabilities: Capabilities): number | null =>
    capabilities.maxAttachmentBytes ?? endpoints.learnedLimit(workspaceId)

  const withLimits = (capabilities: Capabilities): Capabilities => ({
    ...capabilities,
    maxAttachmentBytes: limitOf(capabilities),
    largeFiles: endpoints.find(workspaceId) === null ? 'refused' : 'by-link',
  })

  const pushByLink = async (mutation: Attach, signal: AbortSignal): Promise<PushOutcome> => {
    const endpoint = endpoints.find(workspaceId)
    const { intent } = mutation
    if (endpoint === null) {
      const reason = failure(
        'file.too-large',
        `${intent.name} is larger than this tracker takes, and no upload server is set.`,
        'The file is kept here. Set an upload server in Settings, Large files, then try again.',
      )
      return { kind: 'rejected', reason }
    }
    const token = await endpoints.tokenOf(workspaceId)
    if (!token.ok) return { kind: 'rejected', reason: token.error }
    const stored = await fileStore.stat(intent.sha256)
    if (stored === null || stored.size !== intent.size) {
      const missing = await fileStore.openPart(intent.sha256, 0, 0)
      if (!missing.ok) return { kind: 'rejected', reason: missing.error }
    }
    const step = await uploads.advance(
      { address: endpoint.address, token: token.value },
      {
        name: intent.name,
        mediaType: intent.mediaType,
        size: intent.size,
        sha256: intent.sha256,
        open: (start, end) => fileStore.openPart(intent.sha256, start, end),
      },
      turnMs,
      signal,
    )
    if (step.kind === 'underway') return { kind: 'later', reason: null, afterMs: 0 }
    if (step.kind === 'trouble') {
      const { reason, afterMs } = step
      return afterMs === null ? { kind: 'rejected', reason } : { kind: 'later', reason, afterMs }
    }
    const link = asLink(mutation, linkOf(step.url, endpoint.download), endpoint.internal)
    const outcome = await inner.push(link, signal)
    if (outcome.kind !== 'rejected' || !endpoint.internal) return outcome
    // The usual reason: the account may not write internal comments.
    const hint = `${outcome.reason.hint} The file is there; only its link is missing. If internal comments are not allowed, switch them off in Settings, Large files.`
    return { kind: 'rejected', reason: { ...outcome.reason, hint: hint.trim() } }
  }

  const push = async (mutation: Attach, signal: AbortSignal): Promise<PushOutcome> => {
    const endpoint = endpoints.find(workspaceId)
    const limits = [limitOf(inner.capabilities), endpoint?.overBytes ?? null].filter(
      (limit) => limit !== null,
    )
    if (endpoint !== null && limits.some((limit) => mutation.intent.size > limit)) {
      return pushByLink(mutation, signal)
    }
    const outcome = await inner.push(mutation, signal)
    if (outcome.kind !== 'rejected' || outcome.reason.code !== 'file.too-large') return outcome
    // Some trackers say what they take only by refusing: the next file need not be sent to learn it.
    await endpoints.learnLimit(workspaceId, inner.capabilities.maxAttachmentBytes ?? mutation.intent.size - 1)
    return endpoint === null ? outcome : pushByLink(mutation, signal)
  }

  const readBack = async (mutation: Attach, signal: AbortSignal): Promise<ReadBackOutcome> => {
    const asFile = await inner.readBack(mutation, signal)
    if (asFile.kind !== 'absent' || endpoints.find(workspaceId) === null) return asFile
    // It may have gone out in the other form: settings and limits change while an answer is lost.
    return inner.readBack(asLink(mutation, '', false), signal)
  }

  return {
    ...inner,
    get capabilities() {
      return withLimits(inner.capabilities)
    },
    probe: async (signal) => {
      const probe = await inner.probe(signal)
      return probe.ok ? ok({ ...probe.value, capabilities: withLimits(probe.value.capabilities) }) : probe
    },
    push: (mutation, signal) =>
      isAttach(mutation) ? alone(mutation, () => push(mutation, signal)) : inner.push(mutation, signal),
    readBack: (mutation, signal) =>
      isAttach(mutation)
        ? alone(mutation, () => readBack(mutation, signal))
        : inner.readBack(mutation, signal),
  }
}
