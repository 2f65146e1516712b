import type { Records } from '../data/records.ts'

/** The value kept under one key of `meta`; `null` when there is none. */
export const readSyncMeta = (records: Records, key: string): Promise<unknown> =>
  records.read(['meta'], async (tables) => (await tables.meta.get(key))?.value ?? null)
