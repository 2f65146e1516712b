import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findFiles } from './find-files.ts'

test.skipIf(process.platform !== 'linux')(
  'a name that is not UTF-8 is told, be it of a file or a folder, and does not vanish',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kitbag-find-'))
    const raw = (name: string) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')])
    try {
      await writeFile(raw('caf\xe9.log'), 'a\n')
      await mkdir(raw('d\xe9p\xf4t'))
      await writeFile(join(folder, 'plain.log'), 'b\n')
      const { files, nameless } = await findFiles(['**/*.log'], folder)
      expect(files.map(({ path }) => path)).toEqual([join(folder, 'plain.log')])
      expect(nameless).toEqual([join(folder, 'caf\ufffd.log'), join(folder, 'd\ufffdp\ufffdt')])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)
