import { expect, test } from 'vitest'
import { pastedFiles } from './pasted-files.ts'

const now = new Date('2026-11-27T09:08:07.000Z')
const paste = (text: string, files: readonly File[] = []) => ({ files, getData: () => text })

test('a screenshot becomes a file with a name of its own; ordinary words stay words', () => {
  const shot = new File(['png'], 'image.png', { type: 'image/png' })
  const [first, second] = pastedFiles(paste('', [shot, shot]), now)
  expect(first).toMatchObject({ name: 'screenshot-2026-11-27T09-08-07.png', type: 'image/png' })
  expect(second?.name).toBe('screenshot-2026-11-27T09-08-07-2.png')
  expect(pastedFiles(paste('a few words'), now)).toEqual([])
  expect(pastedFiles(paste('a\tb', [shot]), now)).toEqual([])
})

test('pasted megabytes become a file with every byte of them', async () => {
  const log = 'äöü line\n'.repeat(200_000)
  const [file] = pastedFiles(paste(log), now)
  expect(file?.name).toBe('pasted-2026-11-27T09-08-07.txt')
  expect(await file?.text()).toBe(log)
})
