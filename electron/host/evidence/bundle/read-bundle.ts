import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  type BundleManifest,
  manifestSchema,
  type SignatureCheck,
  type Verification,
} from '../../../../src/contract/bundle-manifest.ts'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'
import { archiveLimits } from './archive-limits.ts'
import { type Archive, checkSeal, openArchive } from './archive-reader.ts'
import {
  checkSignature,
  maxSignatureBytes,
  noTrust,
  signaturePath,
  type Trust,
} from './manifest-signature.ts'

const manifestPath = 'manifest.json'

type Problem = Verification['problems'][number]

/** At most `maxBytes` from the start of an entry. Throws where the entry is damaged. */
export const readStart = async (
  archive: Archive,
  path: string,
  maxBytes: number,
): Promise<{ readonly bytes: Buffer; readonly truncated: boolean }> => {
  const small = await archive.readSmall(path)
  if (small !== null) return { bytes: small.subarray(0, maxBytes), truncated: small.length > maxBytes }
  const stream = await archive.read(path)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    length += (chunk as Buffer).length
    if (length > maxBytes) break
  }
  stream.destroy()
  const bytes = Buffer.concat(chunks)
  return { bytes: bytes.subarray(0, maxBytes), truncated: bytes.length > maxBytes }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** `null` where there is none. A signature that cannot be read is an empty one, which fits nothing. */
const readSignature = async (archive: Archive): Promise<Buffer | null> => {
  const entry = archive.entries.find(({ path }) => path === signaturePath)
  if (entry === undefined) return null
  if (entry.size > maxSignatureBytes) return Buffer.alloc(0)
  try {
    const { bytes } = await readStart(archive, signaturePath, maxSignatureBytes)
    return crc32(bytes) === entry.crc32 ? bytes : Buffer.alloc(0)
  } catch {
    return Buffer.alloc(0)
  }
}

export type SignedManifest = { readonly manifest: BundleManifest; readonly signature: SignatureCheck }

/** The manifest of an open archive. */
export const readManifest = async (archive: Archive): Promise<Result<BundleManifest>> => {
  const read = await readSigned(archive, noTrust)
  return read.ok ? ok(read.value.manifest) : read
}

/** The manifest of an open archive, and who signed it. The files themselves are not looked at. */
export const readSigned = async (archive: Archive, trust: Trust): Promise<Result<SignedManifest>> => {
  const refuse = (what: string) => fail(failure('bundle.invalid', what, 'The file may be an ordinary ZIP.'))
  const entry = archive.entries.find(({ path }) => path === manifestPath)
  if (entry === undefined) return refuse('The archive has no manifest.json: it is not a Kitbag bundle.')
  if (entry.size > archiveLimits.maxManifestBytes)
    return refuse('The manifest is larger than 64 MiB and is not read.')
  try {
    const { bytes } = await readStart(archive, manifestPath, archiveLimits.maxManifestBytes)
    if (crc32(bytes) !== entry.crc32) return refuse('manifest.json was altered: its checksum differs.')
    const parsed = manifestSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    if (parsed.success) {
      const manifest = parsed.data
      return ok({ manifest, signature: checkSignature(bytes, manifest, await readSignature(archive), trust) })
    }
    const issue = parsed.error.issues[0]
    return refuse(
      `manifest.json does not follow kitbag-bundle/1 (${issue?.path.join('.')}: ${issue?.message}).`,
    )
  } catch (error) {
    return refuse(`manifest.json cannot be read (${reasonOf(error)}).`)
  }
}

const checkEntry = async (
  archive: Archive,
  { path, size, sha256 }: BundleManifest['files'][number],
  deadline: AbortSignal,
): Promise<Problem | null> => {
  try {
    deadline.throwIfAborted()
    const hash = createHash('sha256')
    const small = await archive.readSmall(path)
    let length = small?.length ?? 0
    if (small !== null) hash.update(small)
    for await (const chunk of small === null ? await archive.read(path) : []) {
      hash.update(chunk as Buffer)
      length += (chunk as Buffer).length
      deadline.throwIfAborted()
    }
    if (length === size && hash.digest('hex') === sha256) return null
    return {
      path,
      kind: 'altered',
      message: `${path} is not what was sealed: its SHA-256 differs from the manifest.`,
    }
  } catch (error) {
    if (deadline.aborted) return null
    return {
      path,
      kind: 'altered',
      message: `${path} cannot be unpacked: it was altered or cut off (${reasonOf(error)}).`,
    }
  }
}

const checkEntries = async (
  archive: Archive,
  manifest: BundleManifest,
  deadline: AbortSignal,
): Promise<readonly Problem[]> => {
  const problems: Problem[] = []
  const present = new Map(archive.entries.map((entry) => [entry.path, entry]))
  const listed = new Set([manifestPath, signaturePath])
  for (const file of manifest.files) {
    const { path } = file
    if (listed.has(path))
      problems.push({ path, kind: 'altered', message: `${path} stands in the manifest twice.` })
    listed.add(path)
    if (!present.has(path)) {
      problems.push({ path, kind: 'missing', message: `${path} is in the manifest and not in the archive.` })
      continue
    }
    const problem = await checkEntry(archive, file, deadline)
    if (problem !== null) problems.push(problem)
    if (deadline.aborted)
      return [
        ...problems,
        {
          path,
          kind: 'hostile',
          message: `Unfolding ${path} took longer than an archive of this size can need, and was stopped: this is a bomb.`,
        },
      ]
  }
  for (const { path } of archive.entries) {
    if (!listed.has(path))
      problems.push({ path, kind: 'extra', message: `${path} is in the archive and not in the manifest.` })
  }
  return problems
}

const unread: SignatureCheck = {
  state: 'wrong',
  fingerprint: null,
  name: null,
  message: 'The signature cannot be checked, because the manifest cannot be read.',
}

type Contents = {
  readonly manifest: BundleManifest | null
  readonly signature: SignatureCheck
  readonly problems: readonly Problem[]
}

const checkContents = async (path: string, trust: Trust, deadline: AbortSignal): Promise<Contents> => {
  const opened = await openArchive(path)
  if (!opened.ok) {
    const kind = opened.error.code === 'bundle.hostile' ? 'hostile' : 'unreadable'
    return {
      manifest: null,
      signature: unread,
      problems: [{ path: '', kind, message: opened.error.message }],
    }
  }
  const archive = opened.value
  try {
    const form = (await archive.formProblems()).map((problem): Problem => ({ ...problem, kind: 'altered' }))
    const read = await readSigned(archive, trust)
    if (!read.ok) {
      const problem: Problem = { path: manifestPath, kind: 'altered', message: read.error.message }
      return { manifest: null, signature: unread, problems: [...form, problem] }
    }
    const { manifest, signature } = read.value
    const problems = [...form, ...(await checkEntries(archive, manifest, deadline))]
    if (signature.state !== 'wrong') return { manifest, signature, problems }
    const unfit: Problem = { path: signaturePath, kind: 'altered', message: signature.message }
    return { manifest, signature, problems: [...problems, unfit] }
  } finally {
    await archive.close()
  }
}

/** How long unfolding an archive of this size may take before it is taken for a bomb, in milliseconds. */
const unfoldingMs = (bytes: number): number =>
  archiveLimits.unfoldingMs + Math.ceil(bytes / 1_048_576) * archiveLimits.unfoldingMsPerMebibyte

/**
 * Checks a bundle to the last byte: the seal over the whole file, every record of the archive, and every file
 * against the manifest, whose signature is checked too. Names what is wrong. Fails only when the file
 * cannot be read at all. A bundle without a signature can be intact; `signature` tells the two apart.
 */
export const verifyBundle = async (
  path: string,
  trust: Trust = noTrust,
  allowedMs: (bytes: number) => number = unfoldingMs,
): Promise<Result<Verification>> => {
  try {
    const { sha256, size, sealed } = await checkSeal(path)
    const deadline = AbortSignal.timeout(allowedMs(size))
    const { manifest, signature, problems } = await checkContents(path, trust, deadline)
    const all: Problem[] = [...problems]
    if (sealed === 'absent') {
      all.push({
        path: '',
        kind: 'altered',
        message: 'Archive structure: the seal at the end of the file is missing or damaged.',
      })
    } else if (sealed === 'broken' && all.length === 0) {
      all.push({
        path: '',
        kind: 'altered',
        message:
          'Archive structure: a byte outside the files was altered (the directory, a header, or manifest.json).',
      })
    }
    return ok({ intact: all.length === 0, manifest, sha256, size, signature, problems: all })
  } catch (error) {
    return fail(readFailure(error, path))
  }
}
