import fc from 'fast-check'
import { expect, test } from 'vitest'
import { levelCode } from './timeline.ts'
import { fixedZone } from './timeline-calendar.ts'
import { allLevels, readTimelineQuery, resolveQueryTime } from './timeline-query.ts'

const read = (text: string) => {
  const result = readTimelineQuery(text)
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const problem = (text: string) => {
  const result = readTimelineQuery(text)
  return result.ok ? null : { ...result.error, marked: text.slice(result.error.start, result.error.end) }
}

test('the query of the guide is read in all its parts', () => {
  const query = read('level:error source:nginx "timed out" after:14:00 before:2026-11-20T15:00 -noise')
  expect(query.levels).toBe(1 << levelCode('error'))
  expect(query.sources).toEqual([['nginx']])
  expect(query.texts).toEqual(['timed out'])
  expect(query.withoutTexts).toEqual(['noise'])
  expect(query.after).toEqual({ kind: 'clock', timeMs: 14 * 3_600_000 })
  expect(query.before).toEqual({ kind: 'wall', wallMs: Date.UTC(2026, 10, 20, 15) })
})

test('levels may be several, from one on, or all but one', () => {
  expect(read('level:warn+').levels).toBe(read('level:warn,error,fatal').levels)
  expect(read('level:>=warn').levels).toBe(read('level:warn+').levels)
  expect(read('-level:debug').levels).toBe(allLevels & ~(1 << levelCode('debug')))
  expect(read('').levels).toBe(allLevels)
})

test('a colon that is no key of ours is text, and quotation marks keep spaces', () => {
  expect(read('http://x:80 12:30').texts).toEqual(['http://x:80', '12:30'])
  expect(read('"level:error" source:"my app" "a \\"b\\""')).toMatchObject({
    texts: ['level:error', 'a "b"'],
    sources: [['my app']],
  })
})

test('what is wrong is told with its place', () => {
  expect(problem('ok level:loud')).toMatchObject({ marked: 'loud' })
  expect(problem('after:25:00')).toMatchObject({ marked: '25:00' })
  expect(problem('before:2026-02-31')).toMatchObject({ marked: '2026-02-31' })
  expect(problem('a "open end')).toMatchObject({ marked: '"open end' })
  expect(problem('source:')).toMatchObject({ marked: 'source:' })
  expect(problem('-after:14:00')?.message).toContain('before:')
  expect(problem('pattern:x')).toMatchObject({ marked: 'x' })
})

test('a time of day means the last day of the timeline, in its zone', () => {
  const last = Date.UTC(2026, 10, 20, 23, 30)
  expect(resolveQueryTime({ kind: 'clock', timeMs: 3_600_000 }, fixedZone(60), last)).toBe(
    Date.UTC(2026, 10, 21),
  )
  expect(resolveQueryTime({ kind: 'back', backMs: 60_000 }, fixedZone(0), last)).toBe(last - 60_000)
})

test('any text is either read or refused with a place inside it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60, unit: 'binary' }), (text) => {
      const result = readTimelineQuery(text)
      if (result.ok) return
      expect(result.error.start).toBeGreaterThanOrEqual(0)
      expect(result.error.end).toBeLessThanOrEqual(text.length)
      expect(result.error.start).toBeLessThan(result.error.end)
    }),
  )
})

test('quoted words come back as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }), (words) => {
      const text = words.map((word) => `"${word.replace(/["\\]/g, '\\$&')}"`).join(' ')
      expect(read(text).texts).toEqual(words)
    }),
  )
})
