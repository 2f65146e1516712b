import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFiles } from './open-sources.ts'

let folder = ''
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-sources-')))
})
// On Windows this fails where a file is still open.
afterEach(() => rm(folder, { recursive: true }))

const openBelow = (place: string) =>
  readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      const target = readlinkSync(join('/proc/self/fd', name))
      return target.startsWith(place) ? [target.slice(place.length + 1)] : []
    } catch {
      return []
    }
  })

test('only text that is read where it lies stays open, until it is closed', async () => {
  const contents = {
    'app.log': Buffer.from('2026-11-20 10:00:00 started\n'),
    'old.log': gzipSync('2026-11-19 10:00:00 started\n'),
    'damaged.log': Buffer.from([0x1f, 0x8b, 1, 2, 3]),
    'wide.log': Buffer.from('\ufeff2026-11-20 10:00:00 started\n', 'utf16le'),
    'photo.png': Buffer.from([0x89, 0x50, 0, 0, 0, 1]),
    'snapshot.json': Buffer.from('{}'),
  }
  const files: { path: string; file: string }[] = []
  for (const [path, bytes] of Object.entries(contents)) {
    await writeFile(join(folder, path), bytes)
    files.push({ path, file: join(folder, path) })
  }
  const { sources, left } = openFiles(files)
  expect(sources.map(({ path }) => path)).toEqual(['app.log', 'old.log', 'wide.log'])
  expect(left.map(({ path }) => path)).toEqual(['damaged.log', 'photo.png'])
  if (process.platform === 'linux') expect(openBelow(folder)).toEqual(['app.log'])
  for (const { text } of sources) text.close()
  if (process.platform === 'linux') expect(openBelow(folder)).toEqual([])
})
