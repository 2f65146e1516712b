import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../domain/run.ts'
import { decide, markStep, runProgress, runSummary, untakenSections } from '../../domain/runbook.ts'
import { outlineRunbook } from './outline-runbook.ts'

const sample = `---
title: Disk full
---
# Disk full

Read this first.

Which system is it?

- [Linux](#measure-on-linux)
- [Windows](#measure-on-windows)

## Measure on Linux

Needs root.

1. Look at space. Expected: below 90 %.

   \`\`\`sh
   df -h
   \`\`\`

2. Look at inodes.

Then wait a minute.

3. Look again.

## Measure on Windows

- [ ] Open Explorer
- [ ] Open Explorer

## Background

Disks fill up.

## Check

\`\`\`sh
uptime
\`\`\`
`

const emptyRun: Run = {
  id: 'r',
  documentId: 'd',
  title: 'Disk full',
  text: sample,
  textSha256: '',
  ticketId: null,
  startedAt: '2026-11-20T10:00:00.000Z',
  finishedAt: null,
  outcome: 'open',
  by: 'avery',
  steps: {},
  decisions: [],
}

describe('the outline of a runbook', () => {
  const outline = outlineRunbook(sample)
  const steps = outline.sections.flatMap((section) => section.steps)

  it('lists become steps, item by item', () => {
    expect(steps.map(({ title }) => title)).toEqual([
      'Which system is it?',
      'Look at space.',
      'Look at inodes.',
      'Look again.',
      'Open Explorer',
      'Open Explorer',
      'Check',
    ])
  })

  it('a list of links to headings is a decision', () => {
    expect(steps[0]?.choices).toEqual([
      { label: 'Linux', target: 'measure-on-linux' },
      { label: 'Windows', target: 'measure-on-windows' },
    ])
  })

  it('a step keeps its commands without the indentation of the list', () => {
    expect(steps[1]?.markdown).toContain('\n```sh\ndf -h\n```')
  })

  it('text between steps is read with the step before it', () => {
    expect(steps[2]?.markdown).toContain('Then wait a minute.')
  })

  it('every step has its own id, and an edit elsewhere does not change it', () => {
    expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length)
    const edited = outlineRunbook(sample.replace('2. Look at inodes.', '2. Look at inodes.\n3. A new step.'))
    const ids = edited.sections.flatMap((section) => section.steps).map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(steps.map(({ id }) => id)))
  })

  it('an answer whose heading is missing is marked, and goes on below the question', () => {
    const lost = outlineRunbook(sample.replace('(#measure-on-windows)', '(#gone)'))
    const question = lost.sections.flatMap((section) => section.steps)[0]
    expect(question?.choices).toEqual([
      { label: 'Linux', target: 'measure-on-linux' },
      { label: 'Windows', target: 'gone', leadsNowhere: true },
    ])
    const choice = question?.choices[1]
    if (question === undefined || choice === undefined) throw new Error('no decision')
    const run = decide(emptyRun, question.id, choice, '2026-11-20T10:01:00.000Z')
    expect(runProgress(lost, run).nextStepId).not.toBe(question.id)
  })

  it('ways that were not taken do not count, with the sections below them', () => {
    const nested = outlineRunbook(
      sample.replace('## Background', '### Deeper on Windows\n\n1. Look deeper.\n\n## Background'),
    )
    const question = nested.sections.flatMap((section) => section.steps)[0]
    const choice = question?.choices[0]
    if (question === undefined || choice === undefined) throw new Error('no decision')
    const run = decide(emptyRun, question.id, choice, '2026-11-20T10:01:00.000Z')
    expect([...untakenSections(nested, run)].sort()).toEqual(['deeper-on-windows', 'measure-on-windows'])
    expect(runProgress(nested, run)).toMatchObject({ total: 5, done: 1 })
  })

  it('after a decision the next step is in the chosen section', () => {
    const [question] = steps
    if (question?.choices[1] === undefined) throw new Error('no decision')
    const run = decide(emptyRun, question.id, question.choices[1], '2026-11-20T10:01:00.000Z')
    expect(runProgress(outline, run)).toMatchObject({ total: 4, done: 1, nextStepId: steps[4]?.id })
  })

  it('the summary for the ticket says what was done, in order, with notes', () => {
    const first = steps[1]
    if (first === undefined) throw new Error('no step')
    const run = markStep(emptyRun, first.id, {
      state: 'failed',
      at: '2026-11-20T10:02:00.000Z',
      note: '97 % full',
    })
    expect(runSummary(outline, run)).toContain('- [!] failed: Look at space. — 97 % full')
  })
})

const libraries = [
  resolve(import.meta.dirname, '../../../resources/starter-kit/runbooks'),
  resolve(import.meta.dirname, '../../../../shared/data/runbooks'),
]

describe.each(libraries)('the runbooks of %s', (library) => {
  it.skipIf(!existsSync(library))(
    'lose no word, have unique step ids, and their decisions lead somewhere',
    () => {
      const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('.md'),
      )
      expect(files.length).toBeGreaterThan(10)
      for (const file of files) {
        const text = readFileSync(join(library, file), 'utf8')
        const { sections } = outlineRunbook(text)
        const steps = sections.flatMap((section) => section.steps)
        expect(new Set(steps.map(({ id }) => id)).size, file).toBe(steps.length)
        const slugs = new Set(sections.map(({ slug }) => slug))
        const isOurs = library.includes('starter-kit')
        for (const choice of steps.flatMap((step) => step.choices)) {
          if (isOurs) expect(slugs, `${file}: ${choice.target}`).toContain(choice.target)
        }
        const kept = sections
          .flatMap((section) => [
            section.title,
            section.introduction,
            ...section.steps.flatMap((step) => [
              step.markdown,
              ...step.choices.flatMap(({ label, target }) => [label, target]),
            ]),
          ])
          .join(' ')
        const words = text.replace(/^---\n[\s\S]*?\n---\n/, '').match(/\p{L}{3,}/gu) ?? []
        const missing = words.filter((word) => !kept.includes(word))
        expect(missing, file).toEqual([])
        if (isOurs) expect(steps.length, file).toBeGreaterThan(4)
      }
    },
  )
})
