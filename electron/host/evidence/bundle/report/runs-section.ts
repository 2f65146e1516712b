import { z } from 'zod'
import { type Html, html } from './html.ts'
import { instantWords } from './words.ts'

/** Only what the report shows of a run; anything else in it is in `runs/`. */
const runSchema = z.object({
  title: z.string(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  outcome: z.string(),
  by: z.string(),
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

/** A step id is the slug of its heading: readable enough without its dashes. */
const titleOf = (stepId: string): string =>
  stepId.replace(/[-_]/g, ' ').replace(/^./, (first) => first.toUpperCase())

const runHtml = (value: unknown): Html => {
  const parsed = runSchema.safeParse(value)
  if (!parsed.success) return html`<p class="soft">A run that cannot be shown; its record is in runs/.</p>`
  const run = parsed.data
  const steps = Object.entries(run.steps).filter(([, step]) => step.state !== 'open')
  steps.sort(([, a], [, b]) => (a.at < b.at ? -1 : 1))
  return html`<div><h3>${run.title} ${tag(outcomes[run.outcome] ?? [run.outcome, 'none'])}</h3>
<p class="soft small">${run.by}, ${instantWords(run.startedAt)}${run.finishedAt === null ? '' : ` to ${instantWords(run.finishedAt)}`}</p>
<ol class="steps">${steps.map(([id, step]) => html`<li><span>${tag(states[step.state] ?? [step.state, 'none'])}</span><span>${titleOf(id)}${step.note === '' ? null : html`<br><span class="soft words">${step.note}</span>`}</span></li>`)}</ol></div>`
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
