import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { failure } from '../../../src/contract/errors.ts'
import type { Mutation } from '../../../src/domain/mutation.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import { type Signer, signaturePath, signManifest } from '../evidence/bundle/manifest-signature.ts'
import { systemCode, writeFailure } from '../files/disk-failure.ts'
import type { FileStore, StoredFile } from '../files/file-store.ts'
import { moveOver } from '../files/patiently.ts'
import { syncFolder } from '../files/sync-folder.ts'
import {
  filePath,
  manifestPath,
  maxMutationsBytes,
  mutationsPath,
  type OutboxManifest,
  outboxComment,
  outboxSchema,
  sha256Of,
} from './outbox-file.ts'

export type WrittenOutbox = {
  readonly files: number
  readonly missingFiles: readonly { readonly name: string; readonly sha256: string }[]
}

/**
 * Seals changes and their attachments into one file. It is written beside its place, synced (it will be pulled
 * out with the USB stick it lies on), and renamed: it is whole or absent. Fails with `disk.*` or `file.*`.
 */
export const writeOutboxFile = async (
  deps: { readonly fileStore: FileStore; readonly version: string; readonly now: () => Date },
  target: string,
  { workspace, identity }: { readonly workspace: Workspace; readonly identity: string | null },
  mutations: readonly Mutation[],
  /** Of this device. What is not signed could be anybody's work in the engineer's name. */
  signer: Signer,
): Promise<Result<WrittenOutbox>> => {
  const { found, missing } = await findFiles(deps.fileStore, mutations)
  const changes = Buffer.from(JSON.stringify(mutations))
  if (changes.length > maxMutationsBytes) {
    return fail(
      failure(
        'file.too-large',
        'These changes are more text than one export holds.',
        'Nothing was written. Choose fewer of them at a time.',
      ),
    )
  }
  const manifest: OutboxManifest = {
    schema: outboxSchema,
    tool: { name: 'kitbag', version: deps.version },
    source: { exportedAt: deps.now().toISOString(), workspaceName: workspace.name, user: workspace.user },
    tracker: { kind: workspace.kind, address: workspace.address, identity },
    changes: mutations.length,
    parts: [
      { path: mutationsPath, size: changes.length, sha256: sha256Of(changes) },
      ...found.map(({ sha256, size }) => ({ path: filePath(sha256), size, sha256 })),
    ],
    missingFiles: [...missing],
  }
  const manifestBytes = Buffer.from(JSON.stringify(manifest, null, 2))

  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  zip.on('error', (error: Error) => output.destroy(error))
  const options = { mtime: deps.now(), mode: 0o100644, forceDosTimestamp: true }
  zip.addBuffer(manifestBytes, manifestPath, options)
  zip.addBuffer(signManifest(manifestBytes, signer), signaturePath, options)
  zip.addBuffer(changes, mutationsPath, options)
  for (const { sha256, size } of found) {
    // Attachments are mostly packed already; storing them keeps a carried gigabyte quick.
    zip.addReadStreamLazy(filePath(sha256), { ...options, size, compress: false }, (give) => {
      deps.fileStore.openStream(sha256).then(
        (opened) => (opened.ok ? give(null, opened.value) : give(unreadable(opened.error), output)),
        (error: unknown) => give(error, output),
      )
    })
  }
  zip.end({ forceZip64Format: false, comment: outboxComment(manifestBytes) })

  const partial = `${target}.part`
  try {
    await pipeline(output, createWriteStream(partial, { flush: true, mode: 0o600 }))
    await moveOver(partial, target)
    await syncWhereItCan(dirname(target))
    return ok({ files: found.length, missingFiles: missing })
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    if (error instanceof Error && error.cause !== undefined && systemCode(error) === '') {
      return fail(error.cause as ReturnType<typeof writeFailure>)
    }
    return fail(writeFailure(error, 'save what waits', target))
  }
}

/** Carries a failure of the file store through the archive writer's error. */
const unreadable = (failure: unknown): Error => new Error('a file could not be read', { cause: failure })

const findFiles = async (fileStore: FileStore, mutations: readonly Mutation[]) => {
  const found = new Map<string, StoredFile>()
  const missing = new Map<string, { readonly name: string; readonly sha256: string }>()
  for (const { intent } of mutations) {
    if (intent.kind !== 'attach') continue
    const stored = await fileStore.stat(intent.sha256)
    if (stored === null) missing.set(intent.sha256, { name: intent.name, sha256: intent.sha256 })
    else found.set(intent.sha256, stored)
  }
  return { found: [...found.values()], missing: [...missing.values()] }
}

/** A stick's file system may not know how to sync a folder; the file itself is synced. */
const syncWhereItCan = async (folder: string): Promise<void> => {
  try {
    await syncFolder(folder)
  } catch (error) {
    if (systemCode(error) === '') throw error
  }
}
