import type { RedactionPlan } from '../redact/rule-set.ts'
import { openArchive } from './archive-reader.ts'
import type { WriterInput } from './bundle-writer.ts'

/**
 * A small file with planted secrets that goes into every bundle by the way of all others. Read back from the
 * sealed archive it proves that this very bundle was redacted, and that diagnosis was left readable.
 */

const key = ['-----BEGIN RSA ', 'PRIVATE', ' KEY-----'].join('')
const keyEnd = ['-----END RSA ', 'PRIVATE', ' KEY-----'].join('')

/** Lines, and the part of each that must be gone. None of them is anybody's. */
const secrets: readonly (readonly [line: string, secret: string])[] = [
  ['db.password=K1tbagCanaryPw7Q', 'K1tbagCanaryPw7Q'],
  ['Authorization: Bearer kbcanary9f3b2c7d1e5a8046zz', 'kbcanary9f3b2c7d1e5a8046zz'],
  ['fetching https://svc:kbCanaryUrl5@db.canary.example/orders', 'kbCanaryUrl5'],
  ['aws_access_key_id = AKIAKBCANARY7QZXWVUT', 'AKIAKBCANARY7QZXWVUT'],
  [
    'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJrYmNhbmFyeSJ9.c2lnbmF0dXJlY2FuYXJ5MTIz',
    'c2lnbmF0dXJlY2FuYXJ5MTIz',
  ],
  [`${key}\na2l0YmFnIGNhbmFyeSBrZXkgbGluZQ==\n${keyEnd}`, 'a2l0YmFnIGNhbmFyeSBrZXkgbGluZQ'],
  ['mail from canary.person@kb-canary.example', 'canary.person@'],
  ['connect from 10.83.77.201 port 51044', '10.83.77.201'],
  ['arp 3c:52:82:9f:1b:7e is at eth0', '3c:52:82:9f:1b:7e'],
  ['open /home/kbcanaryuser/notes.txt', 'kbcanaryuser'],
  ['card 4539 1488 0343 6467 declined', '4539 1488 0343 6467'],
]

const readable: readonly string[] = [
  'request id 3f2b8c1e-0d4a-4b6e-9c7d-1a2b3c4d5e6f took 5003 ms',
  'GET /api/v1/tickets?limit=50 HTTP/1.1" 200 1893 0.247',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 verified',
  'version 7.3.0-rc.1 build 20261120, code 0x1234ABCD',
]

const text = `${[...readable, ...secrets.map(([line]) => line)].join('\n')}\n`

export const plantedInput: WriterInput = {
  path: 'redaction-test.txt',
  origin: 'kitbag',
  collector: 'kitbag',
  why: 'Planted secrets that must be gone and lines that must stay: the proof that this bundle was redacted.',
  content: { text },
  size: Buffer.byteLength(text),
  originalSize: Buffer.byteLength(text),
  truncated: false,
  carry: false,
}

/** Which promises the planted file breaks, in words that hold no secret; empty when all is well. */
export const judgePlanted = (found: string, plan: RedactionPlan): readonly string[] => {
  const wanted = [...plan.terms, ...plan.known].map((value) => value.text.toLowerCase())
  const survived = secrets.flatMap(([, secret], index) =>
    found.includes(secret) ? [`Planted secret ${index + 1} is in the sealed bundle.`] : [],
  )
  const changed = readable.flatMap((line, index) =>
    // What a person wants hidden is hidden there, too.
    found.includes(line) || wanted.some((term) => line.toLowerCase().includes(term))
      ? []
      : [`Planted line ${index + 1} was changed.`],
  )
  return [...survived, ...changed]
}

/** Reads the planted file out of a sealed archive and judges it. `path`: its name there, which may be redacted. */
export const checkPlanted = async (
  archivePath: string,
  path: string,
  plan: RedactionPlan,
): Promise<readonly string[]> => {
  const archive = await openArchive(archivePath)
  if (!archive.ok) return [archive.error.message]
  try {
    const bytes = await archive.value.readSmall(path)
    return bytes === null
      ? ['The planted file is not as it was.']
      : judgePlanted(bytes.toString('utf8'), plan)
  } catch {
    return ['The planted file is not in the sealed bundle.']
  } finally {
    await archive.value.close()
  }
}
