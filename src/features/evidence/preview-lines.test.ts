import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PreviewHit, previewLines } from './preview-lines.ts'

/** Redacts by hand: each part is plain text or an original with its stand-in. */
type Part = string | { readonly original: string; readonly standIn: string }

const build = (parts: readonly Part[]) => {
  let before = ''
  let after = ''
  const hits: PreviewHit[] = []
  for (const part of parts) {
    if (typeof part === 'string') {
      before += part
      after += part
    } else {
      hits.push({ start: after.length, end: after.length + part.standIn.length, rule: 'rule' })
      before += part.original
      after += part.standIn
    }
  }
  return { before, after, hits }
}

const textOf = (spans: readonly { readonly text: string }[]) => spans.map((span) => span.text).join('')
const hitsOf = (spans: readonly { readonly text: string; readonly hit: number | null }[]) =>
  spans.filter((span) => span.hit !== null).map((span) => span.text)

describe('side by side', () => {
  test('shows on each side what was replaced and by what', () => {
    const { before, after, hits } = build([
      'start\nlogin of ',
      { original: 'm.keller', standIn: 'user-1' },
      ' from ',
      { original: '10.1.2.3', standIn: '10.9.9.1' },
      ' ok\nend\n',
    ])
    const { lines, lineOfHit } = previewLines(before, after, hits)
    expect(lines).toHaveLength(3)
    expect(hitsOf(lines[1]?.before ?? [])).toEqual(['m.keller', '10.1.2.3'])
    expect(hitsOf(lines[1]?.after ?? [])).toEqual(['user-1', '10.9.9.1'])
    expect(lineOfHit).toEqual([1, 1])
  })

  test('a secret of several lines that became one word keeps both texts whole', () => {
    const { before, after, hits } = build([
      'key:\n',
      { original: '-----BEGIN\nabc\ndef\nEND-----', standIn: '[private-key]' },
      '\nlast',
    ])
    const { lines } = previewLines(before, after, hits)
    expect(lines.map((line) => textOf(line.before)).join('\n')).toBe(before)
    expect(lines.at(-1)).toMatchObject({ number: 6, before: [{ text: 'last' }], after: [{ text: 'last' }] })
    expect(lines.flatMap((line) => hitsOf(line.before))).toEqual(['-----BEGIN', 'abc', 'def', 'END-----'])
  })

  test('a preview that was cut still shows what can be placed', () => {
    const { before, after, hits } = build([
      'user ',
      { original: 'anna', standIn: 'user-1' },
      ' logged in at noon',
    ])
    const { lines } = previewLines(before.slice(0, -5), after, hits)
    expect(textOf(lines[0]?.after ?? [])).toBe(after)
  })

  test('hits that do not fit the text are ignored', () => {
    const { lines, lineOfHit } = previewLines('abc', 'abc', [
      { start: 1, end: 99, rule: 'rule' },
      { start: 2, end: 2, rule: 'rule' },
    ])
    expect(lineOfHit).toEqual([])
    expect(textOf(lines[0]?.after ?? [])).toBe('abc')
  })

  test('windows line ends are not shown as text', () => {
    const { lines } = previewLines('a\r\nb\r\n', 'a\r\nb\r\n', [])
    expect(lines.map((line) => textOf(line.after))).toEqual(['a', 'b'])
  })
})

const plain = fc.stringMatching(/^[a-z =\n]{1,12}$/)
const replaced = fc.record({
  original: fc.stringMatching(/^[A-Z0-9.]{1,10}$/),
  standIn: fc.stringMatching(/^<[a-z]{1,6}-[0-9]>$/),
})

test('whatever is hidden, no character of either text is lost and every hit is shown on both sides', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(plain, replaced), { maxLength: 12 }), plain, (pairs, tail) => {
      const { before, after, hits } = build([...pairs.flat(), tail])
      const { lines, lineOfHit } = previewLines(before, after, hits)
      const joined = (side: 'before' | 'after') =>
        lines
          .map((line) => textOf(line[side]))
          .join('\n')
          .replace(/\n+$/, '')
      expect(joined('before')).toBe(before.replace(/\n+$/, ''))
      expect(joined('after')).toBe(after.replace(/\n+$/, ''))
      expect(lineOfHit).toHaveLength(hits.length)
      expect(lines.flatMap((line) => hitsOf(line.before))).toEqual(pairs.map(([, part]) => part.original))
    }),
  )
})
