import { expect, test } from 'vitest'
import { bundleComment, hasFirstLook } from './attach-sealed.ts'

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
  whole: true,
  told: 'Complete: all 3 collectors brought something.',
  recipients: [],
}

const attached = { byLink: false, maxBytes: null }

test('the comment lets L3 recognise the file and know whether it is whole', () => {
  const text = bundleComment(bundle, ' Portal answers 502. ', attached)
  expect(text.startsWith('Portal answers 502.\n\nEvidence:')).toBe(true)
  expect(text).toContain(bundle.name)
  expect(text).toContain('1.2 MB')
  expect(text).toContain(bundle.sha256)
  expect(text).toContain('Complete')
})

test('what is missing is named', () => {
  const told = '2 of 3 collectors brought something; 1 may not be read; 1 gap is named.'
  const gappy = { ...bundle, complete: false, whole: false, told, missing: ['Kernel log: denied.'] }
  const text = bundleComment(gappy, '', attached)
  expect(text).toContain(`${told}\n- Kernel log: denied.`)
  expect(text).not.toContain('Complete:')
})

test('of a bundle that goes by link, the hash is said once: with the link', () => {
  const text = bundleComment(bundle, '', { byLink: true, maxBytes: 1_000_000 })
  expect(text).not.toContain(bundle.sha256)
  expect(text).toContain('link and SHA-256 come in a comment of their own')
  expect(text).toContain('Report, findings and manifest are attached ahead of it.')
})

test('nothing of an encrypted bundle goes ahead in the clear, and a small one needs no herald', () => {
  const byLink = { byLink: true, maxBytes: null }
  expect(hasFirstLook(bundle, byLink)).toBe(true)
  expect(hasFirstLook({ ...bundle, recipients: ['age1example'] }, byLink)).toBe(false)
  expect(hasFirstLook(bundle, attached)).toBe(false)
  expect(hasFirstLook({ ...bundle, size: 20_000_000 }, attached)).toBe(true)
})
