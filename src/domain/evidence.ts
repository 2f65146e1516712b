/** The words of evidence, shared by the host that collects it and the screens that show it. */

export const outcomes = [
  'success',
  'partial',
  'failed',
  'timeout',
  'denied',
  'skipped',
  'unavailable',
  'withheld',
] as const
export type Outcome = (typeof outcomes)[number]

export const collectorKinds = [
  'files',
  'command',
  'snapshot',
  'folder',
  'text',
  'journal',
  'event-log',
  'unified-log',
  'http',
  // Not in a profile: what a person brought or added to a collection.
  'archive',
  'pasted',
  'photos',
  'run',
  'history',
] as const
export type CollectorKind = (typeof collectorKinds)[number]

export type ProfileSummary = {
  readonly id: string
  readonly title: string
  readonly description: string
  /** `any`, or Node's `process.platform` names. */
  readonly platforms: readonly string[]
  /** Does it collect from a folder or archive that the person chooses? */
  readonly needsFolder: boolean
  /** What the person is asked before collecting, such as the host to reach. */
  readonly inputs: readonly {
    readonly id: string
    readonly title: string
    readonly example: string
    /** Taken where the person gives nothing; empty where there is none. */
    readonly default: string
  }[]
  readonly collectors: readonly {
    readonly id: string
    readonly title: string
    readonly kind: CollectorKind
    readonly why: string
    /** Its absence makes the bundle incomplete. */
    readonly required: boolean
  }[]
}

/** One piece of evidence as it stands before sealing. */
export type EvidenceItem = {
  /** Path in the bundle, forward slashes. */
  readonly path: string
  /** Where it came from: a path or a command line. */
  readonly origin: string
  /** Bytes before redaction. */
  readonly size: number
  readonly truncated: boolean
  /** Text can be previewed; binary is carried as it is or withheld. */
  readonly text: boolean
}

export type CollectorResult = {
  readonly id: string
  readonly title: string
  readonly kind: CollectorKind
  readonly why: string
  readonly outcome: Outcome
  /** Why the outcome is not `success`; empty otherwise. */
  readonly reason: string
  readonly startedAt: string
  readonly durationMs: number
  readonly items: readonly EvidenceItem[]
}

export type JobState = 'collecting' | 'collected' | 'sealing' | 'sealed' | 'cancelled' | 'failed'

export type EvidenceJob = {
  readonly id: string
  readonly profileId: string
  readonly profileTitle: string
  readonly ticketKey: string | null
  readonly state: JobState
  readonly startedAt: string
  readonly finishedAt: string | null
  /** Collectors that have not ended yet are not listed. */
  readonly results: readonly CollectorResult[]
  /** All collectors, so that progress has an end. */
  readonly total: number
  readonly running: readonly string[]
  /** Counts every change of the job, so that an answer and an event that overtake each other can be told apart. */
  readonly revision: number
}

/** One term a person added or allowed before sealing. */
export type RedactionTerm = { readonly text: string; readonly action: 'hide' | 'keep' }
