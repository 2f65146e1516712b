import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleManifest } from '../testing/example-manifest.ts'
import { handMadeZip } from '../testing/hand-made-zip.ts'
import { openArchive } from './archive-reader.ts'
import { type ArchiveInput, writeArchive } from './archive-writer.ts'
import { verifyBundle } from './read-bundle.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-bundle-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const never = new AbortController().signal

const write = async (
  name: string,
  files: readonly (readonly [string, Buffer])[],
  extra: readonly (readonly [string, Buffer])[] = [],
) => {
  const all = [
    ...files,
    ...extra,
    ['manifest.json', Buffer.from(JSON.stringify(exampleManifest(files)))] as const,
  ]
  const inputs = await Promise.all(
    all.map(async ([path, bytes], index): Promise<ArchiveInput> => {
      if (index % 2 === 0) return { path, size: bytes.length, content: { bytes } }
      const file = join(folder, `${name}-${index}`)
      await writeFile(file, bytes)
      return { path, size: bytes.length, content: { file } }
    }),
  )
  const target = join(folder, name)
  await rm(target, { force: true })
  return { target, ...(await writeArchive(target, inputs, never)) }
}

const small = [
  ['logs/a.log', Buffer.from('one\ntwo\nthree\n')],
  ['logs/b.log', Buffer.from('x'.repeat(300))],
] as const

test('a bundle verifies, and the same input gives the same bytes', async () => {
  const one = await write('same-1.zip', small)
  const two = await write('same-2.zip', [...small].reverse())
  const three = await write('same-3.zip', small)
  expect(await readFile(one.target)).toEqual(await readFile(three.target))
  expect(one.sha256).toBe(createHash('sha256').update(readFileSync(one.target)).digest('hex'))
  const checked = await verifyBundle(two.target)
  expect(checked).toMatchObject({ ok: true, value: { intact: true, problems: [] } })
})

const flip = (path: string, at: number, mask: number) => {
  const byte = readFileSync(path)[at] ?? 0
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.from([byte ^ mask]), 0, 1, at)
  closeSync(file)
}

const expectNamed = async (path: string, at: number) => {
  const checked = await verifyBundle(path)
  if (!checked.ok) throw new Error(`byte ${at}: ${checked.error.message}`)
  expect(checked.value.intact, `byte ${at}`).toBe(false)
  expect(checked.value.problems.length, `byte ${at}`).toBeGreaterThan(0)
  for (const { path: entry, message } of checked.value.problems) {
    expect(entry !== '' || /archive|structure|seal/i.test(message), `byte ${at}: ${message}`).toBe(true)
  }
}

test('one flipped byte is found and named, at every position of a small bundle', async () => {
  const { target, size } = await write('flip.zip', small)
  for (let at = 0; at < size; at += 1) {
    const mask = 1 << (at % 8)
    flip(target, at, mask)
    await expectNamed(target, at)
    flip(target, at, mask)
  }
  expect(await verifyBundle(target)).toMatchObject({ ok: true, value: { intact: true } })
}, 120_000)

test('one flipped byte is found and named, anywhere in a larger bundle', async () => {
  const { target, size } = await write('large.zip', [
    ...small,
    ['logs/c.bin', randomBytes(400_000)],
    ['logs/d.log', Buffer.alloc(300_000, 'line\n')],
  ])
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: size - 1 }), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      flip(target, at, mask)
      await expectNamed(target, at)
      flip(target, at, mask)
    }),
    { numRuns: 60 },
  )
}, 120_000)

test('an altered file is named by its path, an extra and a missing one too', async () => {
  const { target } = await write('extra.zip', small, [['logs/z.log', Buffer.from('planted')]])
  const checked = await verifyBundle(target)
  expect(checked).toMatchObject({
    ok: true,
    value: { intact: false, problems: [{ path: 'logs/z.log', kind: 'extra' }] },
  })
})

test('a truncated bundle is told as such, wherever it was cut', async () => {
  const { target, size } = await write('cut.zip', small)
  for (const length of [0, 1, 21, 100, Math.floor(size / 2), size - 1]) {
    const copy = join(folder, `cut-${length}.zip`)
    await copyFile(target, copy)
    await truncate(copy, length)
    expect(await openArchive(copy)).toMatchObject({ ok: false, error: { code: 'bundle.invalid' } })
    expect(await verifyBundle(copy)).toMatchObject({ ok: true, value: { intact: false, manifest: null } })
  }
})

const text = Buffer.from('hello')
const hostileZips: readonly (readonly [string, Buffer])[] = [
  ['a name with ..', handMadeZip([{ name: '../../etc/cron.d/x', data: text }])],
  ['a name in the middle with ..', handMadeZip([{ name: 'logs/../../x', data: text }])],
  ['an absolute name', handMadeZip([{ name: '/etc/passwd', data: text }])],
  ['a drive', handMadeZip([{ name: 'C:/Windows/x', data: text }])],
  ['a backslash', handMadeZip([{ name: 'logs\\..\\x', data: text }])],
  ['a link', handMadeZip([{ name: 'logs/x', data: Buffer.from('/etc/shadow'), mode: 0o120777 }])],
  ['a folder', handMadeZip([{ name: 'logs/', data: Buffer.alloc(0), mode: 0o040755 }])],
  ['a device', handMadeZip([{ name: 'logs/x', data: text, mode: 0o060644 }])],
  [
    'one name twice',
    handMadeZip([
      { name: 'a', data: text },
      { name: 'a', data: text },
    ]),
  ],
  [
    'names that differ in case',
    handMadeZip([
      { name: 'a', data: text },
      { name: 'A', data: text },
    ]),
  ],
  ['an encrypted entry', handMadeZip([{ name: 'a', data: text, flags: 0x801 }])],
  [
    'a bomb that unfolds to 8 GiB',
    handMadeZip([
      { name: 'a', data: text, claimedSize: 0xfffffffe },
      { name: 'b', data: text, claimedSize: 0xfffffffe },
    ]),
  ],
]

test.each(hostileZips)('%s is refused before anything is unpacked', async (name, bytes) => {
  const path = join(folder, 'hostile.zip')
  await writeFile(path, bytes)
  expect(await openArchive(path), name).toMatchObject({ ok: false, error: { code: 'bundle.hostile' } })
  const checked = await verifyBundle(path)
  expect(checked).toMatchObject({ ok: true, value: { intact: false } })
})

test.each([
  [
    'entries that share their data',
    handMadeZip([
      { name: 'a', data: text },
      { name: 'b', data: text, sharesData: true },
    ]),
  ],
  [
    'bytes hidden before the first entry',
    Buffer.concat([Buffer.from('hidden'), handMadeZip([{ name: 'a', data: text }])]),
  ],
  ['no ZIP at all', Buffer.from('just text, and long enough to be read as something')],
  ['an empty file', Buffer.alloc(0)],
])('%s: refused as damaged', async (_name, bytes) => {
  const path = join(folder, 'damaged.zip')
  await writeFile(path, bytes)
  expect(await openArchive(path)).toMatchObject({ ok: false, error: { code: 'bundle.invalid' } })
})

test('an entry that unfolds to more than it claims ends with an error, not with more bytes', async () => {
  const path = join(folder, 'liar.zip')
  await writeFile(path, handMadeZip([{ name: 'a', data: Buffer.alloc(5_000_000), claimedSize: 100 }]))
  const archive = await openArchive(path)
  if (!archive.ok) throw new Error(archive.error.message)
  const stream = await archive.value.read('a')
  let seen = 0
  await expect(
    (async () => {
      for await (const chunk of stream) seen += (chunk as Buffer).length
    })(),
  ).rejects.toThrow(/too many bytes/)
  expect(seen).toBeLessThanOrEqual(100)
  await archive.value.close()
})

test('no bytes, however random, make the reader throw or hang', async () => {
  const path = join(folder, 'random.zip')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.boolean(), async (bytes, endsLikeZip) => {
      const end = handMadeZip([{ name: 'manifest.json', data: text }])
      await writeFile(path, endsLikeZip ? Buffer.concat([bytes, end]) : bytes)
      expect(await verifyBundle(path)).toMatchObject({ ok: true, value: { intact: false } })
    }),
    { numRuns: 150 },
  )
})

test('a file that is not there is said to be missing', async () => {
  expect(await verifyBundle(join(folder, 'nowhere.zip'))).toMatchObject({
    ok: false,
    error: { code: 'file.missing' },
  })
})
