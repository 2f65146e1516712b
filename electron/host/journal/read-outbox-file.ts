import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { SignatureCheck } from '../../../src/contract/bundle-manifest.ts'
import { failure } from '../../../src/contract/errors.ts'
import type { Mutation } from '../../../src/domain/mutation.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import { type Archive, openArchive } from '../evidence/bundle/archive-reader.ts'
import {
  checkSignature,
  maxSignatureBytes,
  signaturePath,
  type Trust,
} from '../evidence/bundle/manifest-signature.ts'
import { readFailure, systemCode } from '../files/disk-failure.ts'
import type { FileStore } from '../files/file-store.ts'
import {
  filePath,
  manifestPath,
  maxManifestBytes,
  maxMutationsBytes,
  mutationsPath,
  type OutboxManifest,
  outboxComment,
  outboxCommentBytes,
  outboxManifestSchema,
  outboxMutationsSchema,
} from './outbox-file.ts'

export type ReadOutbox = {
  readonly manifest: OutboxManifest
  readonly mutations: readonly Mutation[]
  /** Who sealed it; never `wrong`: such a file is refused. */
  readonly signature: SignatureCheck
  /** Attachments that were taken into the file store. */
  readonly files: number
  /** Attachments that are neither in the file nor on this machine. */
  readonly missingFiles: readonly { readonly name: string; readonly sha256: string }[]
}

const again = 'Nothing was imported. Export it again on the other machine, and copy it whole.'
const invalid = (message: string): Failure => failure('outbox.invalid', message, again)
const hostile = (message: string): Failure =>
  failure('outbox.hostile', message, 'Nothing was imported. Tell whoever gave you the file.')
const altered = (message: string): Failure => failure('outbox.altered', message, again)

/**
 * Reads a sealed outbox as hostile input: names, links, sizes and hashes are judged before a change is believed.
 * Attachments go into the file store. Fails with `outbox.*`, `file.*` or `disk.*`; then no change was handed out.
 */
export const readOutboxFile = async (
  deps: { readonly fileStore: FileStore; readonly trust: Trust },
  path: string,
  workspace: Workspace,
): Promise<Result<ReadOutbox>> => {
  const archive = await openArchive(path)
  if (!archive.ok) return fail(inOurWords(archive.error))
  try {
    return await readArchive(deps, archive.value, await readComment(path), workspace)
  } catch (error) {
    if (systemCode(error).startsWith('E')) return fail(readFailure(error, path))
    // What the unpacker throws about damaged or lying entries.
    return fail(altered(`The file is damaged: ${error instanceof Error ? error.message : String(error)}.`))
  } finally {
    await archive.value.close()
  }
}

const readArchive = async (
  { fileStore, trust }: { readonly fileStore: FileStore; readonly trust: Trust },
  archive: Archive,
  comment: string,
  workspace: Workspace,
): Promise<Result<ReadOutbox>> => {
  const sizes = new Map(archive.entries.map((entry) => [entry.path, entry.size]))
  const size = sizes.get(manifestPath)
  if (size === undefined) return fail(invalid('The file is not an export of waiting changes.'))
  if (size > maxManifestBytes) return fail(hostile('The list of contents is larger than any real one.'))
  const manifestBytes = await readWhole(await archive.read(manifestPath), maxManifestBytes)
  if (comment !== outboxComment(manifestBytes)) {
    return fail(altered('The list of contents is not the one that was sealed.'))
  }
  const manifest = parseJson(manifestBytes, outboxManifestSchema)
  if (manifest === null) {
    return fail(invalid('The file is an export of another version of Kitbag, or not one at all.'))
  }
  const signed = sizes.get(signaturePath)
  if (signed !== undefined && signed > maxSignatureBytes) {
    return fail(hostile('The signature is larger than any real one.'))
  }
  const proof =
    signed === undefined ? null : await readWhole(await archive.read(signaturePath), maxSignatureBytes)
  const signature = checkSignature(manifestBytes, { signer: null }, proof, trust)
  if (signature.state === 'wrong') {
    return fail(altered('The signature does not fit what the file holds: one of them was altered.'))
  }
  const elsewhere = judgeTracker(manifest, workspace) ?? judgeParts(manifest, sizes)
  if (elsewhere !== null) return fail(elsewhere)

  const listed = manifest.parts.find((part) => part.path === mutationsPath)
  if (listed === undefined) return fail(invalid('The file holds no changes.'))
  if (listed.size > maxMutationsBytes)
    return fail(hostile('The list of changes is larger than any real one.'))
  const changes = await readWhole(await archive.read(mutationsPath), maxMutationsBytes)
  if (createHash('sha256').update(changes).digest('hex') !== listed.sha256) {
    return fail(altered('The changes in the file do not match their hash.'))
  }
  const mutations = parseJson(changes, outboxMutationsSchema)
  if (mutations === null || mutations.length !== manifest.changes) {
    return fail(invalid('The changes in the file cannot be understood by this version of Kitbag.'))
  }

  let files = 0
  for (const part of manifest.parts) {
    if (part.path === mutationsPath) continue
    const taken = await fileStore.importStream(await archive.read(part.path), part.sha256)
    if (!taken.ok) {
      const damaged = taken.error.code === 'file.damaged' || taken.error.code === 'file.unreadable'
      return fail(damaged ? altered('An attachment in the file does not match its hash.') : taken.error)
    }
    files += 1
  }
  const missingFiles: { name: string; sha256: string }[] = []
  for (const { intent } of mutations) {
    if (intent.kind === 'attach' && (await fileStore.stat(intent.sha256)) === null) {
      missingFiles.push({ name: intent.name, sha256: intent.sha256 })
    }
  }
  return ok({ manifest, mutations, signature, files, missingFiles })
}

/** Changes go back to the tracker they were made for, and to no other. */
const judgeTracker = ({ tracker, source }: OutboxManifest, workspace: Workspace): Failure | null =>
  tracker.kind === workspace.kind && tracker.address === workspace.address
    ? null
    : failure(
        'outbox.elsewhere',
        `These changes are for ${tracker.address} (${tracker.kind}, “${source.workspaceName}”); this workspace is ${workspace.address} (${workspace.kind}).`,
        'Nothing was imported. Open the workspace of that tracker, then import the file there.',
      )

/** The archive holds exactly what the manifest lists, under names that follow from the hashes. */
const judgeParts = (manifest: OutboxManifest, sizes: ReadonlyMap<string, number>): Failure | null => {
  const listed = new Set<string>([manifestPath, signaturePath])
  for (const { path, size, sha256 } of manifest.parts) {
    if (path !== mutationsPath && path !== filePath(sha256)) {
      return hostile(`The file lists a name that an export does not have: ${JSON.stringify(path)}.`)
    }
    if (listed.has(path)) return hostile(`The file lists ${JSON.stringify(path)} twice.`)
    if (sizes.get(path) !== size) return altered(`${path} is missing or has another size than was sealed.`)
    listed.add(path)
  }
  const extra = [...sizes.keys()].find((path) => !listed.has(path))
  return extra === undefined
    ? null
    : hostile(`The file holds something that is not on its list: ${JSON.stringify(extra)}.`)
}

const readWhole = async (stream: Readable, maxBytes: number): Promise<Buffer> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    size += (part as Buffer).length
    if (size > maxBytes) throw new Error('an entry is larger than it says')
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}

const parseJson = <Value>(bytes: Buffer, schema: z.ZodType<Value>): Value | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(bytes.toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const readComment = async (path: string): Promise<string> => {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const comment = Buffer.alloc(Math.min(size, outboxCommentBytes))
    await file.read(comment, 0, comment.length, size - comment.length)
    return comment.toString('latin1')
  } finally {
    await file.close()
  }
}

const inOurWords = (problem: Failure): Failure => {
  if (problem.code === 'bundle.hostile') return hostile(problem.message)
  if (problem.code === 'bundle.invalid') {
    return invalid('The file is not an export of waiting changes, or it is cut off.')
  }
  return problem
}
