import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { failure } from '../../../src/contract/errors.ts'
import type { BundleTicket, SealedBundle } from '../../../src/contract/evidence-operations.ts'
import type { RedactionTerm } from '../../../src/domain/evidence.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { writeFailure } from '../files/disk-failure.ts'
import { verifyBundle } from './bundle/read-bundle.ts'
import { type Sealed, type SealInput, sealBundle } from './bundle/seal-bundle.ts'

export type SealRequest = {
  readonly ticket: BundleTicket | null
  readonly summary: string
  readonly runs: readonly unknown[]
  readonly terms: readonly RedactionTerm[]
  readonly leaveOut: readonly string[]
}

/** `FS-1042-2026-11-20T1405Z.kitbag.zip`. */
export const bundleName = (ticketKey: string | null, createdAt: string): string => {
  const key = (ticketKey ?? 'evidence').replace(/[^\w.-]/g, '_').slice(0, 60)
  return `${key}-${createdAt.slice(0, 16).replace(/:(?=\d\d$)/, '')}Z.kitbag.zip`
}

export const recordOf = (id: string, name: string, { manifest, sha256, size }: Sealed): SealedBundle => ({
  id,
  name,
  sha256,
  size,
  createdAt: manifest.createdAt,
  ticketKey: manifest.ticket?.key ?? null,
  profileTitle: manifest.profile.title,
  complete: manifest.completeness.complete,
  missing: manifest.completeness.missing,
})

/**
 * Seals into a draft file, reads it back and checks every hash before it counts. On any failure the draft is
 * removed: there is a whole bundle or none.
 */
export const sealDraft = async (input: Omit<SealInput, 'hostname'>): Promise<Result<Sealed>> => {
  const drop = () => rm(input.target, { force: true })
  try {
    const sealed = await sealBundle({ ...input, hostname: hostname() })
    if (!sealed.ok) {
      await drop()
      return sealed
    }
    const checked = await verifyBundle(input.target)
    const problem = checked.ok ? checked.value.problems[0]?.message : checked.error.message
    if (problem !== undefined) {
      await drop()
      return fail(
        failure(
          'bundle.altered',
          `The bundle did not read back as it was written: ${problem}`,
          'What was collected is kept. Check the disk and seal again.',
        ),
      )
    }
    return ok(sealed.value)
  } catch (error) {
    await drop()
    if (input.signal.aborted)
      return fail(failure('app.cancelled', 'Sealing was cancelled. No bundle was written.'))
    return fail(writeFailure(error, 'seal the bundle', input.target))
  }
}
