import fc from 'fast-check'
import { ulid } from 'ulid'
import { describe, expect, it } from 'vitest'
import { limitInText } from './attach-file.ts'
import { carriesMark, readMark, shortMark, withMark } from './mark.ts'
import { categoryOf, mapPriorities } from './redmine-directory.ts'

describe('the mark of a change in Redmine', () => {
  it('comes off again, and leaves exactly the text that was written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }),
        (text, date) => {
          const id = ulid()
          const performedAt = date.toISOString()
          const marked = withMark(text, id, performedAt)
          expect(carriesMark(marked, id)).toBe(true)
          const minute = `${performedAt.slice(0, 16)}:00.000Z`
          expect(readMark(marked)).toEqual({ text, mark: id, performedAt: minute })
        },
      ),
    )
  })

  it('survives the line ends of Windows', () => {
    const id = ulid()
    const marked = withMark('one\ntwo', id, '2026-11-20T14:05:09.000Z').replaceAll('\n', '\r\n')
    expect(readMark(marked)).toEqual({
      text: 'one\r\ntwo',
      mark: id,
      performedAt: '2026-11-20T14:05:00.000Z',
    })
  })

  it('is read from the last line only: a quoted mark is text', () => {
    const text = `See ${shortMark(ulid())} above`
    expect(readMark(text)).toEqual({ text, mark: null, performedAt: null })
  })
})

describe('what Redmine calls things', () => {
  it('priorities are known by name, else by rank', () => {
    const names = (...listed: string[]) =>
      [...mapPriorities(listed.map((name, id) => ({ id, name }))).values()].join(' ')
    expect(names('Low', 'Normal', 'High', 'Urgent', 'Immediate')).toBe('P4 P3 P2 P1 P1')
    expect(names('Niedrig', 'Mittel', 'Hoch', 'Sofort')).toBe('P4 P3 P2 P1')
    expect(names('Einzige')).toBe('P3')
  })

  it('trackers become categories', () => {
    expect(['Bug', 'Feature', 'Support', 'Enhancement', 'Security issue', 'Wartung'].map(categoryOf)).toEqual(
      ['bug', 'feature-request', 'user', 'improvement', 'security', 'user'],
    )
  })

  it('the limit for files is read out of the sentence that refuses one', () => {
    expect(limitInText('it exceeds the maximum allowed file size (5242880)')).toBe(5_242_880)
    expect(limitInText('it exceeds the maximum allowed file size (5 MB)')).toBe(5 * 1024 * 1024)
    expect(limitInText('Subject cannot be blank')).toBeNull()
  })
})
