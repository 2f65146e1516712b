import { join } from 'node:path'
import { ulid } from 'ulid'
import type {
  BundleRef,
  bundleBrowsingOperations,
} from '../../../../src/contract/bundle-browsing-operations.ts'
import { failure } from '../../../../src/contract/errors.ts'
import type { Handlers } from '../../../../src/contract/operations.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { writeFailure } from '../../files/disk-failure.ts'
import type { HandleTable } from '../../handles.ts'
import type { Staging } from '../collect/staging.ts'
import type { TaskRunner } from '../worker/tasks.ts'
import { readIdentities } from './age-keys.ts'
import type { Archive } from './archive-reader.ts'
import type { BundleAccess } from './bundle-access.ts'
import { compareBundles, compareEntries } from './compare-bundles.ts'
import { imageTypeOf } from './image-type.ts'
import { readStart } from './read-bundle.ts'
import { searchBundle } from './search-bundle.ts'

export type BrowsingHandlers = Pick<Handlers, keyof typeof bundleBrowsingOperations>

export type BrowsingDeps = {
  readonly handles: HandleTable
  readonly access: BundleAccess
  readonly staging: Staging
  readonly tasks: TaskRunner
  readonly signal: AbortSignal
}

const searchMs = 20_000
const unlockMs = 3_600_000
const maxImageBytes = 33_554_432
/** Opened copies that are kept: as many as can be compared. */
const maxOpened = 2

/** Looking into bundles. `close` removes every copy that was opened with an identity. */
export const createBrowsingHandlers = (
  deps: BrowsingDeps,
): { readonly handlers: BrowsingHandlers; readonly close: () => Promise<void> } => {
  const { handles, access, staging, tasks } = deps
  const opened: string[] = []

  const forget = async (keep: number) => {
    for (const id of opened.splice(0, Math.max(0, opened.length - keep))) await staging.remove(id)
  }

  const withBoth = <Value>(
    left: BundleRef,
    right: BundleRef,
    use: (left: Archive, right: Archive) => Promise<Result<Value>>,
  ): Promise<Result<Value>> =>
    access.withArchive(left, (one) => access.withArchive(right, (two) => use(one, two)))

  const unlock: BrowsingHandlers['bundle.unlock'] = async ({ bundleId, handle, identity }) => {
    const source = await access.pathOf({ bundleId, handle })
    if (!source.ok) return source
    const identityPath = handles.resolve(identity, 'file')
    if (!identityPath.ok) return identityPath
    const identities = await readIdentities(identityPath.value)
    if (!identities.ok) return identities
    const id = `opened-${ulid()}`
    try {
      const target = join(await staging.create(id), 'bundle.kitbag.zip')
      const end = await tasks.run(
        'decrypt',
        { source: source.value, target, identities: identities.value },
        { timeoutMs: unlockMs, signal: deps.signal },
      )
      if (end.kind === 'done' && end.output.kind === 'done') {
        opened.push(id)
        await forget(maxOpened)
        return ok(handles.grant(target, 'file'))
      }
      await staging.remove(id)
      if (end.kind === 'cancelled') return fail(failure('app.cancelled', 'Opening was cancelled.'))
      if (end.kind === 'crashed' && end.code !== '')
        return fail(
          writeFailure(Object.assign(new Error(end.message), { code: end.code }), 'open the bundle', target),
        )
      const reason =
        end.kind === 'done' && end.output.kind === 'refused'
          ? end.output.reason
          : end.kind === 'crashed'
            ? end.message
            : 'it took too long'
      return fail(
        failure(
          'bundle.identity',
          `The bundle could not be opened: ${reason}.`,
          'Choose the identity file of one of its recipients. Nothing was unpacked.',
        ),
      )
    } catch (error) {
      await staging.remove(id)
      return fail(writeFailure(error, 'open the bundle', 'staging'))
    }
  }

  return {
    handlers: {
      'bundle.unlock': unlock,
      'bundle.search': ({ text, ...ref }) =>
        access.withArchive(ref, async (archive) => {
          const until = performance.now() + searchMs
          const { hits, truncated } = await searchBundle(
            archive,
            text,
            () => deps.signal.aborted || performance.now() > until,
          )
          return ok({ hits: [...hits], truncated })
        }),
      'bundle.read-image': ({ path, ...ref }) =>
        access.withArchive(ref, async (archive) => {
          const refuse = (why: string) =>
            fail(
              failure(
                'file.unreadable',
                `${path} cannot be shown: ${why}.`,
                'Save the bundle to look at it.',
              ),
            )
          const entry = archive.entries.find((candidate) => candidate.path === path)
          if (entry === undefined) return fail(failure('file.missing', `The bundle has no ${path}.`))
          if (entry.size > maxImageBytes) return refuse('it is larger than 32 MiB')
          try {
            const { bytes } = await readStart(archive, path, maxImageBytes)
            const mediaType = imageTypeOf(bytes)
            return mediaType === null
              ? refuse('it is no picture')
              : ok({ bytes: new Uint8Array(bytes), mediaType })
          } catch {
            return refuse('it is damaged')
          }
        }),
      'bundle.compare': ({ left, right }) => withBoth(left, right, compareBundles),
      'bundle.compare-entry': ({ left, right, path }) =>
        withBoth(left, right, (one, two) => compareEntries(one, two, path)),
    },
    close: () => forget(0),
  }
}
