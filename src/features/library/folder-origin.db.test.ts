import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../contract/operations.ts'
import type { KitbagDatabase } from '../../data/database.ts'
import { deleteDatabase, openDatabase } from '../../data/open-database.ts'
import { ok } from '../../domain/result.ts'
import { importFolder } from './import-folder.ts'

/** Folders by the id of their handle: where they are, what they are called, which files they hold. */
type Folder = {
  readonly place: string
  readonly label: string
  readonly files: Readonly<Record<string, string>>
}

let database: KitbagDatabase
beforeEach(async () => {
  const opened = await openDatabase('origins')
  if (!opened.ok) throw new Error(opened.error.message)
  database = opened.value
})
afterEach(async () => {
  database.close()
  await deleteDatabase('origins')
})

const take = async (folder: Folder, answer: boolean | 'not asked' = 'not asked') => {
  const host = {
    'document.list-folder': async () =>
      ok({
        place: folder.place,
        files: Object.keys(folder.files).map((path) => ({
          path,
          size: 1,
          modifiedAt: '2026-11-01T08:00:00.000Z',
        })),
        leftOut: [],
      }),
    'document.read-files': async ({ paths }: { paths: readonly string[] }) =>
      ok({ files: paths.map((path) => ({ path, text: folder.files[path] ?? null, reason: '' })) }),
  } as unknown as Host
  let asked = false
  const report = await importFolder(
    { host, database },
    { id: 'h', label: folder.label },
    'runbook',
    async () => {
      asked = true
      return answer === true
    },
    () => undefined,
    new AbortController().signal,
  )
  expect(asked).toBe(answer !== 'not asked')
  if (!report.ok) throw new Error(report.error.message)
  return report.value
}
const titles = async () => (await database.documents.toArray()).map(({ title }) => title).sort()

const siteA: Folder = { place: 'a', label: 'runbooks', files: { 'pump.md': '# Pump', 'fan.md': '# Fan' } }
const siteB: Folder = { place: 'b', label: 'runbooks', files: { 'pump.md': '# Pump of site B' } }

describe('folders of documents', () => {
  it('of one name at two places are two: nothing of the first one is lost', async () => {
    await take(siteA)
    const second = await take(siteB, false)
    expect(second).toMatchObject({ origin: 'runbooks (2)', added: 1, removed: 0 })
    expect(await titles()).toEqual(['Fan', 'Pump', 'Pump of site B'])
    // Each is known again without a question.
    expect(await take({ ...siteA, files: { 'pump.md': '# Pump' } })).toMatchObject({ removed: 1, same: 1 })
    expect(await take(siteB)).toMatchObject({ origin: 'runbooks (2)', same: 1 })
    expect(await titles()).toEqual(['Pump', 'Pump of site B'])
  })

  it('that moved stay one, when the person says so', async () => {
    await take(siteA)
    const moved = await take({ ...siteA, place: 'elsewhere', files: { 'pump.md': '# Pump, newer' } }, true)
    expect(moved).toMatchObject({ origin: 'runbooks', changed: 1, removed: 1 })
    expect(await titles()).toEqual(['Pump, newer'])
    expect(await take({ ...siteA, place: 'elsewhere' })).toMatchObject({ origin: 'runbooks' })
  })

  it('that an older Kitbag took in are asked about', async () => {
    await take(siteA)
    await database.meta.clear()
    expect(await take(siteA, true)).toMatchObject({ origin: 'runbooks', same: 2, removed: 0 })
  })
})
