import { resolve } from 'node:path'
import type { SignatureCheck } from '../../src/contract/bundle-manifest.ts'
import { verifyBundle } from '../host/evidence/bundle/read-bundle.ts'
import { trustOf } from './bundle-trust.ts'
import { type Command, exitCodes, isUsage, json } from './command.ts'
import { withPlainBundle } from './open-bundle.ts'
import { parseOptions } from './parse-options.ts'

/** Who signed, and by which key: for `verify` and `show` alike. */
export const signatureWords = ({ state, fingerprint, message }: SignatureCheck): string =>
  state === 'this-device' || state === 'known' ? `${message} Key ${fingerprint}.` : message

/** Answers 0 for an intact bundle and 1 for anything else. Who signed it is told, and decides nothing. */
export const verify: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, identity: { type: 'string' } },
  })
  if (isUsage(parsed)) return parsed
  const [file, ...more] = parsed.positionals
  if (file === undefined || more.length > 0) return { usage: 'verify takes one bundle.' }
  const trust = await trustOf(context)
  const opened = await withPlainBundle(resolve(file), parsed.values.identity, context, (path) =>
    verifyBundle(path, trust),
  )
  const checked = opened.ok ? opened.value : opened
  if (!checked.ok) {
    context.complain(`kitbag: ${checked.error.message} ${checked.error.hint}\n`)
    return exitCodes.failed
  }
  const { intact, manifest, problems, sha256, size, signature } = checked.value
  if (parsed.values.json) {
    context.write(json(checked.value))
    return intact ? exitCodes.done : exitCodes.failed
  }
  context.write(`${file}: ${intact ? 'intact' : 'NOT INTACT'}\n  sha256 ${sha256}, ${size} bytes\n`)
  if (manifest !== null) context.write(`  ${signatureWords(signature)}\n`)
  if (manifest !== null) {
    const { ticket, createdAt, files, completeness } = manifest
    const about = ticket === null ? manifest.profile.title : `${ticket.key}, ${manifest.profile.title}`
    context.write(`  ${about}, sealed ${createdAt}, ${files.length} files\n`)
    context.write(
      completeness.complete ? '  complete\n' : `  incomplete: ${completeness.missing.length} missing\n`,
    )
  }
  for (const { path, kind, message } of problems)
    context.write(`  ${kind}: ${path === '' ? 'archive' : path}: ${message}\n`)
  return intact ? exitCodes.done : exitCodes.failed
}
