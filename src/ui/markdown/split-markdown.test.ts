import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitMarkdown } from './split-markdown.ts'

it('joined, the parts are the document again, and none is larger than twice the target', () => {
  const line = fc.oneof(
    fc.constant('\n'),
    fc.constant('```\n'),
    fc.string().map((text) => `${text}\n`),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 200 }), fc.integer({ min: 10, max: 200 }), (lines, target) => {
      const text = lines.join('')
      const parts = splitMarkdown(text, target)
      expect(parts.join('')).toBe(text)
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(target * 3)
    }),
  )
})

it('does not cut inside fenced code when the fence ends in time', () => {
  const text = `${'word '.repeat(10)}\n\n\`\`\`sh\nls\n\nls\n\`\`\`\n\nend\n`
  for (const part of splitMarkdown(text, 20)) {
    expect((part.match(/```/g) ?? []).length % 2).toBe(0)
  }
})

it('five megabytes on one line are cut', () => {
  const parts = splitMarkdown('x'.repeat(5_000_000), 48_000)
  expect(parts.length).toBeGreaterThan(50)
})
