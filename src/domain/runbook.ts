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

export type RunbookChoice = {
  readonly label: string
  readonly target: string
  /** The runbook has no heading of this name: the answer can be given, and leads nowhere. */
  readonly leadsNowhere?: boolean | undefined
}

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

/**
 * Slugs of the sections that belong only to ways that were not taken: of each decision that was made, the other
 * answers, each with the sections below it. What a taken way leads to is never among them.
 */
export const untakenSections = (outline: RunbookOutline, run: Run): ReadonlySet<string> => {
  const { sections } = outline
  const branchOf = (target: string): readonly string[] => {
    const from = sections.findIndex((section) => section.slug === target)
    const start = sections[from]
    if (start === undefined) return []
    const next = sections.findIndex((section, index) => index > from && section.depth <= start.depth)
    return sections.slice(from, next < 0 ? undefined : next).map((section) => section.slug)
  }
  const taken = new Set<string>()
  const left = new Set<string>()
  for (const step of sections.flatMap((section) => section.steps)) {
    const decision = run.decisions.find(({ stepId }) => stepId === step.id)
    if (decision === undefined) continue
    for (const { target } of step.choices) {
      for (const slug of branchOf(target)) (target === decision.target ? taken : left).add(slug)
    }
  }
  return new Set([...left].filter((slug) => !taken.has(slug)))
}

/** Counts over the steps of the ways that were taken, in the order of the text. */
export const runProgress = (outline: RunbookOutline, run: Run): RunProgress => {
  const untaken = untakenSections(outline, run)
  const onTheWay = outline.sections.filter((section) => !untaken.has(section.slug))
  const steps = onTheWay.flatMap((section) => section.steps)
  const count = (state: StepRecord['state']) => steps.filter((step) => stateOf(run, step) === state).length
  const last = run.decisions.at(-1)
  const from = onTheWay.findIndex((section) => section.slug === last?.target)
  // An answer that leads nowhere goes on with what stands below the question.
  const ahead =
    from >= 0
      ? onTheWay.slice(from).flatMap((section) => section.steps)
      : steps.slice(steps.findIndex((step) => step.id === last?.stepId) + 1)
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
