import { createReadStream } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { ulid } from 'ulid'
import { failure } from '../../../src/contract/errors.ts'
import type { BundleTicket, evidenceOperations } from '../../../src/contract/evidence-operations.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import type { RedactionTerm } from '../../../src/domain/evidence.ts'
import { type Failure, fail, ok } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../capabilities.ts'
import { readFailure, writeFailure } from '../files/disk-failure.ts'
import type { FileStore } from '../files/file-store.ts'
import { moveOver } from '../files/patiently.ts'
import { checkRecipients } from './bundle/age-keys.ts'
import { type BundleAccess, readTrust } from './bundle/bundle-access.ts'
import type { BundleShelf } from './bundle/bundle-shelf.ts'
import type { DeviceKeys } from './bundle/device-key.ts'
import type { Signer } from './bundle/manifest-signature.ts'
import { readSigned, readStart, verifyBundle } from './bundle/read-bundle.ts'
import type { Sealed } from './bundle/seal-bundle.ts'
import type { TrustStore } from './bundle/trust-store.ts'
import type { Staging } from './collect/staging.ts'
import type { Jobs } from './jobs.ts'
import type { RedactionPlan } from './redact/rule-set.ts'
import { bundleName, recordOf, sealDraft } from './seal-job.ts'
import type { SnapshotStore } from './snapshot/snapshot-store.ts'
import type { TaskRunner } from './worker/tasks.ts'

type BundleOperation = Extract<keyof typeof evidenceOperations, `bundle.${string}`>

export type BundleDeps = {
  readonly capabilities: HostCapabilities
  readonly fileStore: FileStore
  readonly shelf: BundleShelf
  readonly access: BundleAccess
  readonly deviceKeys: DeviceKeys
  readonly trust: TrustStore
  readonly staging: Staging
  readonly jobs: Jobs
  readonly tasks: TaskRunner
  readonly analyzerFolders: readonly string[]
  readonly snapshots: SnapshotStore
  /** After a bundle is on the shelf; a failure of it costs nothing. */
  readonly onSealed: (sealed: Sealed) => Promise<void>
  readonly planOf: (input: {
    readonly ticket: BundleTicket | null
    readonly terms: readonly RedactionTerm[]
  }) => Promise<RedactionPlan>
}

const maxEntryText = 1_048_576

export const createBundleHandlers = (deps: BundleDeps): Pick<Handlers, BundleOperation> => {
  const { capabilities, shelf, jobs, tasks, access, deviceKeys } = deps
  const { withArchive } = access
  const trustNow = () => readTrust(deviceKeys, deps.trust)

  const seal: Handlers['bundle.seal'] = async (input) => {
    const { jobId, ticket, summary, runs, terms, leaveOut } = input
    const found = jobs.find(jobId)
    if (!found.ok) return found
    const job = found.value
    const { state, results } = job.view()
    if (state !== 'collected') {
      const words = state === 'collecting' ? 'It is still collecting.' : `It is ${state}.`
      return fail(failure('evidence.state', `This collection cannot be sealed now. ${words}`))
    }
    // Before anything else: a mistyped recipient must not end in a bundle that nobody can open.
    const recipients = await checkRecipients(input.recipients)
    if (!recipients.ok) return recipients
    job.setState('sealing')
    const id = ulid()
    const back = (problem: Failure) => {
      // Nothing is lost: the person can free some space and seal again.
      if (job.view().state === 'sealing') job.setState('collected')
      return fail(problem)
    }
    let target: string
    try {
      target = await shelf.begin(id)
    } catch (error) {
      return back(writeFailure(error, 'make room for the bundle', 'bundles'))
    }
    const createdAt = capabilities.now().toISOString()
    let plan: RedactionPlan
    try {
      plan = await deps.planOf({ ticket, terms })
    } catch (error) {
      return back(writeFailure(error, 'keep the key of the stand-ins', 'pseudonym-key'))
    }
    let signer: Signer
    try {
      signer = await deviceKeys.signer()
    } catch (error) {
      return back(writeFailure(error, 'keep the signing key of this device', 'device-key'))
    }
    const sealed = await sealDraft(
      {
        folder: job.folder,
        target,
        version: capabilities.version,
        createdAt,
        loaded: job.loaded,
        results,
        items: job.items,
        plan,
        ticket,
        summary,
        runs,
        leaveOut,
        signer,
        recipients: recipients.value,
        tasks,
        signal: job.signal,
      },
      { analyzerFolders: deps.analyzerFolders, previousSnapshot: await deps.snapshots.latest() },
    )
    if (!sealed.ok) return back(sealed.error)
    try {
      const key = ticket?.key ?? job.view().ticketKey
      const name = bundleName(key, createdAt, recipients.value.length > 0)
      const record = await shelf.put(target, recordOf(id, name, sealed.value, recipients.value))
      await deps.snapshots.keepCollected(job.items.get('snapshot.json')?.file ?? null)
      job.setState('sealed')
      await deps.staging.remove(jobId)
      await deps.onSealed(sealed.value)
      return ok({ ...record, missing: [...record.missing] })
    } catch (error) {
      await rm(target, { force: true })
      return back(writeFailure(error, 'keep the bundle', target))
    }
  }

  return {
    'bundle.seal': seal,
    'bundle.list': async () => ok({ bundles: [...(await shelf.list())] }),
    'bundle.store': async ({ bundleId }) => {
      const found = await shelf.find(bundleId)
      if (!found.ok) return found
      return deps.fileStore.importStream(createReadStream(found.value.path), found.value.record.sha256)
    },
    'bundle.verify': async (ref) => {
      const path = await access.plainPathOf(ref)
      return path.ok ? verifyBundle(path.value, await trustNow()) : path
    },
    'bundle.open': (ref) =>
      withArchive(ref, async (archive) => {
        const read = await readSigned(archive, await trustNow())
        if (!read.ok) return read
        return ok({
          ...read.value,
          entries: archive.entries.map(({ path, size }) => ({ path, size })),
        })
      }),
    'bundle.read-entry': (ref) =>
      withArchive(ref, async (archive) => {
        if (!archive.entries.some(({ path }) => path === ref.path)) {
          return fail(failure('file.missing', `The bundle has no ${ref.path}.`))
        }
        try {
          const { bytes, truncated } = await readStart(archive, ref.path, maxEntryText)
          return ok({ text: bytes.toString('utf8'), truncated })
        } catch {
          return fail(
            failure(
              'bundle.altered',
              `${ref.path} is damaged and cannot be unpacked.`,
              'Verify the bundle to see what else is.',
            ),
          )
        }
      }),
    'bundle.save-as': async ({ bundleId }) => {
      const found = await shelf.find(bundleId)
      if (!found.ok) return found
      const target = await capabilities.dialogs.chooseSaveTarget('Save the bundle', found.value.record.name)
      if (target === null) return ok({ saved: false })
      const draft = `${target}.partial`
      try {
        await copyFile(found.value.path, draft)
        await moveOver(draft, target)
        return ok({ saved: true })
      } catch (error) {
        await rm(draft, { force: true })
        return fail(writeFailure(error, 'save the bundle', target))
      }
    },
    'bundle.remove': async ({ bundleId }) => {
      try {
        const removed = await shelf.remove(bundleId)
        return removed.ok ? ok({ done: true }) : removed
      } catch (error) {
        return fail(readFailure(error, 'The bundle'))
      }
    },
  }
}
