import type { Run, StepRecord } from './run.ts'

/** A runbook as a checklist. It is read from the text each time; only what a person did is stored, in a `Run`. */
export type RunbookStep = {
  /** Survives edits elsewhere in the text: made of the section and the first words of the step. */
  readonly id: string
  /** First sentence, plain. */
  readonly title: string
  /** The whole step as Markdown. */
  readonly markdown: string
  /** A decision offers ways on, each the slug of a heading of the same runbook. */
  readonly choices: readonly RunbookChoice[]
}

export type RunbookChoice = { readonly label: string; readonly target: string }

export type RunbookSection = {
  /** The heading's anchor, as GitHub makes it. */
  readonly slug: string
  readonly title: string
  /** 1 to 6; 0 for text before the first heading. */
  readonly depth: number
  /** What is to be read but not ticked, as Markdown. */
  readonly introduction: string
  readonly steps: readonly RunbookStep[]
}

export type RunbookOutline = { readonly sections: readonly RunbookSection[] }

export type RunProgress = {
  readonly total: number
  readonly done: number
  readonly skipped: number
  readonly failed: number
  /** The step to do now: the first one that is open, after the last decision where one was made. */
  readonly nextStepId: string | null
}

const stateOf = (run: Run, step: RunbookStep): StepRecord['state'] => run.steps[step.id]?.state ?? 'open'

/** Counts over all steps, in the order of the text. */
export const runProgress = (outline: RunbookOutline, run: Run): RunProgress => {
  const steps = outline.sections.flatMap((section) => section.steps)
  const count = (state: StepRecord['state']) => steps.filter((step) => stateOf(run, step) === state).length
  const lastTarget = run.decisions.at(-1)?.target
  const from = outline.sections.findIndex((section) => section.slug === lastTarget)
  const ahead = outline.sections.slice(Math.max(0, from)).flatMap((section) => section.steps)
  return {
    total: steps.length,
    done: count('done'),
    skipped: count('skipped'),
    failed: count('failed'),
    nextStepId: ahead.find((step) => stateOf(run, step) === 'open')?.id ?? null,
  }
}

/** Sets one step; `open` takes the tick back. */
export const markStep = (run: Run, stepId: string, record: StepRecord): Run => ({
  ...run,
  steps: { ...run.steps, [stepId]: record },
})

/** Records which way was taken and ticks the step that asked; a changed mind replaces the earlier answer. */
export const decide = (run: Run, stepId: string, choice: RunbookChoice, at: string): Run => ({
  ...markStep(run, stepId, { state: 'done', at, note: run.steps[stepId]?.note ?? '' }),
  decisions: [
    ...run.decisions.filter((decision) => decision.stepId !== stepId),
    { stepId, target: choice.target, label: choice.label, at },
  ],
})

/** What a comment on the ticket says about a run: the steps done, in order, with notes. Markdown. */
export const runSummary = (outline: RunbookOutline, run: Run): string => {
  const marks = { open: '[ ]', done: '[x]', skipped: '[-] skipped:', failed: '[!] failed:' } as const
  const lines = outline.sections.flatMap((section) =>
    section.steps
      .filter((step) => stateOf(run, step) !== 'open')
      .map((step) => {
        const record = run.steps[step.id]
        const answer = run.decisions.find((decision) => decision.stepId === step.id)?.label
        const note = record?.note === undefined || record.note === '' ? '' : ` — ${record.note}`
        return `- ${marks[stateOf(run, step)]} ${step.title}${answer === undefined ? '' : ` → ${answer}`}${note}`
      }),
  )
  const outcome = {
    open: 'not finished',
    solved: 'solved',
    'not-solved': 'did not help',
    abandoned: 'abandoned',
  }
  return [`Runbook **${run.title}**: ${outcome[run.outcome]}.`, '', ...lines].join('\n')
}
