import type { Verification } from '../../contract/bundle-manifest.ts'
import type { OutputOf } from '../../contract/operations.ts'

/** A bundle of ours, or a file the person opened; exactly one of the two is set. */
export type BundleSource = { readonly bundleId: string | null; readonly handle: string | null }

export type OpenBundle = OutputOf<'bundle.open'>

type ProblemKind = Verification['problems'][number]['kind']

export const problemWords: { readonly [Kind in ProblemKind]: string } = {
  altered: 'Altered after sealing',
  missing: 'Missing',
  extra: 'Added after sealing',
  unreadable: 'Unreadable',
  hostile: 'Dangerous',
}

/** Totals of redactions over all rules. */
export const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, times) => sum + times, 0)
