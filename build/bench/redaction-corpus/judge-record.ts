import type { CorpusRecord } from './read-corpus.ts'

/** So many characters of a secret in a row are a leak, however long the secret was. */
const leakLength = 12

/**
 * Compares a record with what the redactor made of its text. Answers with what went wrong, one line each, such as
 * `left: hunter2`; empty when all is as it must be.
 */
export const judgeRecord = (record: CorpusRecord, redacted: string): readonly string[] => [
  ...record.secret.flatMap((secret) => {
    if (redacted.includes(secret)) return [`left: ${secret}`]
    const leak = record.kind === 'secrets' ? leakOf(secret, record.rest, redacted) : null
    return leak === null ? [] : [`left in part: ${leak}`]
  }),
  ...record.keep.filter((part) => !redacted.includes(part)).map((part) => `gone: ${part}`),
]

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
