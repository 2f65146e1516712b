import type { CollectorOf } from '../profiles/profile-schema.ts'
import { collectOutput } from './collect-output.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'

/** The argument list for a platform; `null` when the profile has none. */
export const commandFor = (collector: CollectorOf<'command'>, platform: string): readonly string[] | null =>
  (platform === 'linux' || platform === 'darwin' || platform === 'win32'
    ? collector.run[platform]
    : undefined) ??
  collector.run.any ??
  null

/** Runs one command and keeps what it wrote. */
export const collectCommand = async (
  collector: CollectorOf<'command'>,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const command = commandFor(collector, process.platform)
  if (command === null) return { outcome: 'skipped', reason: `It has no command for ${process.platform}.` }
  const { id, timeoutMs, maxBytes, absentIf } = collector
  return collectOutput(
    { id, command, timeoutMs, maxBytes, absentIf, emptyAnswer: null, limited: null, most: null },
    context,
  )
}
