import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { looksLikeText } from './looks-like-text.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-text-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['an empty file', Buffer.alloc(0), true],
  ['UTF-8', Buffer.from('Größe\n'), true],
  ['Latin-1', Buffer.from('Gr\u00f6\u00dfe\n', 'latin1'), true],
  ['UTF-16 with its mark', Buffer.from('\ufeffline one\r\n', 'utf16le'), true],
  [
    'UTF-16 as Windows tools write it, without a mark',
    Buffer.from('line one\r\n'.repeat(20), 'utf16le'),
    true,
  ],
  ['bytes of a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 7, 9]), false],
  ['a log with a hole that a crash left', Buffer.from('line\n\0\0\0line\n'), true],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0', 'latin1'), false],
])('%s', async (_name, bytes, isText) => {
  await writeFile(join(folder, 'x.bin'), bytes)
  expect(await looksLikeText(join(folder, 'x.bin'))).toBe(isText)
})
