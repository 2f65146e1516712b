import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { redactFile } from './redact-file.ts'
import type { RedactionPlan } from './rule-set.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-redact-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const plan: RedactionPlan = { siteKey: '22'.repeat(32), known: [], domains: [], terms: [] }

const run = async (bytes: Buffer, binary: 'carry' | 'withhold' = 'withhold', withPlan = plan) => {
  const source = join(folder, 'in')
  const target = join(folder, 'out')
  await writeFile(source, bytes)
  const outcome = await redactFile({ source, target, plan: withPlan, binary, pack: false })
  return { outcome, bytes: await readFile(target) }
}

const bom = Buffer.from([0xef, 0xbb, 0xbf])
const utf16 = (text: string, bigEndian: boolean, mark: boolean) => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

const clean = 'first line äöü €\r\nsecond line\rthird line\n\n\tlast without end'

test.each([
  ['UTF-8', Buffer.from(clean)],
  ['UTF-8 with BOM', Buffer.concat([bom, Buffer.from(clean)])],
  ['UTF-16LE', utf16(clean, false, true)],
  ['UTF-16BE', utf16(clean, true, true)],
  ['UTF-16LE without BOM', utf16('plain text of a Windows tool\r\nsecond line\r\n', false, false)],
  ['Latin-1', Buffer.from('Zugriff verweigert f\xfcr Datei\r\n', 'latin1')],
  ['CR only', Buffer.from('a\rb\rc')],
  [
    'a byte that is no UTF-8',
    Buffer.concat([Buffer.from('ok\n'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('\nend')]),
  ],
  ['empty', Buffer.alloc(0)],
  ['NULs where a crash left a hole', Buffer.from(`first line\n${'\0'.repeat(300)}second line\n`)],
  ['a list of /proc', Buffer.from('LANG=C\0TERM=xterm\0')],
  ['UTF-16 with half a sign', Buffer.concat([utf16('plain words', false, true), Buffer.from([0x41])])],
  ['UTF-16 with half a surrogate pair', utf16('plain \ud83d words\r\nmore', false, true)],
  ['broken UTF-8 behind a BOM', Buffer.concat([bom, Buffer.from([0xc3, 0x28, 0x0a, 0xe4])])],
  ['Chinese in UTF-16', utf16('\u7cfb\u7edf\u65e5\u5fd7\u3002\u670d\u52a1\u5668\n'.repeat(50), false, true)],
  ['terminal colours', Buffer.from('\x1b[31mred\x1b[0m\n')],
])('%s without anything to hide comes back byte for byte', async (_name, bytes) => {
  const { outcome, bytes: after } = await run(bytes)
  expect(after).toEqual(bytes)
  expect(outcome).toEqual({
    kind: 'redacted',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    counts: {},
    packed: null,
  })
})

const secretLine = 'db_password=hunter2-secret host 10.20.30.40'

test.each([
  ['UTF-8', (text: string) => Buffer.from(text), 'utf8'],
  ['UTF-8 with BOM', (text: string) => Buffer.concat([bom, Buffer.from(text)]), 'utf8'],
  ['UTF-16LE', (text: string) => utf16(text, false, true), 'utf16le'],
  ['UTF-16BE', (text: string) => utf16(text, true, true), 'utf16be'],
  ['Latin-1', (text: string) => Buffer.from(`\xfc\n${text}`, 'latin1'), 'latin1'],
] as const)('%s: secrets go, line ends and encoding stay', async (_name, encode, encoding) => {
  for (const end of ['\n', '\r\n', '\r', '']) {
    const bytes = encode(`before${end || '\n'}${secretLine}${end}`)
    const { outcome, bytes: after } = await run(bytes)
    expect(outcome).toMatchObject({ kind: 'redacted', counts: { 'assigned-secret': 1, ipv4: 1 } })
    const text =
      encoding === 'utf16be' ? Buffer.from(after).swap16().toString('utf16le') : after.toString(encoding)
    expect(text).not.toContain('hunter2')
    expect(text).not.toContain('10.20.30.40')
    expect(text.endsWith(end)).toBe(true)
    expect(text.split(/\r\n|\r|\n/).length).toBe((encoding === 'latin1' ? 1 : 0) + (end === '' ? 2 : 3))
  }
})

test.each([
  [
    'a database',
    Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.from([0x10, 0xff, 0xe4, 0, 0, 0x20])]),
  ],
  [
    'UTF-16 lines in a file of bytes',
    Buffer.concat([Buffer.from('head\n'), utf16('password=hunter2', false, false)]),
  ],
  [
    'bytes in a file of UTF-16',
    Buffer.concat([utf16('head\r\n', false, true), Buffer.from('password=hunter2 and more\n')]),
  ],
  ['random bytes', Buffer.concat([Buffer.from('head\n'), randomBytes(5000)])],
])('%s are withheld with a reason', async (_name, bytes) => {
  expect((await run(bytes)).outcome).toMatchObject({
    kind: 'withheld',
    reason: expect.stringMatching(/could not be searched/),
  })
})

test('a picture is carried only where its collector declared it, and only if it is one', async () => {
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), randomBytes(300)])
  expect((await run(png)).outcome.kind).toBe('withheld')
  const carried = await run(png, 'carry')
  expect(carried.bytes).toEqual(png)
  expect((await run(Buffer.concat([Buffer.from('NOT\0'), png]), 'carry')).outcome.kind).toBe('withheld')
})

test('secrets between NULs go, and the NULs stay', async () => {
  const { bytes } = await run(Buffer.from('DB_PASSWORD=hunter2\0HOME=/home/ana.ortiz\0TERM=xterm\0'))
  expect(bytes.toString()).toMatch(
    /^DB_PASSWORD=\[redacted:assigned-secret\]\0HOME=\/home\/user-\w{6}\0TERM=xterm\0$/,
  )
})

const begin = `-----BEGIN RSA ${'PRIVATE'} KEY-----`
const end = `-----END RSA ${'PRIVATE'} KEY-----`
const body = Array.from({ length: 40 }, () => randomBytes(48).toString('base64'))

test('a key over many lines vanishes wherever the chunk borders fall, and lines keep their numbers', async () => {
  for (const filler of [0, 261_000, 262_100, 262_143, 262_144, 262_145, 263_500, 264_200]) {
    const lead =
      'x'
        .repeat(99)
        .concat('\n')
        .repeat(Math.floor(filler / 100)) + 'y'.repeat(filler % 100)
    const text = `${lead}\n${begin}\n${body.join('\n')}\n${end}\nafter the key\n`
    const { bytes } = await run(Buffer.from(text))
    const after = bytes.toString()
    for (const line of body) expect(after).not.toContain(line)
    expect(after).toContain('\nafter the key\n')
    expect(after.split('\n').length).toBe(text.split('\n').length)
  }
})

test('a key without an end hides what follows, up to 64 KiB, and no more', async () => {
  const text = `${begin}\n${body.join('\n')}\n${'plain line\n'.repeat(20_000)}the end\n`
  const after = (await run(Buffer.from(text))).bytes.toString()
  for (const line of body) expect(after).not.toContain(line)
  expect(after.endsWith('plain line\nthe end\n')).toBe(true)
})

test('a line over 4 MiB is withheld, one of 1 MiB is searched in a second', async () => {
  expect((await run(Buffer.alloc(5 * 1_048_576, 'a'))).outcome.kind).toBe('withheld')
  const mebibyte = 1_048_576
  const fill = (piece: string) => piece.repeat(Math.ceil(mebibyte / piece.length)).slice(0, mebibyte)
  const pieces = [
    'a',
    '1',
    '.',
    ':',
    '-',
    '@',
    '=',
    '"',
    '\\',
    '/',
    ' ',
    '\t',
    'a.',
    '1.',
    '0:',
    'a@',
    'a@b.',
    '1-',
    'a=',
    '://',
    'http://a:',
    'password',
    'password=',
    'password:"',
    "secret='",
    'eyJ',
    'eyJhbGciOi.',
    'Bearer ',
    'cookie:a=',
    '-----BEGIN ',
    '<password>',
    '{"token":',
    '+1 2',
    '4111',
    '/home/',
    'C:\\Users\\',
    '.local',
    'ip-1-',
    'S-1-5-21-1',
    'user=',
    'for user ',
    '%40',
    'ghp_',
    'sk-a',
    'é',
    '\u{1f600}',
    'key=',
    '0123456789abcdef',
    '(555) ',
    'tel 1',
    '10.0.0.1',
    'ff:',
  ]
  for (const piece of pieces) {
    const started = performance.now()
    await run(Buffer.from(fill(piece)))
    // Generous for a busy machine; a quadratic rule takes minutes.
    expect(performance.now() - started, JSON.stringify(piece)).toBeLessThan(60_000)
  }
}, 900_000)

test('no bytes make it throw, and what has no digit, colon, at or equals sign comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
      const { outcome } = await run(Buffer.from(bytes))
      expect(['redacted', 'withheld']).toContain(outcome.kind)
    }),
    { numRuns: 200 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', ' ', '\n', '\r', 'ä', '€', ',', '\t', '😀', '.')),
      async (signs) => {
        const bytes = Buffer.from(signs.join(''))
        expect((await run(bytes)).bytes).toEqual(bytes)
      },
    ),
    { numRuns: 200 },
  )
})

test('a secret placed anywhere in random text is gone', async () => {
  const secrets = [
    'db_password=Zx81-aq',
    `ghp_${'a1B2'.repeat(9)}`,
    'Authorization: Bearer abc123def456ghi',
    'postgres://u:pw-9x@h/d',
  ]
  const core = ['Zx81-aq', 'a1B2a1B2', 'abc123def456ghi', 'pw-9x']
  await fc.assert(
    fc.asyncProperty(
      fc.lorem({ maxCount: 40 }),
      fc.lorem({ maxCount: 40 }),
      fc.nat({ max: 3 }),
      fc.constantFrom(' ', '\n', '\t', '; ', '\r\n'),
      async (left, right, which, gap) => {
        const { bytes } = await run(Buffer.from(left + gap + secrets[which] + gap + right))
        expect(bytes.toString()).not.toContain(core[which])
        expect(bytes.toString()).toContain(left)
        expect(bytes.toString()).toContain(right)
      },
    ),
    { numRuns: 200 },
  )
})

test('the same file and key give the same bytes, another site key gives other stand-ins', async () => {
  const log = Buffer.from('conn from 10.20.30.40 by ana.ortiz@site.example at nas01.lan\n')
  const one = await run(log)
  expect((await run(log)).bytes).toEqual(one.bytes)
  const other = await run(log, 'withhold', { ...plan, siteKey: '33'.repeat(32) })
  expect(other.bytes).not.toEqual(one.bytes)
})
