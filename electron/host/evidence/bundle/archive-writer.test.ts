import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openArchive } from './archive-reader.ts'
import { type ArchiveInput, archiveProblem, writeArchive } from './archive-writer.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-archive-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal

const write = async (inputs: readonly ArchiveInput[]) => {
  const target = join(folder, 'made.zip')
  await rm(target, { force: true })
  return { target, ...(await writeArchive(target, inputs, never)) }
}

const unwrap = async (path: string) => {
  const archive = await openArchive(path)
  if (!archive.ok) throw new Error(archive.error.message)
  return archive.value
}

const pathOf = fc
  .array(fc.stringMatching(/^[a-z0-9äß]{1,8}$/), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'))
/** Around the sizes where the writer changes its way: stored, packed in one go, streamed. */
const sizeOf = fc.oneof(fc.constantFrom(0, 1, 63, 64, 65_535, 65_536, 65_537), fc.nat({ max: 3000 }))

test('the same entries in any order, from memory or from files, give the same bytes and come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ path: pathOf, size: sizeOf, fill: fc.integer({ min: 0, max: 255 }) }), {
        selector: ({ path }) => path.toLowerCase(),
        maxLength: 8,
      }),
      fc.boolean(),
      async (entries, fromFiles) => {
        const inputs = await Promise.all(
          entries.map(async ({ path, size, fill }, index): Promise<ArchiveInput> => {
            const bytes = Buffer.alloc(size, fill)
            if (!fromFiles) return { path, size, content: { bytes } }
            const file = join(folder, `in-${index}`)
            await writeFile(file, bytes)
            return { path, size, content: { file } }
          }),
        )
        const one = await write(inputs)
        const bytes = await readFile(one.target)
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(one.sha256)
        expect(bytes.length).toBe(one.size)
        expect(await write([...inputs].reverse())).toEqual(one)
        expect((await readFile(one.target)).equals(bytes)).toBe(true)

        const archive = await unwrap(one.target)
        expect(archive.entries.map(({ path }) => path)).toEqual(entries.map(({ path }) => path).sort())
        for (const { path, size, fill } of entries) {
          const chunks: Buffer[] = []
          for await (const chunk of await archive.read(path)) chunks.push(chunk as Buffer)
          expect(Buffer.concat(chunks).equals(Buffer.alloc(size, fill)), path).toBe(true)
          expect((await archive.readSmall(path))?.length, path).toBe(size)
        }
        await archive.close()
      },
    ),
    { numRuns: 40 },
  )
})

test('more than 65,535 entries are written and read', async () => {
  const count = 65_600
  const inputs = Array.from({ length: count }, (_, index): ArchiveInput => {
    const bytes = Buffer.from(`line ${index}\n`)
    return { path: `logs/${index}.log`, size: bytes.length, content: { bytes } }
  })
  const { target } = await write(inputs)
  const archive = await unwrap(target)
  expect(archive.entries).toHaveLength(count)
  expect(await archive.readSmall(`logs/${count - 1}.log`)).toEqual(Buffer.from(`line ${count - 1}\n`))
  await archive.close()
}, 120_000)

test('a log that repeats itself for 300 MiB can be sealed and opened again', async () => {
  const file = join(folder, 'flood.log')
  const handle = await open(file, 'w')
  await handle.truncate(300 * 1_048_576)
  await handle.close()
  const { target } = await write([{ path: 'logs/flood.log', size: 300 * 1_048_576, content: { file } }])
  const archive = await unwrap(target)
  expect(archive.entries[0]?.size).toBe(300 * 1_048_576)
  await archive.close()
}, 60_000)

test('what Kitbag would not open, it does not write', async () => {
  const one = (path: string, size: number): ArchiveInput => ({
    path,
    size,
    content: { file: join(folder, 'none') },
  })
  const gib = 1_073_741_824
  const tooMany = Array.from({ length: 100_001 }, (_, index) => one(`${index}`, 0))
  for (const inputs of [
    tooMany,
    [one('a', 17 * gib)],
    [one('a', 12 * gib), one('b', 12 * gib), one('c', 12 * gib)],
    [one('manifest.json', gib)],
  ]) {
    expect(archiveProblem(inputs)?.code).toBe('file.too-large')
    await expect(write(inputs)).rejects.toThrow(/opens at most/)
  }
  expect(archiveProblem([one('a', 15 * gib)])).toBeNull()
})

const wantsLarge = process.env['KITBAG_LARGE_TESTS'] === '1'

/** Minutes and 4 GiB of sparse file: run it when the writer or the reader changes, with KITBAG_LARGE_TESTS=1. */
test.runIf(wantsLarge)(
  'an entry over 4 GiB, and entries that start behind it, are written and read',
  async () => {
    const file = join(folder, 'large.bin')
    const size = 4 * 1_073_741_824 + 12_345
    const handle = await open(file, 'w')
    // Random stretches keep it from being the bomb that a reader refuses.
    for (let at = 0; at < size; at += 8_388_608) await handle.write(randomBytes(65_536), 0, 65_536, at)
    await handle.truncate(size)
    await handle.close()
    const stored = join(folder, 'stored.bin')
    const storedHandle = await open(stored, 'w')
    for (let at = 0; at < 64; at += 1) await storedHandle.write(randomBytes(1_048_576))
    await storedHandle.close()
    const { target } = await write([
      { path: 'a.bin', size, content: { file } },
      { path: 'b.bin', size: 67_108_864, content: { file: stored } },
      { path: 'c.txt', size: 5, content: { bytes: Buffer.from('after') } },
    ])
    const archive = await unwrap(target)
    expect(archive.entries.map((entry) => entry.size)).toEqual([size, 67_108_864, 5])
    let length = 0
    for await (const chunk of await archive.read('a.bin')) length += (chunk as Buffer).length
    expect(length).toBe(size)
    expect(await archive.readSmall('c.txt')).toEqual(Buffer.from('after'))
    await archive.close()
  },
  1_800_000,
)
