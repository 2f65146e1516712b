import { describe, expect, test } from 'vitest'
import { composeDescription, withMissingHeadings } from './description-template.ts'
import { type EscalationFacts, escalationComment, escalationNeeds, missingNeeds } from './escalation.ts'
import { categories } from './ticket.ts'

const facts = (change: Partial<EscalationFacts>): EscalationFacts => ({
  ticket: { category: 'bug', description: '', product: null, productVersion: null },
  comments: [],
  attachments: [],
  runCount: 0,
  ...change,
})
const ticket = (category: (typeof categories)[number], description: string) => ({
  category,
  description,
  product: null,
  productVersion: null,
})
const missingIds = (change: Partial<EscalationFacts>) =>
  missingNeeds(escalationNeeds(facts(change))).map(({ id }) => id)

const fullBug = composeDescription('bug', {
  description: 'The till freezes for a minute after every refund, since the update on Monday.',
  steps: '1. Ring up an article\n2. Refund it',
  expected: 'The receipt prints at once.',
  actual: 'Nothing for 60 s, then "timeout 0x8007".',
  environment: 'Portside POS 7.2.4 on Windows 11',
})

describe('the gate before third line', () => {
  test('an empty bug lacks everything third line would ask for', () => {
    expect(missingIds({})).toEqual([
      'description',
      'steps',
      'expected',
      'actual',
      'logs',
      'environment',
      'screenshot',
    ])
  })

  test('an unfilled form satisfies no part of any category', () => {
    for (const category of categories) {
      const needs = escalationNeeds(facts({ ticket: ticket(category, withMissingHeadings('', category)) }))
      expect(needs.length).toBeGreaterThan(0)
      expect(missingNeeds(needs)).toEqual(needs)
    }
  })

  test('a full bug with log and picture lacks nothing', () => {
    expect(
      missingIds({
        ticket: ticket('bug', fullBug),
        attachments: [
          { name: 'pos.log', mediaType: 'application/octet-stream' },
          { name: 'IMG_1', mediaType: 'image/jpeg' },
        ],
      }),
    ).toEqual([])
  })

  test('a sealed bundle is logs and environment, but not a screenshot', () => {
    const bundle = { name: 'FS-1042-2026-11-20T1405Z.kitbag.zip', mediaType: 'application/zip' }
    expect(missingIds({ attachments: [bundle] })).not.toContain('logs')
    expect(missingIds({ attachments: [bundle] })).not.toContain('environment')
    expect(missingIds({ attachments: [bundle] })).toContain('screenshot')
  })

  test('what a comment says counts, and the gate tells where it was found', () => {
    const needs = escalationNeeds(facts({ comments: [{ body: '**Expected:** page loads in 1 s' }] }))
    expect(needs.find(({ id }) => id === 'expected')).toMatchObject({ met: true, detail: 'In a comment.' })
  })

  test('product and version alone are not an environment, and the gate says so', () => {
    const needs = escalationNeeds(
      facts({
        ticket: { category: 'bug', description: '', product: 'portside-pos', productVersion: '7.2.4' },
      }),
    )
    const environment = needs.find(({ id }) => id === 'environment')
    expect(environment?.met).toBe(false)
    expect(environment?.detail).toContain('portside-pos 7.2.4')
  })

  test('a recorded run shows what was tried', () => {
    expect(
      missingIds({ ticket: ticket('user', 'The user cannot log in since this morning, 3 tries.') }),
    ).toEqual(['tried'])
    expect(
      missingIds({
        ticket: ticket('user', 'The user cannot log in since this morning, 3 tries.'),
        runCount: 1,
      }),
    ).toEqual([])
  })

  test('the comment names what is missing and why it goes up anyway, and is silent when nothing is', () => {
    const some = escalationNeeds(facts({ ticket: ticket('improvement', '## Impact\nAll 40 tills') }))
    const text = escalationComment('Please look at the driver.', some, 'The shop closes at six.')
    expect(text).toContain('Please look at the driver.')
    expect(text).toContain('**Missing:** proposal, feasibility. The shop closes at six.')
    const none = escalationNeeds(
      facts({ ticket: ticket('feature-request', '## Justification\nNeeded\n## Impact\nAll') }),
    )
    expect(escalationComment('Please decide.', none, 'unused')).not.toContain('Missing')
    expect(escalationComment('Please decide.', none, 'unused')).not.toContain('unused')
  })
})
