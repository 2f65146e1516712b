import type { CorpusKind, CorpusRecord } from './read-corpus.ts'

/** So many characters of a secret in a row are a leak, however long the secret was. */
const leakLength = 12

/**
 * Compares a record with what the redactor made of its text. Answers with what went wrong, one line each, such as
 * `left: hunter2`; empty when all is as it must be.
 */
export const judgeRecord = (record: CorpusRecord, redacted: string): readonly string[] => [
  ...record.secret.flatMap((secret) => {
    if (isLeft(secret, record.kind, redacted)) return [`left: ${secret}`]
    const leak = record.kind === 'secrets' ? leakOf(secret, record.rest, redacted) : null
    return leak === null ? [] : [`left in part: ${leak}`]
  }),
  ...record.keep.filter((part) => !redacted.includes(part)).map((part) => `gone: ${part}`),
]

/** A stand-in may begin as the original did: `fd00::b` has not survived in `fd00::b7c1`. */
const isLeft = (secret: string, kind: CorpusKind, redacted: string): boolean => {
  if (kind !== 'personal') return redacted.includes(secret)
  const literal = secret.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
  return new RegExp(`${literal}(?![\\p{L}\\d])`, 'u').test(redacted)
}

/** The longest run of a secret that is still there and that nothing but the secret can have brought. */
const leakOf = (secret: string, rest: string, redacted: string): string | null => {
  for (let length = secret.length - 1; length >= leakLength; length -= 1) {
    for (let start = 0; start + length <= secret.length; start += 1) {
      const run = secret.slice(start, start + length)
      if (redacted.includes(run) && !rest.includes(run)) return run
    }
  }
  return null
}
