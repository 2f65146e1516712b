import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { canLink } from '../testing/system.ts'
import { listMarkdownFolder, maxDocumentBytes, readMarkdownFiles } from './markdown-folder.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('a folder of documents', () => {
  let base = ''
  let root = ''
  const readOne = async (path: string) => unwrap(await readMarkdownFiles(root, [path])).files[0]

  beforeEach(async () => {
    base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-documents-')))
    root = join(base, 'library')
    await mkdir(join(root, 'net', 'dns'), { recursive: true })
    await writeFile(join(base, 'outside.md'), '# Outside')
  })
  afterEach(() => rm(base, { recursive: true, force: true }))

  it('lists Markdown wherever it lies, and nothing else', async () => {
    await writeFile(join(root, 'b.md'), '# B')
    await writeFile(join(root, 'net', 'dns', 'a.MARKDOWN'), '# A')
    await writeFile(join(root, 'notes.txt'), 'no')
    await mkdir(join(root, '.git'))
    await writeFile(join(root, '.git', 'hidden.md'), 'no')
    const { files, leftOut } = unwrap(await listMarkdownFolder(root))
    expect(files.map(({ path, size }) => ({ path, size }))).toEqual([
      { path: 'b.md', size: 3 },
      { path: 'net/dns/a.MARKDOWN', size: 3 },
    ])
    expect(leftOut).toEqual([])
  })

  it.skipIf(!canLink())('follows no link, when listing or when reading', async () => {
    await symlink(join(base, 'outside.md'), join(root, 'link.md'))
    await symlink(base, join(root, 'up'))
    const { files, leftOut } = unwrap(await listMarkdownFolder(root))
    expect(files).toEqual([])
    expect(leftOut.map(({ path }) => path)).toEqual(['link.md', 'up'])
    for (const path of [
      'link.md',
      'up/outside.md',
      '../outside.md',
      join(base, 'outside.md'),
      'net/../../outside.md',
    ]) {
      expect(await readOne(path), path).toMatchObject({ text: null })
    }
  })

  it('leaves out a document that is too large, saying so, even when it grew after the listing', async () => {
    await writeFile(join(root, 'large.md'), '')
    await truncate(join(root, 'large.md'), maxDocumentBytes + 1)
    await writeFile(join(root, 'exact.md'), '')
    await truncate(join(root, 'exact.md'), maxDocumentBytes)
    const { files, leftOut } = unwrap(await listMarkdownFolder(root))
    expect(files.map(({ path }) => path)).toEqual(['exact.md'])
    expect(leftOut).toMatchObject([{ path: 'large.md', reason: expect.stringContaining('5 MiB') }])
    expect(await readOne('large.md')).toMatchObject({ text: null, reason: expect.stringContaining('5 MiB') })
  })

  it('reads UTF-8, with or without a byte order mark, and refuses what is not', async () => {
    await writeFile(join(root, 'bom.md'), '\uFEFF# Größe 中')
    await writeFile(join(root, 'latin.md'), Buffer.from([0x47, 0x72, 0xf6, 0xdf, 0x65]))
    expect(await readOne('bom.md')).toEqual({ path: 'bom.md', text: '# Größe 中', reason: '' })
    expect(await readOne('latin.md')).toMatchObject({ text: null, reason: 'It is not text in UTF-8.' })
    expect(await readOne('gone.md')).toMatchObject({ text: null, reason: 'It is not there any more.' })
  })

  it('says that the folder itself is not there', async () => {
    expect(await listMarkdownFolder(join(base, 'nowhere'))).toMatchObject({
      ok: false,
      error: { code: 'file.missing' },
    })
  })
})
