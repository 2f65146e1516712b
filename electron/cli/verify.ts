import { resolve } from 'node:path'
import { completenessOfManifest, type SignatureCheck } from '../../src/contract/bundle-manifest.ts'
import { parseFingerprint } from '../../src/domain/fingerprint.ts'
import { fingerprintOf } from '../host/evidence/bundle/manifest-signature.ts'
import { verifyBundle } from '../host/evidence/bundle/read-bundle.ts'
import { trustOf } from './bundle-trust.ts'
import { type Command, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName } from './plain-text.ts'
import { problemLines } from './verify-first.ts'

/** Who signed, and by which key: for `verify` and `show` alike. */
export const signatureWords = ({ state, fingerprint, message }: SignatureCheck): string =>
  state === 'this-device' || state === 'known' ? `${message} Key ${fingerprint}.` : message

/** A fingerprint, the public key itself (base64 or hex), or the name that was given to a key here. */
const wantedFingerprint = (key: string, known: ReadonlyMap<string, string>): string | null => {
  const fingerprint = parseFingerprint(key)
  if (fingerprint !== null) return fingerprint
  const raw = /^[0-9a-f]{64}$/i.test(key) ? Buffer.from(key, 'hex') : Buffer.from(key, 'base64')
  const isBase64 = raw.toString('base64').replace(/=+$/, '') === key.replace(/=+$/, '')
  if (raw.length === 32 && (isBase64 || key.length === 64)) return fingerprintOf(raw)
  const named = [...known].filter(([, name]) => name === key)
  return named.length === 1 ? (named[0]?.[0] ?? null) : null
}

/** Answers 0 for an intact bundle and 1 for anything else. Who signed it is told, and decides with `--signer`. */
export const verify: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, identity: { type: 'string' }, signer: { type: 'string' } },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  if (file === undefined || more.length > 0) return { usage: 'verify takes one bundle.' }
  const trust = await trustOf(context)
  const { signer } = parsed.values
  const wanted = signer === undefined ? undefined : wantedFingerprint(signer.trim(), trust.known)
  if (wanted === null)
    return { usage: '--signer takes a fingerprint, a public key, or the name of a key that is known here.' }
  const opened = await withPlainBundle(resolve(file), parsed.values.identity, context, (path) =>
    verifyBundle(path, trust),
  )
  const checked = opened.ok ? opened.value : opened
  if (!checked.ok) {
    context.complain(`kitbag: ${checked.error.message} ${checked.error.hint}\n`)
    return exitCodes.failed
  }
  const { intact, manifest, problems, sha256, size, signature } = checked.value
  const isTheirs = wanted === undefined || (signature.state !== 'wrong' && signature.fingerprint === wanted)
  const code = intact && isTheirs ? exitCodes.done : exitCodes.failed
  if (!isTheirs)
    context.complain(
      `kitbag: ${file} is not signed by ${wanted}, but by ${signature.fingerprint ?? 'nobody whose signature fits'}.\n`,
    )
  if (parsed.values.json) {
    context.write(json(checked.value))
    return code
  }
  context.write(
    `${plainName(file)}: ${intact ? 'intact' : 'NOT INTACT'}\n  sha256 ${sha256}, ${size} bytes\n`,
  )
  if (manifest !== null) context.write(`  ${plainLine(signatureWords(signature))}\n`)
  if (manifest !== null) {
    const { ticket, createdAt, files } = manifest
    const profile = `profile “${plainName(manifest.profile.title)}”`
    const about = ticket === null ? profile : `ticket ${plainName(ticket.key)}, ${profile}`
    context.write(`  ${about}, sealed ${plainName(createdAt)}, ${files.length} files\n`)
    context.write(`  ${completenessOfManifest(manifest).sentence}\n`)
  }
  for (const line of problemLines(problems)) context.write(`${line}\n`)
  return code
}
