import { monotonicFactory } from 'ulid'
import type { SealedBundle } from '../../contract/evidence-operations.ts'
import { recordIntent } from '../../data/outbox.ts'
import type { Result } from '../../domain/result.ts'
import type { Session } from '../../state/session.ts'
import { formatBytes } from '../../ui/format-bytes.ts'

const newId = monotonicFactory()

/**
 * Puts a bundle into the file store, then writes down that it is to be attached, and the comment with it.
 * When the comment cannot be kept, the file is attached all the same and the failure is answered.
 */
export const attachSealed = async (
  session: Pick<Session, 'host' | 'database' | 'workspace' | 'now' | 'sync'>,
  bundle: SealedBundle,
  ticketId: string,
  /** `null` for none. */
  comment: { readonly text: string; readonly internal: boolean } | null,
): Promise<Result<unknown>> => {
  const { host, database, workspace, now, sync } = session
  const deps = { now, newId, user: workspace.user }
  const stored = await host['bundle.store']({ bundleId: bundle.id })
  if (!stored.ok) return stored
  const attached = await recordIntent(database, deps, {
    ticketId,
    intent: {
      kind: 'attach',
      name: bundle.name,
      mediaType: 'application/zip',
      size: stored.value.size,
      sha256: stored.value.sha256,
    },
  })
  if (!attached.ok) return attached
  const commented =
    comment === null
      ? attached
      : await recordIntent(database, deps, {
          ticketId,
          intent: { kind: 'comment', body: comment.text, internal: comment.internal },
        })
  sync.wake()
  return commented
}

/** Markdown for the ticket: what the bundle is, whether it is whole, and how to know it again. */
export const bundleComment = (bundle: SealedBundle, summary: string): string =>
  [
    ...(summary.trim() === '' ? [] : [summary.trim(), '']),
    `Evidence: \`${bundle.name}\` (${bundle.profileTitle}, ${formatBytes(bundle.size)})`,
    bundle.complete
      ? 'Complete: nothing that was asked for is missing.'
      : ['Incomplete:', ...bundle.missing.map((sentence) => `- ${sentence}`)].join('\n'),
    '',
    `SHA-256: \`${bundle.sha256}\``,
  ].join('\n')
