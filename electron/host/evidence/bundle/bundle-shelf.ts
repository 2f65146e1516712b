import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import { type SealedBundle, sealedBundleSchema } from '../../../../src/contract/evidence-operations.ts'
import { freePath } from '../../../../src/domain/evidence-path.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { moveOver, writeWhole } from '../../files/patiently.ts'
import { syncFolder } from '../../files/sync-folder.ts'

/** Sealed bundles of this machine in `<data>/bundles`, each with a small record beside it. */
export type BundleShelf = {
  readonly list: () => Promise<readonly SealedBundle[]>
  readonly find: (id: string) => Promise<Result<{ readonly record: SealedBundle; readonly path: string }>>
  /** A path for a bundle in the making; nothing lists it. Throws file system errors. */
  readonly begin: (id: string) => Promise<string>
  /** Takes the finished file in under a free name. Throws file system errors. */
  readonly put: (draft: string, record: SealedBundle) => Promise<SealedBundle>
  readonly remove: (id: string) => Promise<Result<null>>
  /** Removes what a crash left half-written. */
  readonly tidy: () => Promise<void>
}

const draftEnd = '.partial'

export const createBundleShelf = (folder: string): BundleShelf => {
  const list = async (): Promise<readonly SealedBundle[]> => {
    const names = await readdir(folder).catch((): string[] => [])
    const records: SealedBundle[] = []
    for (const name of names.filter((entry) => entry.endsWith('.json'))) {
      try {
        const parsed = sealedBundleSchema.safeParse(JSON.parse(await readFile(join(folder, name), 'utf8')))
        if (parsed.success && names.includes(basename(parsed.data.name))) records.push(parsed.data)
      } catch {
        // A record that cannot be read costs its line in the list, not the list.
      }
    }
    return records.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  }
  const find: BundleShelf['find'] = async (id) => {
    const record = (await list()).find((entry) => entry.id === id)
    return record === undefined
      ? fail(failure('file.missing', 'That bundle is no longer on this machine.'))
      : ok({ record, path: join(folder, basename(record.name)) })
  }
  return {
    list,
    find,
    begin: async (id) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return join(folder, `${id}${draftEnd}`)
    },
    put: async (draft, record) => {
      const taken = new Set((await readdir(folder)).map((name) => name.toLowerCase()))
      const name = freePath(record.name, (candidate) => taken.has(candidate))
      const placed = { ...record, name }
      await moveOver(draft, join(folder, name))
      await writeWhole(join(folder, `${name}.json`), `${JSON.stringify(placed, null, 2)}\n`, {
        mode: 0o600,
      })
      await syncFolder(folder)
      return placed
    },
    remove: async (id) => {
      const found = await find(id)
      if (!found.ok) return found
      await rm(`${found.value.path}.json`, { force: true })
      await rm(found.value.path, { force: true })
      return ok(null)
    },
    tidy: async () => {
      const names = await readdir(folder).catch((): string[] => [])
      for (const name of names.filter((entry) => entry.endsWith(draftEnd)))
        await rm(join(folder, name), { force: true })
    },
  }
}
