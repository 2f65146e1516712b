import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  composeDescription,
  descriptionSections,
  sectionText,
  withMissingHeadings,
} from './description-template.ts'
import { categories } from './ticket.ts'

describe('a description from parts', () => {
  test('asks a bug for steps, expected and actual, and a feature request for why and whom', () => {
    expect(descriptionSections('bug').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['description', 'steps', 'expected', 'actual']),
    )
    expect(descriptionSections('feature-request').map(({ id }) => id)).toEqual(['justification', 'impact'])
    expect(descriptionSections('improvement').map(({ id }) => id)).toEqual([
      'proposal',
      'impact',
      'feasibility',
    ])
  })

  test('what was written under a heading is found there again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...categories),
        fc.array(fc.stringMatching(/^[a-z][a-z ]{0,30}[a-z]$/), { minLength: 5, maxLength: 5 }),
        (category, words) => {
          const sections = descriptionSections(category)
          const texts = Object.fromEntries(sections.map(({ id }, index) => [id, words[index] ?? 'x']))
          const markdown = composeDescription(category, texts)
          for (const { id } of sections) expect(sectionText(markdown, id)).toBe(texts[id])
        },
      ),
    )
  })

  test('a part left empty leaves no heading behind, and nothing written is no description', () => {
    expect(composeDescription('bug', { steps: '1. Open it', expected: '  ' })).toBe(
      '## Steps to reproduce\n\n1. Open it',
    )
    expect(composeDescription('bug', {})).toBe('')
  })

  test('missing headings are added once, behind what is there, and are empty', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...categories),
        fc.stringMatching(/^[a-z .\n]{0,60}$/),
        (category, text) => {
          const filled = withMissingHeadings(text, category)
          expect(filled.startsWith(text.trimEnd())).toBe(true)
          expect(withMissingHeadings(filled, category).trimEnd()).toBe(filled.trimEnd())
          for (const { id } of descriptionSections(category)) {
            if (id !== 'description') expect(sectionText(filled, id)).toBe('')
          }
        },
      ),
    )
  })

  test.each([
    ['## Steps to reproduce\n1. Open it\n2. Wait\n\n## Expected\nWorks', 'steps', '1. Open it\n2. Wait'],
    ['**Expected:** the page loads\n**Actual:** error 502', 'expected', 'the page loads'],
    ['**Expected:** the page loads\n**Actual:** error 502', 'actual', 'error 502'],
    ['- **Impact:** 12 tills\n- **Since:** Monday', 'impact', '12 tills\n- **Since:** Monday'],
    ['Text before.\n\nEnvironment: Windows 11, 7.2.4', 'environment', 'Windows 11, 7.2.4'],
    ['### ACTUAL RESULT ###\nboom', 'actual', 'boom'],
  ] as const)('reads the ways people label a part: %j', (markdown, id, text) => {
    expect(sectionText(markdown, id)).toBe(text)
  })

  test('a word inside a sentence is not a label', () => {
    expect(sectionText('As expected, nothing happened.', 'expected')).toBeNull()
  })

  test('a long line of odd characters is read in time that grows with its length only', () => {
    const started = performance.now()
    sectionText(`**${' '.repeat(200_000)}`, 'steps')
    sectionText('# '.repeat(100_000), 'steps')
    sectionText('a '.repeat(100_000), 'steps')
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
