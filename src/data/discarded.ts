import type { Mutation } from '../domain/mutation.ts'
import type { KitbagDatabase } from './database.ts'
import type { RecordTables } from './records.ts'

/**
 * What a person gave up, whole, until they bring it back or let it go for good. Kept among the drafts, so that it
 * comes back with them when the window's database is lost.
 */
export type DiscardedChange = {
  /** Of the change that was given up. */
  readonly id: string
  readonly at: string
  /** It and what went with it: on a ticket that was never created, all that was done there. As they stood. */
  readonly mutations: readonly Mutation[]
}

const prefix = 'discarded-change:'
export const discardedKey = (mutationId: string): string => `${prefix}${mutationId}`

export const keepInList = (tables: Pick<RecordTables, 'drafts'>, change: DiscardedChange): Promise<void> =>
  tables.drafts.put([{ key: discardedKey(change.id), text: JSON.stringify(change), updatedAt: change.at }])

/** `null` when it is not in the list, or cannot be read any more. */
export const readDiscardedChange = async (
  tables: Pick<RecordTables, 'drafts'>,
  mutationId: string,
): Promise<DiscardedChange | null> => parse((await tables.drafts.get(discardedKey(mutationId)))?.text)

/** Discarded changes, the latest first. */
export const listDiscarded = async (database: KitbagDatabase): Promise<readonly DiscardedChange[]> => {
  const rows = await database.drafts.where('key').startsWith(prefix).toArray()
  return rows
    .flatMap((row) => parse(row.text) ?? [])
    .sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0))
}

/** It does not come back after this. */
export const forgetDiscarded = (database: KitbagDatabase, mutationId: string): Promise<void> =>
  database.drafts.delete(discardedKey(mutationId))

/** This module wrote it; a row that something else damaged is left out rather than breaking the list. */
const parse = (text: string | undefined): DiscardedChange | null => {
  if (text === undefined) return null
  try {
    return JSON.parse(text) as DiscardedChange
  } catch {
    return null
  }
}
