import { z } from 'zod'
import { markdownToText } from '../../../../../src/contract/markdown-text.ts'
import { type Html, html } from './html.ts'
import { instantWords } from './words.ts'

/** Only what the report shows of a run; anything else in it is in `runs/`. */
const runSchema = z.object({
  title: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  outcome: z.string(),
  by: z.string(),
  /** The runbook that was followed, as Markdown. */
  text: z.string().default(''),
  decisions: z.array(z.object({ stepId: z.string(), label: z.string() })).default([]),
  steps: z.record(z.string(), z.object({ state: z.string(), at: z.string(), note: z.string() })),
})

const outcomes: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  solved: ['Solved it', 'good'],
  'not-solved': ['Did not solve it', 'bad'],
  abandoned: ['Given up', 'warn'],
  open: ['Not finished', 'none'],
}
const states: Readonly<Record<string, readonly [word: string, tone: string]>> = {
  done: ['Done', 'good'],
  failed: ['Failed', 'bad'],
  skipped: ['Skipped', 'none'],
  open: ['Open', 'none'],
}

const tag = ([word, tone]: readonly [string, string]): Html => html`<span class="tag ${tone}">${word}</span>`

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]{1,200}/gu) ?? []

const longestTitle = 300

/** A line of Markdown as it reads. By parsing: a rule of signs would make `KRB_AP_ERR_SKEW` another code. */
const plainLine = (line: string): string =>
  markdownToText(line.trim().slice(0, 2000))
    .replace(/^\[[ xX]\]\s/, '')
    .replace(/\s+/g, ' ')
    .trim()

/**
 * The text of a step: an id is made of its section and its first words (`src/domain/runbook.ts`), so it is the
 * first line of the runbook that begins with them. Where none does, the words of the id.
 */
const titlesOf = (runbook: string): ((stepId: string) => string) => {
  const lines = runbook.split('\n').map((line) => {
    const text = plainLine(line)
    return { text, words: wordsOf(text).join('-') }
  })
  return (stepId) => {
    const words = wordsOf(stepId.slice(stepId.lastIndexOf('/') + 1))
    const begins = (start: string) =>
      start === '' ? undefined : lines.find((each) => `${each.words}-`.startsWith(`${start}-`))
    // Equal steps of one section are numbered at the end of their ids.
    const start = words.join('-')
    const line = begins(start) ?? begins(start.replace(/-\d{1,4}$/, ''))
    const title = line?.text ?? words.join(' ').replace(/^./, (first) => first.toUpperCase())
    return title.length <= longestTitle ? title : `${title.slice(0, longestTitle)} …`
  }
}

const runHtml = (value: unknown): Html => {
  const parsed = runSchema.safeParse(value)
  if (!parsed.success) return html`<p class="soft">A run that cannot be shown; its record is in runs/.</p>`
  const run = parsed.data
  const titleOf = titlesOf(run.text)
  const answerOf = (id: string) => run.decisions.find(({ stepId }) => stepId === id)?.label
  const steps = Object.entries(run.steps).filter(([, step]) => step.state !== 'open')
  steps.sort(([, a], [, b]) => (a.at < b.at ? -1 : 1))
  return html`<div><h3>${run.title} ${tag(outcomes[run.outcome] ?? [run.outcome, 'none'])}</h3>
<p class="soft small">${run.by}, ${instantWords(run.startedAt)}${run.finishedAt === null ? '' : ` to ${instantWords(run.finishedAt)}`}</p>
<ol class="steps">${steps.map(([id, step]) => html`<li><span>${tag(states[step.state] ?? [step.state, 'none'])}</span><span>${titleOf(id)}${answerOf(id) === undefined ? null : html` <strong>→ ${answerOf(id) ?? ''}</strong>`} <time class="soft small" datetime="${step.at}">${instantWords(step.at)}</time>${step.note === '' ? null : html`<br><span class="soft words">${step.note}</span>`}</span></li>`)}</ol></div>`
}

/** One line for "At a glance". */
export const triedAnswer = (runs: readonly unknown[]): string => {
  if (runs.length === 0) return 'No runbook was run for this ticket.'
  const told = runs.map((value) => {
    const parsed = runSchema.safeParse(value)
    if (!parsed.success) return 'a run that cannot be shown'
    const [word] = outcomes[parsed.data.outcome] ?? [parsed.data.outcome]
    return `${parsed.data.title} (${word.toLowerCase()})`
  })
  const more = told.length > 3 ? `, and ${told.length - 3} more` : ''
  return `${told.slice(0, 3).join(', ')}${more}.`
}

export const runsSection = (runs: readonly unknown[]): Html =>
  html`<section id="tried"><h2>What was tried</h2>${
    runs.length === 0 ? html`<p class="soft">No runbook was run for this ticket.</p>` : runs.map(runHtml)
  }</section>`
