import type { KitbagDatabase } from './database.ts'

/**
 * Which name the documents of a folder carry, by where the folder is: two folders that are called the same are two.
 * `place` is what the host says of the folder, the same for the same place on the same machine.
 */
const prefix = 'folder-origin:'

/** `null` for a place from which nothing was taken yet. */
export const originOfPlace = async (database: KitbagDatabase, place: string): Promise<string | null> => {
  const row = await database.meta.get(`${prefix}${place}`)
  return typeof row?.value === 'string' ? row.value : null
}

export const rememberOrigin = async (
  database: KitbagDatabase,
  place: string,
  origin: string,
): Promise<void> => {
  const rows = await database.meta.where('key').startsWith(prefix).toArray()
  const moved = rows.filter(({ value }) => value === origin).map(({ key }) => key)
  await database.transaction('rw', database.meta, async () => {
    // A folder is at one place: where it was before, another may come.
    await database.meta.bulkDelete(moved)
    await database.meta.put({ key: `${prefix}${place}`, value: origin })
  })
}

/** Documents that carry this name now. */
export const countOfOrigin = (database: KitbagDatabase, origin: string): Promise<number> =>
  database.documents.where('origin').equals(origin).count()

/** `label`, or `label (2)` and so on where documents of another folder carry it. */
export const freeOrigin = async (database: KitbagDatabase, label: string): Promise<string> => {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? label : `${label} (${number})`
    if ((await countOfOrigin(database, name)) === 0) return name
  }
}
