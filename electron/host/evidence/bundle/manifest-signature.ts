import { createHash, createPublicKey, verify } from 'node:crypto'
import {
  type BundleManifest,
  type SignatureCheck,
  type SignatureFile,
  signatureFileSchema,
  signatureSchemaId,
} from '../../../../src/contract/bundle-manifest.ts'
import { formatFingerprint } from '../../../../src/domain/fingerprint.ts'

/** A detached signature over the manifest. The manifest holds the hash of every file, so it vouches for them all. */

export const signaturePath = 'manifest.sig'
/** A signature file is some 400 bytes; a longer one is not read. */
export const maxSignatureBytes = 4096

/** Whoever can sign for this device. */
export type Signer = {
  /** 32 bytes. */
  readonly publicKey: Buffer
  readonly fingerprint: string
  /** 64 bytes; the same for the same input (RFC 8032). */
  readonly sign: (bytes: Buffer) => Buffer
}

/** Whose keys are known here. */
export type Trust = {
  /** Fingerprints of the keys of this device. */
  readonly own: ReadonlySet<string>
  /** Names by fingerprint. */
  readonly known: ReadonlyMap<string, string>
}
export const noTrust: Trust = { own: new Set(), known: new Map() }

export const fingerprintOf = (publicKey: Buffer): string =>
  formatFingerprint(createHash('sha256').update(publicKey).digest('hex'))

const bytesOf = ({ schema, algorithm, publicKey, fingerprint, signature }: SignatureFile): Buffer => {
  const ordered = { schema, algorithm, publicKey, fingerprint, signature }
  return Buffer.from(`${JSON.stringify(ordered, null, 2)}\n`, 'utf8')
}

/** The bytes of `manifest.sig`. */
export const signManifest = (manifest: Buffer, { publicKey, fingerprint, sign }: Signer): Buffer => {
  const file: SignatureFile = {
    schema: signatureSchemaId,
    algorithm: 'Ed25519',
    publicKey: publicKey.toString('base64'),
    fingerprint,
    signature: sign(manifest).toString('base64'),
  }
  return bytesOf(file)
}

const wrong = (message: string): SignatureCheck => ({
  state: 'wrong',
  fingerprint: null,
  name: null,
  message: `${message} Do not rely on this bundle.`,
})

const parseFile = (bytes: Buffer): SignatureFile | null => {
  try {
    const parsed = signatureFileSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    // In the one form that our writer gives it: no space, key or spelling in which something could be hidden.
    return parsed.success && bytes.equals(bytesOf(parsed.data)) ? parsed.data : null
  } catch {
    return null
  }
}

const isSignedBy = (key: Buffer, signature: Buffer, manifest: Buffer): boolean => {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') }
    return verify(null, manifest, createPublicKey({ key: jwk, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

/**
 * Who signed these manifest bytes. `signature` is the entry as it lies in the archive, `null` when there is
 * none. A fitting signature by a key that nobody here named proves only that one writer made all of it.
 */
export const checkSignature = (
  manifestBytes: Buffer,
  manifest: Pick<BundleManifest, 'signer'>,
  signature: Buffer | null,
  trust: Trust,
): SignatureCheck => {
  if (signature === null) {
    if (manifest.signer !== null)
      return wrong(
        `The manifest says that ${manifest.signer.fingerprint} signed it, but the signature was taken out.`,
      )
    return {
      state: 'unsigned',
      fingerprint: null,
      name: null,
      message: 'Not signed: the bundle is whole, but anyone could have made it.',
    }
  }
  const file = parseFile(signature)
  if (file === null) return wrong('The signature cannot be read.')
  const key = Buffer.from(file.publicKey, 'base64')
  if (key.length !== 32 || key.toString('base64') !== file.publicKey)
    return wrong('The signature names no proper key.')
  const proof = Buffer.from(file.signature, 'base64')
  if (proof.toString('base64') !== file.signature || !isSignedBy(key, proof, manifestBytes))
    return wrong('The signature does not fit the manifest: one of them was altered.')
  const fingerprint = fingerprintOf(key)
  if (
    file.fingerprint !== fingerprint ||
    (manifest.signer !== null && manifest.signer.fingerprint !== fingerprint)
  )
    return wrong('The signature is by another key than the bundle names.')
  if (trust.own.has(fingerprint))
    return { state: 'this-device', fingerprint, name: null, message: 'Signed by this device.' }
  const name = trust.known.get(fingerprint) ?? null
  if (name !== null) return { state: 'known', fingerprint, name, message: `Signed by ${name}.` }
  return {
    state: 'unknown',
    fingerprint,
    name: null,
    message: `Signed by an unknown key, ${fingerprint}. Ask the sender for the fingerprint in their settings and compare.`,
  }
}
