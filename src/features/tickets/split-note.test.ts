import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitNote } from './split-note.ts'

it('a note of 1,507 characters is not cut to 1,024 in silence', () => {
  const note = 'Swapped the drive, rebuilt. '.repeat(54).slice(0, 1_507)
  const { entry, whole } = splitNote(note, 1_024)
  expect(entry.length).toBeLessThanOrEqual(1_024 - 40)
  expect(entry).toContain('the whole note is in a comment')
  expect(whole).toBe(note)
})

it('whatever fits stays as it is; whatever does not is kept whole', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 80, max: 300 }),
      (note, most) => {
        const { entry, whole } = splitNote(note, most)
        expect(entry.length).toBeLessThanOrEqual(most - 40)
        expect(whole ?? entry).toBe(note)
        expect(entry).not.toMatch(/\p{Surrogate}/u)
      },
    ),
  )
  expect(splitNote('x'.repeat(5_000), null)).toEqual({ entry: 'x'.repeat(5_000), whole: null })
})
