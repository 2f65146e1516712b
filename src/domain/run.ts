/** The record of doing a runbook once, pinned to the exact text that was followed. */
export type StepState = 'open' | 'done' | 'skipped' | 'failed'

export type StepRecord = {
  readonly state: StepState
  readonly at: string
  /** What the engineer wrote down; empty when nothing. */
  readonly note: string
}

export type DecisionRecord = {
  /** Step that asked. */
  readonly stepId: string
  /** Heading slug that was chosen. */
  readonly target: string
  readonly label: string
  readonly at: string
}

export type Run = {
  /** ULID. */
  readonly id: string
  readonly documentId: string
  readonly title: string
  readonly text: string
  readonly textSha256: string
  readonly ticketId: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly outcome: 'open' | 'solved' | 'not-solved' | 'abandoned'
  readonly by: string
  readonly steps: Readonly<Record<string, StepRecord>>
  readonly decisions: readonly DecisionRecord[]
}
