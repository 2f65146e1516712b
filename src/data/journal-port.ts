import {
  type JournalContents,
  type JournalDamage,
  type JournalRecord,
  maxJournalRecords,
} from '../contract/journal-operations.ts'
import type { Host } from '../contract/operations.ts'
import { ok, type Result } from '../domain/result.ts'

/** The journal on disk as the window reaches it. Calls answer with failures, they never reject. */
export type JournalPort = {
  /** Answers when all records are on the disk, in this order. A failure may leave the first of them there. */
  readonly append: (records: readonly JournalRecord[]) => Promise<Result<null>>
  readonly read: () => Promise<Result<JournalContents>>
}

export const createHostJournal = (
  host: Pick<Host, 'journal.append' | 'journal.read'>,
  workspaceId: string,
): JournalPort => ({
  append: async (records) => {
    for (let start = 0; start < records.length; start += maxJournalRecords) {
      const part = records.slice(start, start + maxJournalRecords)
      const appended = await host['journal.append']({ workspaceId, records: part })
      if (!appended.ok) return appended
    }
    return ok(null)
  },
  read: () => host['journal.read']({ workspaceId }),
})

export const isDamaged = (damage: JournalDamage): boolean =>
  damage.tornBytes > 0 || damage.skipped.length > 0 || damage.header || damage.refused > 0
