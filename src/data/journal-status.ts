import type { JournalDamage } from '../contract/journal-operations.ts'
import type { Failure } from '../domain/result.ts'
import type { KitbagDatabase } from './database.ts'

/** What came back from the journal, for the screens to say. */
export type Recovery = {
  readonly at: string
  /** `database`: the whole cache of this window was gone. `changes`: only its last changes were. */
  readonly lost: 'database' | 'changes' | 'nothing'
  readonly restored: number
  /** Texts that were being typed, and runs of runbooks. */
  readonly drafts: number
  readonly runs: number
  /** `null` when the journal was whole. */
  readonly damage: JournalDamage | null
}

/** Keys under `meta`. */
export const journalKeys = {
  recovery: 'journal-recovery',
  problem: 'journal-problem',
  /** Ids that were restored into this life of the database: one that is missing again was settled since. */
  restored: 'journal-restored',
} as const

/** `null` when nothing had to be recovered, or the person has read it. */
export const readRecovery = async (database: KitbagDatabase): Promise<Recovery | null> =>
  readRecoveryRow((await database.meta.get(journalKeys.recovery))?.value)

/** A note of an older Kitbag knew changes only. */
export const readRecoveryRow = (value: unknown): Recovery | null =>
  value === undefined ? null : { drafts: 0, runs: 0, ...(value as Omit<Recovery, 'drafts' | 'runs'>) }

/** The person has read what was recovered. */
export const dismissRecovery = (database: KitbagDatabase): Promise<void> =>
  database.meta.delete(journalKeys.recovery)

/** Why unsent work is not in the journal as well; `null` when it is. */
export const readJournalProblem = async (database: KitbagDatabase): Promise<Failure | null> =>
  ((await database.meta.get(journalKeys.problem))?.value as Failure | null | undefined) ?? null

/** In the words of the screen: what happened, what was kept. */
export const recoveryWords = ({ lost, restored, drafts, runs, damage }: Recovery): string => {
  const changes =
    restored === 0
      ? 'No unsent change was lost with it; everything else is fetched again.'
      : `${restored} unsent ${restored === 1 ? 'change was' : 'changes were'} restored from the journal on disk.`
  const kept = [
    ...(drafts === 0
      ? []
      : [drafts === 1 ? 'one text that was being typed' : `${drafts} texts that were being typed`]),
    ...(runs === 0 ? [] : [runs === 1 ? 'one run of a runbook' : `${runs} runs of runbooks`]),
  ]
  const besides = kept.length === 0 ? '' : `Brought back as well: ${kept.join(' and ')}.`
  const first =
    lost === 'database'
      ? `This window's cache (IndexedDB) was lost. ${changes}`
      : lost === 'changes'
        ? `The last changes had not reached this window's cache (IndexedDB). ${changes}`
        : ''
  return [first, besides, damage === null ? '' : damageWords(damage)].filter((text) => text !== '').join(' ')
}

const damageWords = (damage: JournalDamage): string => {
  const places = damage.skipped.length + (damage.tornBytes > 0 ? 1 : 0)
  const unread = damage.refused > 0 ? ` ${damage.refused} records are from another version of Kitbag.` : ''
  const aside = damage.keptAside.length > 0 ? ' The unreadable bytes were kept aside.' : ''
  return places === 0
    ? `The journal's first bytes were damaged; its records were read.${unread}`
    : `The journal had ${places} unreadable ${places === 1 ? 'place' : 'places'}; everything else in it was read.${aside}${unread}`
}
