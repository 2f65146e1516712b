import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'
import type { HandleTable } from '../../handles.ts'
import { ageKindOf } from './age-file.ts'
import { type Archive, openArchive } from './archive-reader.ts'
import type { BundleShelf } from './bundle-shelf.ts'
import type { DeviceKeys } from './device-key.ts'
import type { Trust } from './manifest-signature.ts'
import type { TrustStore } from './trust-store.ts'

/** A bundle of ours, or a file the person chose; exactly one of the two is set. */
export type BundleRef = { readonly bundleId: string | null; readonly handle: string | null }

/** How the window reaches bundles: by id or handle, never by path. */
export type BundleAccess = {
  readonly pathOf: (ref: BundleRef) => Promise<Result<string>>
  /** Like `pathOf`, but fails with `bundle.encrypted` for a file that must be opened with an identity first. */
  readonly plainPathOf: (ref: BundleRef) => Promise<Result<string>>
  readonly withArchive: <Value>(
    ref: BundleRef,
    use: (archive: Archive) => Promise<Result<Value>>,
  ) => Promise<Result<Value>>
}

/** Whose signatures are known here. Where the list cannot be read nobody is trusted, which is said by each answer. */
export const readTrust = async (deviceKeys: DeviceKeys, store: TrustStore): Promise<Trust> => {
  const known = await store.knownKeys().catch(() => [])
  return { own: await deviceKeys.own(), known: new Map(known.map((key) => [key.fingerprint, key.name])) }
}

export const encrypted = (name: string) =>
  failure(
    'bundle.encrypted',
    `${name} is encrypted.`,
    'Open it with the identity file of one of its recipients. Nothing of it is kept on this machine in the clear.',
  )

export const createBundleAccess = (deps: {
  readonly handles: HandleTable
  readonly shelf: BundleShelf
}): BundleAccess => {
  const pathOf: BundleAccess['pathOf'] = async ({ bundleId, handle }) => {
    if (handle !== null) return deps.handles.resolve(handle, 'file')
    if (bundleId === null) return fail(failure('input.invalid', 'Name a bundle.'))
    const found = await deps.shelf.find(bundleId)
    return found.ok ? ok(found.value.path) : found
  }
  const plainPathOf: BundleAccess['plainPathOf'] = async (ref) => {
    const path = await pathOf(ref)
    if (!path.ok) return path
    try {
      return (await ageKindOf(path.value)) === null ? path : fail(encrypted('This bundle'))
    } catch (error) {
      return fail(readFailure(error, path.value))
    }
  }
  return {
    pathOf,
    plainPathOf,
    withArchive: async (ref, use) => {
      const path = await plainPathOf(ref)
      if (!path.ok) return path
      const archive = await openArchive(path.value)
      if (!archive.ok) return archive
      try {
        return await use(archive.value)
      } finally {
        await archive.value.close()
      }
    },
  }
}
