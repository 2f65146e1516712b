import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redactFile } from '../redact/redact-file.ts'
import { openArchive } from './archive-reader.ts'
import { writeArchive } from './archive-writer.ts'
import { createPacker } from './pack.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-pack-'))
})
afterAll(() => rm(folder, { recursive: true }))

const { signal } = new AbortController()
const plan = { siteKey: '33'.repeat(32), known: [], domains: [], terms: [] }
const lines = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `2026-11-20T10:00:00Z worker ${index} from 10.1.2.${index % 250}\n`,
  ).join('')

test('packed while it is searched, a file gives the very archive that packing it afterwards gives', async () => {
  const source = join(folder, 'large.log')
  await writeFile(source, lines(40_000))
  const outcome = await redactFile({
    source,
    target: join(folder, 'clean'),
    plan,
    binary: 'withhold',
    pack: true,
  })
  if (outcome.kind !== 'redacted' || outcome.packed === null) throw new Error('It was not packed.')
  const { packed, size } = outcome
  expect(packed.size).toBe(size)
  const path = 'logs/large.log'
  const before = join(folder, 'before.zip')
  const after = join(folder, 'after.zip')
  await writeArchive(before, [{ path, size, content: { file: join(folder, 'clean'), packed } }], signal)
  await writeArchive(after, [{ path, size, content: { file: join(folder, 'clean') } }], signal)
  expect((await readFile(before)).equals(await readFile(after))).toBe(true)
  const opened = await openArchive(before)
  if (!opened.ok) throw new Error(opened.error.message)
  const chunks: Buffer[] = []
  for await (const chunk of await opened.value.read(path)) chunks.push(chunk as Buffer)
  await opened.value.close()
  expect(Buffer.concat(chunks).equals(await readFile(join(folder, 'clean')))).toBe(true)
})

test('what is small is not packed, and what is withheld leaves nothing packed behind', async () => {
  const small = join(folder, 'small.log')
  await writeFile(small, lines(10))
  expect(
    await redactFile({ source: small, target: join(folder, 's'), plan, binary: 'withhold', pack: true }),
  ).toMatchObject({ kind: 'redacted', packed: null })
  const mixed = join(folder, 'mixed.bin')
  await writeFile(mixed, Buffer.concat([Buffer.from(lines(30_000)), Buffer.alloc(6 * 1_048_576, 'a')]))
  expect(
    await redactFile({ source: mixed, target: join(folder, 'm'), plan, binary: 'withhold', pack: true }),
  ).toMatchObject({ kind: 'withheld' })
  const names = await readdir(folder)
  expect(names).not.toContain('s.packed')
  expect(names).not.toContain('m.packed')
})

test('a place that cannot be written is an error, not a hang', async () => {
  const packer = createPacker(join(folder, 'no', 'such', 'folder'))
  const work = async () => {
    for (let index = 0; index < 50; index += 1) await packer.put(Buffer.alloc(262_144, index))
    return packer.end()
  }
  await expect(work()).rejects.toMatchObject({ code: 'ENOENT' })
})
