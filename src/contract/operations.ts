import type { z } from 'zod'
import type { Result } from '../domain/result.ts'
import { analysisOperations } from './analysis-operations.ts'
import { appOperations } from './app-operations.ts'
import { bundleBrowsingOperations } from './bundle-browsing-operations.ts'
import { bundleSigningOperations } from './bundle-signing-operations.ts'
import { collectingOperations } from './collecting-operations.ts'
import { evidenceOperations } from './evidence-operations.ts'
import { journalOperations } from './journal-operations.ts'
import { lineOperations } from './line-operations.ts'
import { timelineOperations } from './timeline-operations.ts'
import { trackerOperations } from './tracker-operations.ts'
import { uploadOperations } from './upload-operations.ts'
import { vaultOperations } from './vault-operations.ts'

/** Every operation of the wall, written once. Preload, main and window are derived from this table. */
export const operations = {
  ...appOperations,
  ...trackerOperations,
  ...evidenceOperations,
  ...collectingOperations,
  ...timelineOperations,
  ...analysisOperations,
  ...bundleSigningOperations,
  ...bundleBrowsingOperations,
  ...journalOperations,
  ...uploadOperations,
  ...vaultOperations,
  ...lineOperations,
}

export type OperationName = keyof typeof operations
export type InputOf<Name extends OperationName> = z.input<(typeof operations)[Name]['input']>
export type OutputOf<Name extends OperationName> = z.output<(typeof operations)[Name]['output']>

/** The host as the window sees it: one function per operation, each answering with a `Result`. */
export type Host = {
  readonly [Name in OperationName]: (input: InputOf<Name>) => Promise<Result<OutputOf<Name>>>
}

/** The same operations as the host implements them: input is already parsed. */
export type Handlers = {
  readonly [Name in OperationName]: (
    input: z.output<(typeof operations)[Name]['input']>,
  ) => Promise<Result<z.input<(typeof operations)[Name]['output']>>>
}
