import type { KeptEntry } from '../contract/journal-operations.ts'
import type { Run } from '../domain/run.ts'
import type { RecordTables } from './records.ts'
import type { DraftRow } from './rows.ts'
import { metaKeys } from './sync-repository.ts'
import { type Pin, pinPrefix, tripKey } from './trip-repository.ts'

/**
 * What a person made on this machine and no tracker has: words being typed, runs of runbooks with their ticks
 * and notes, what is taken along on a trip. Mirrored into the journal beside the outbox. The text that a run
 * follows is written once however often a step is ticked.
 */
export type Keepsake = Pick<KeptEntry, 'what' | 'key' | 'value'>

export const nameOf = ({ what, key }: Pick<Keepsake, 'what' | 'key'>): string => `${what}:${key}`

type KeepsakeTables = Pick<RecordTables, 'meta' | 'drafts' | 'runs'>

export const readKeepsakes = async (tables: KeepsakeTables): Promise<readonly Keepsake[]> => {
  const takenAlong = (await tables.meta.keys()).filter((key) => key.startsWith(pinPrefix) || key === tripKey)
  const [drafts, runs, trips, online] = await Promise.all([
    tables.drafts.all(),
    tables.runs.all(),
    tables.meta.getMany(takenAlong),
    tables.meta.get(metaKeys.onlineSwitch),
  ])
  const texts = new Map(runs.map((run) => [run.textSha256, run.text]))
  return [
    ...drafts.map((row): Keepsake => ({ what: 'draft', key: row.key, value: row })),
    ...[...texts].map(([key, value]): Keepsake => ({ what: 'text', key, value })),
    ...runs.map(({ text: _text, ...run }): Keepsake => ({ what: 'run', key: run.id, value: run })),
    // Only what the person switched off is worth remembering: on is how a new database starts.
    ...(online?.value === false ? [{ what: 'switch' as const, key: online.key, value: false }] : []),
    ...trips.flatMap((row): Keepsake[] =>
      row === undefined ? [] : [{ what: 'trip', key: row.key, value: row.value }],
    ),
  ]
}

/** How much came back of what a person would miss. */
export type RestoredKeepsakes = { readonly drafts: number; readonly runs: number }

/**
 * Puts back what another life of the database had. What is here already stays as it is; what this life let go is
 * not its business. Runs inside a transaction over these tables.
 */
export const restoreKeepsakes = async (
  tables: KeepsakeTables,
  entries: readonly KeptEntry[],
  generation: string,
): Promise<RestoredKeepsakes> => {
  const lost = entries.filter((entry) => entry.generation !== generation)
  const of = (what: Keepsake['what']) => lost.filter((entry) => entry.what === what)
  const texts = new Map(entries.filter(({ what }) => what === 'text').map(({ key, value }) => [key, value]))
  const drafts = await missing(tables.drafts, of('draft'))
  const runs = await missing(tables.runs, of('run'))
  const trips = await missing(tables.meta, of('trip'))
  const switches = await missing(tables.meta, of('switch'))
  // The journal holds what this module wrote into it, checked frame by frame: the shapes are its own.
  await tables.drafts.put(drafts.map(({ value }) => value as DraftRow))
  await tables.runs.put(
    runs.map(({ value }) => {
      const run = value as Omit<Run, 'text'>
      return { ...run, text: String(texts.get(run.textSha256) ?? '') }
    }),
  )
  await tables.meta.put(
    trips.map(({ key, value }) => ({
      key,
      // Its ticket is not fetched yet: that is no news to tell.
      value: key === tripKey ? value : ({ ...(value as Pin), told: true } satisfies Pin),
    })),
  )
  await tables.meta.put(switches.map(({ key, value }) => ({ key, value })))
  return { drafts: drafts.length, runs: runs.length }
}

const missing = async (
  table: { readonly getMany: (keys: readonly string[]) => Promise<readonly unknown[]> },
  entries: readonly KeptEntry[],
): Promise<readonly KeptEntry[]> => {
  const here = await table.getMany(entries.map(({ key }) => key))
  return entries.filter((_, index) => here[index] === undefined)
}
