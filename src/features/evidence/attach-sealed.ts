import { monotonicFactory } from 'ulid'
import type { SealedBundle } from '../../contract/evidence-operations.ts'
import { recordIntent } from '../../data/outbox.ts'
import type { Result } from '../../domain/result.ts'
import type { Session } from '../../state/session.ts'
import { formatBytes } from '../../ui/format-bytes.ts'

const newId = monotonicFactory()

/** How a bundle gets to L3. */
export type BundleWay = {
  /** It goes to the upload server; link and SHA-256 follow when it is there. */
  readonly byLink: boolean
  /** Bytes that the tracker takes per file; `null` when unknown. */
  readonly maxBytes: number | null
}

/** On a bad line this takes minutes: L3 begins with less before. */
const firstLookFromBytes = 8_000_000

/** Does L3 get manifest, findings and report ahead of the bundle? */
export const hasFirstLook = (bundle: SealedBundle, way: BundleWay): boolean =>
  bundle.recipients.length === 0 && (way.byLink || bundle.size > firstLookFromBytes)

/**
 * Puts a bundle into the file store, then writes down that it is to be attached, and the comment with it; ahead of a
 * large one its manifest, findings and report. When the comment cannot be kept, the file is attached all the same
 * and the failure is answered.
 */
export const attachSealed = async (
  session: Pick<Session, 'host' | 'database' | 'workspace' | 'now' | 'sync'>,
  bundle: SealedBundle,
  ticketId: string,
  /** `null` for none. */
  comment: { readonly text: string; readonly internal: boolean } | null,
  way: BundleWay,
): Promise<Result<unknown>> => {
  const { host, database, workspace, now, sync } = session
  const deps = { now, newId, user: workspace.user }
  const stored = await host['bundle.store']({ bundleId: bundle.id })
  if (!stored.ok) return stored
  if (hasFirstLook(bundle, way)) {
    const look = await host['bundle.first-look']({ bundleId: bundle.id, maxBytes: way.maxBytes })
    // Without it the bundle is as good as before, only later.
    for (const file of look.ok ? look.value.files : []) {
      await recordIntent(database, deps, { ticketId, intent: { kind: 'attach', ...file } })
    }
  }
  const attached = await recordIntent(database, deps, {
    ticketId,
    intent: {
      kind: 'attach',
      name: bundle.name,
      mediaType: bundle.recipients.length > 0 ? 'application/octet-stream' : 'application/zip',
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
export const bundleComment = (bundle: SealedBundle, summary: string, way: BundleWay): string =>
  [
    ...(summary.trim() === '' ? [] : [summary.trim(), '']),
    `Evidence: \`${bundle.name}\` (${bundle.profileTitle}, ${formatBytes(bundle.size)})`,
    [...(bundle.told === '' ? [] : [bundle.told]), ...bundle.missing.map((sentence) => `- ${sentence}`)].join(
      '\n',
    ),
    '',
    ...(hasFirstLook(bundle, way) ? ['Report, findings and manifest are attached ahead of it.'] : []),
    way.byLink
      ? 'The bundle itself follows: its link and SHA-256 come in a comment of their own when every byte is there.'
      : `SHA-256: \`${bundle.sha256}\``,
  ].join('\n')
