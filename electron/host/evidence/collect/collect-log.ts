import { collectOutput } from './collect-output.ts'
import { type LogCollector, logRequest, platformOfLog } from './log-commands.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'

const names = {
  journal: 'the journal of systemd',
  'event-log': 'the Windows event log',
  'unified-log': 'the unified log of macOS',
} as const

/** Reads journald, the Windows event log or the unified log of macOS; `skipped` on any other system. */
export const collectLog = async (
  collector: LogCollector,
  platform: string,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const { kind, id, timeoutMs, maxBytes } = collector
  if (platform !== platformOfLog[kind]) {
    return {
      outcome: 'skipped',
      reason: `It reads ${names[kind]}; this machine is ${platform}.`,
    }
  }
  return collectOutput({ id, timeoutMs, maxBytes, ...logRequest(collector) }, context)
}
