import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { nameOfKey, openUploadRecords, type UploadRecord } from './upload-records.ts'

const day = 86_400_000
const start = Date.parse('2026-11-20T08:00:00.000Z')
const record: UploadRecord = {
  format: 'kitbag-upload/1',
  endpoint: 'https://files.example/uploads/',
  sha256: 'ab'.repeat(32),
  size: 2_000_000_000,
  name: 'FS-1042.kitbag.zip',
  url: 'https://files.example/uploads/1',
  createdAt: new Date(start).toISOString(),
  touchedAt: new Date(start).toISOString(),
  expiresAt: null,
  partBytes: 1_048_576,
  mostPartBytes: 67_108_864,
  checksum: null,
  arrivedBytes: 800_000_000,
  complete: false,
}

let folder = ''
const openAt = async (ms: number) => {
  const opened = await openUploadRecords({ folder, now: () => new Date(ms) })
  if (!opened.ok) throw new Error(opened.error.message)
  return opened.value
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-records-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('knows an upload after a day and after a month, and lets go of it when no server can know it still', async () => {
  await (await openAt(start)).put(record)
  for (const days of [1, 30, 89]) expect((await openAt(start + days * day)).find(record)).toEqual(record)
  expect((await openAt(start + 91 * day)).find(record)).toBeNull()
  expect(await readdir(folder)).toEqual([])
})

it('keeps uploads to different servers apart, and removes one', async () => {
  const records = await openAt(start)
  const other = { ...record, endpoint: 'https://other.example/', url: 'https://other.example/9' }
  await records.put(record)
  await records.put(other)
  await records.remove(record)
  expect((await openAt(start)).list()).toEqual([other])
})

it('is not stopped by a damaged record or by what a crash left, and takes nobody else’s half-written file', async () => {
  const path = join(folder, `${nameOfKey(record)}.json`)
  await (await openAt(start)).put(record)
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 100))
  await writeFile(`${path}.123`, 'half')
  await writeFile(`${path}.456`, 'half')
  await utimes(`${path}.123`, new Date(start - day), new Date(start - day))
  await utimes(`${path}.456`, new Date(start), new Date(start))
  expect((await openAt(start)).find(record)).toBeNull()
  expect(await readdir(folder)).toEqual([`${nameOfKey(record)}.json.456`])
})
