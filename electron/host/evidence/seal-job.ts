import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { completenessOfManifest } from '../../../src/contract/bundle-manifest.ts'
import { failure } from '../../../src/contract/errors.ts'
import type { SealedBundle } from '../../../src/contract/evidence-operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { writeFailure } from '../files/disk-failure.ts'
import type { Understanding } from './analyze/derive.ts'
import { verifyBundle } from './bundle/read-bundle.ts'
import { type Sealed, type SealInput, sealBundle } from './bundle/seal-bundle.ts'

/** `FS-1042-2026-11-20T1405Z.kitbag.zip`, and `.age` behind it when it is encrypted. `#7` becomes `7`. */
export const bundleName = (ticketKey: string | null, createdAt: string, isEncrypted: boolean): string => {
  const key = (ticketKey ?? '')
    .replace(/[^\w.-]/g, '_')
    .replace(/^[_.-]{1,60}/, '')
    .slice(0, 60)
  const name = `${key === '' ? 'evidence' : key}-${createdAt.slice(0, 16).replace(/:(?=\d\d$)/, '')}Z.kitbag.zip`
  return isEncrypted ? `${name}.age` : name
}

export const recordOf = (
  id: string,
  name: string,
  { manifest, sha256, size }: Sealed,
  recipients: readonly string[],
): SealedBundle => ({
  id,
  name,
  sha256,
  size,
  createdAt: manifest.createdAt,
  ticketKey: manifest.ticket?.key ?? null,
  profileTitle: manifest.profile.title,
  complete: manifest.completeness.complete,
  missing: manifest.completeness.missing,
  whole: completenessOfManifest(manifest).whole,
  told: completenessOfManifest(manifest).sentence,
  recipients: [...recipients],
})

export type SealDraft = Omit<SealInput, 'hostname'> & {
  /** age recipients, checked before; empty for a bundle that anybody can open. */
  readonly recipients: readonly string[]
}

const encryptMs = (size: number) => 60_000 + Math.ceil(size / 1_048_576) * 1000

/** Throws file system errors and, when cancelled, the signal's reason. There is no way on without encryption. */
const encryptDraft = async (
  input: SealDraft,
  source: string,
  size: number,
): Promise<Result<{ readonly sha256: string; readonly size: number }>> => {
  const { target, recipients, signal } = input
  const end = await input.tasks.run(
    'encrypt',
    { source, target, recipients },
    { timeoutMs: encryptMs(size), signal },
  )
  signal.throwIfAborted()
  if (end.kind === 'done') return ok(end.output)
  if (end.kind === 'crashed' && end.code !== '')
    throw Object.assign(new Error(end.message), { code: end.code })
  const why = end.kind === 'crashed' ? end.message : 'it took too long'
  return fail(
    failure(
      'app.unexpected',
      `The bundle could not be encrypted, so none was kept: ${why}.`,
      'What was collected is kept. Seal again; nothing was written in the clear.',
    ),
  )
}

/**
 * Seals into a draft file, reads it back and checks every hash before it counts. On any failure the draft is
 * removed: there is a whole bundle or none. Where it is encrypted, the plain archive lies only in the job's
 * private folder, which a later start empties should this process be killed, and is removed at once.
 */
export const sealDraft = async (
  input: SealDraft,
  understanding: Understanding | null = null,
): Promise<Result<Sealed>> => {
  const isEncrypted = input.recipients.length > 0
  const plain = isEncrypted ? join(input.folder, 'plain-bundle.zip') : input.target
  const drop = async () => {
    await rm(plain, { force: true })
    await rm(input.target, { force: true })
  }
  try {
    const sealed = await sealBundle({ ...input, target: plain, hostname: hostname() }, understanding)
    if (!sealed.ok) {
      await drop()
      return sealed
    }
    const checked = await verifyBundle(plain)
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
    if (!isEncrypted) return ok(sealed.value)
    const encrypted = await encryptDraft(input, plain, sealed.value.size)
    if (!encrypted.ok) {
      await drop()
      return encrypted
    }
    await rm(plain, { force: true })
    return ok({ ...sealed.value, ...encrypted.value })
  } catch (error) {
    await drop()
    if (input.signal.aborted)
      return fail(failure('app.cancelled', 'Sealing was cancelled. No bundle was written.'))
    return fail(writeFailure(error, 'seal the bundle', input.target))
  }
}
