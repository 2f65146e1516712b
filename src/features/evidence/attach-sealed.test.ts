import { expect, test } from 'vitest'
import { bundleComment } from './attach-sealed.ts'

const bundle = {
  id: 'b',
  name: 'FS-1042-2026-11-20T1405Z.kitbag.zip',
  sha256: 'ab'.repeat(32),
  size: 1_200_000,
  createdAt: '2026-11-20T14:05:00Z',
  ticketKey: 'FS-1042',
  profileTitle: 'Linux',
  complete: true,
  missing: [],
  recipients: [],
}

test('the comment lets L3 recognise the file and know whether it is whole', () => {
  const text = bundleComment(bundle, ' Portal answers 502. ')
  expect(text.startsWith('Portal answers 502.\n\nEvidence:')).toBe(true)
  expect(text).toContain(bundle.name)
  expect(text).toContain('1.2 MB')
  expect(text).toContain(bundle.sha256)
  expect(text).toContain('Complete')
})

test('what is missing is named', () => {
  const text = bundleComment({ ...bundle, complete: false, missing: ['Kernel log: denied.'] }, '')
  expect(text).toContain('Incomplete:\n- Kernel log: denied.')
  expect(text).not.toContain('Complete:')
})
