import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { moveOver, patiently, writeWhole } from './patiently.ts'

const refusing = (codes: readonly string[]) => {
  const left = [...codes]
  return async () => {
    const code = left.shift()
    if (code !== undefined) throw Object.assign(new Error(code), { code })
    return 'done'
  }
}
const withPauses = (isWindows: boolean) => {
  const pauses: number[] = []
  return { pauses, patience: { isWindows, pause: async (ms: number) => pauses.push(ms) } }
}

test('a file that another program has open is tried again on Windows, and only there', async () => {
  const windows = withPauses(true)
  const work = refusing(['EPERM', 'EBUSY', 'EACCES'])
  expect(await patiently(work, windows.patience)).toBe('done')
  expect(windows.pauses).toHaveLength(3)
  const linux = withPauses(false)
  await expect(patiently(refusing(['EPERM']), linux.patience)).rejects.toMatchObject({ code: 'EPERM' })
  expect(linux.pauses).toEqual([])
})

test('a full disk is said at once, and a lasting refusal in the end', async () => {
  const { pauses, patience } = withPauses(true)
  await expect(patiently(refusing(['ENOSPC']), patience)).rejects.toMatchObject({ code: 'ENOSPC' })
  expect(pauses).toEqual([])
  await expect(patiently(refusing(Array(20).fill('EPERM')), patience)).rejects.toMatchObject({
    code: 'EPERM',
  })
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(2500)
})

test('a file is replaced as soon as its reader lets go', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kitbag-patiently-'))
  const path = join(folder, 'settings.json')
  await writeFile(path, 'old')
  const reader = await open(path, 'r')
  const written = writeWhole(path, 'new', { mode: 0o600 })
  await reader.close()
  await written
  expect(await readFile(path, 'utf8')).toBe('new')
  await writeFile(`${path}.draft`, 'newer')
  await moveOver(`${path}.draft`, path)
  expect(await readFile(path, 'utf8')).toBe('newer')
  await rm(folder, { recursive: true })
})
