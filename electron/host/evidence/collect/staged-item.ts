import type { EvidenceItem, Outcome } from '../../../../src/domain/evidence.ts'

/** One piece of evidence as it lies in the job's private folder, not yet redacted. */
export type StagedItem = EvidenceItem & {
  /** Absolute path of the bytes. */
  readonly file: string
  /** Bytes at the origin before capping; `null` where not known. */
  readonly originalSize: number | null
  /** Carried although it is no text: its collector declared it. */
  readonly carry: boolean
}

/** How one collector ended; its items were handed over one by one before. */
export type CollectorEnd = { readonly outcome: Outcome; readonly reason: string }

/** What every collector is given. */
export type CollectorContext = {
  /** The job's private folder. */
  readonly folder: string
  /** Bytes that the whole profile still allows. */
  readonly budget: number
  /** Called as soon as a piece is complete, so that a later hang does not cost it. */
  readonly onItem: (item: StagedItem) => void
  readonly signal: AbortSignal
}
