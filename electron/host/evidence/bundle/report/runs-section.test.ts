import { expect, test } from 'vitest'
import { runsSection } from './runs-section.ts'

test('the report tells each step in its own words, with its answer, note and time', () => {
  const at = '2026-11-20T14:05:00Z'
  const run = {
    title: 'Pump',
    text: '# Pump\n\n## Check\n\n1. **Stop** the pump `P-7` after KRB_AP_ERR_SKEW at the [panel](#x).\n2. Is the valve open?\n   - [Yes](#go-on)\n',
    startedAt: at,
    finishedAt: null,
    outcome: 'open',
    by: 'Ada',
    steps: {
      'check/stop-the-pump-p-7': { state: 'done', at, note: 'It whistles.' },
      'check/is-the-valve-open': { state: 'done', at, note: '' },
      'check/is-the-valve-open-2': { state: 'done', at, note: '' },
      'check/words-that-are-gone': { state: 'failed', at, note: '' },
    },
    decisions: [{ stepId: 'check/is-the-valve-open', target: 'go-on', label: 'Yes, fully' }],
  }
  const { html } = runsSection([run])
  expect(html).toContain('Stop the pump P-7 after KRB_AP_ERR_SKEW at the panel.')
  expect(html).toMatch(/Is the valve open\?.*→ Yes, fully/)
  expect(html.match(/Is the valve open\?/g)).toHaveLength(2)
  expect(html).toContain('Words that are gone')
  expect(html).toContain('It whistles.')
  expect(html).toContain(`datetime="${at}"`)
})
