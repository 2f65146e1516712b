import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createByteRedactor } from './byte-redactor.ts'
import { redactorDepsOf } from './compile-rules.ts'
import { createTextRedactor } from './redact-text.ts'
import { createTriggerScan } from './scan/trigger-scan.ts'

const deps = redactorDepsOf({ siteKey: '55'.repeat(32), known: [], domains: [], terms: [] })
const redact = (text: string): string => createTextRedactor(deps).next(text).text

const secretName = fc.constantFrom(
  'password',
  'apiKey',
  'client_secret',
  'token',
  'Authorization',
  'pwd',
  'dbPassword',
)
const plainName = fc.constantFrom('id', 'host', 'user', 'message', 'path', 'count', 'ip', 'name', 'value')
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    '10.1.2.3',
    'C:\\Users\\ida\\x',
    'ida@fab.example',
    'Bearer k7Qm2Zx9Rb4Tn8Vw',
    'a "quoted" word',
    "O'Brien",
  ),
)

/** Every key of a JSON value in turn, with where it stands; what a value was replaced by does not matter. */
const keysOf = (value: unknown, at = ''): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [`${at}/${key}`, ...keysOf(inner, `${at}/${key}`)])
}

test('JSON stays valid JSON with the same keys, in one line and in many', () => {
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(secretName, plainName), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(tree, fc.constantFrom(0, 2), (value, indent) => {
      const json = JSON.stringify(value, null, indent)
      const after = redact(json)
      const parsed: unknown = JSON.parse(after)
      expect(keysOf(parsed), after).toEqual(keysOf(JSON.parse(json)))
      expect(after.split('\n').length).toBe(json.split('\n').length)
    }),
    { numRuns: 400 },
  )
})

test('lines keep their number and tabs their columns, whatever stands in them', () => {
  const cell = fc.constantFrom(
    '10.1.2.3',
    'password=x7Kp',
    'ida@fab.example',
    'plain',
    '',
    '3c:52:82:aa:01:9f',
    '/home/ida',
    '42',
  )
  const end = fc.constantFrom('\n', '\r\n')
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 }),
      end,
      (rows, lineEnd) => {
        const table = rows.map((row) => row.join('\t')).join(lineEnd)
        const after = redact(table).split(lineEnd)
        expect(after.length).toBe(rows.length)
        for (const line of after) expect(line.split('\t').length).toBe(3)
      },
    ),
  )
})

test('what an engineer needs to read stays: times, versions, codes, checksums, ids', () => {
  const hex = fc.constantFrom(...'0123456789abcdef')
  const word = (length: number) =>
    fc.array(hex, { minLength: length, maxLength: length }).map((signs) => signs.join(''))
  const kept = fc.oneof(
    fc
      .date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2090-01-01') })
      .map((date) => `at ${date.toISOString()} done`),
    fc.uuid().map((id) => `request ${id} took 5 ms`),
    word(64).map((sum) => `sha256:${sum} verified`),
    word(40).map((sum) => `commit ${sum}`),
    fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => `version ${parts.join('.')}-rc1 installed`),
    word(8).map((code) => `failed with 0x${code}`),
    fc.nat(99_999).map((port) => `exit status ${port}, errno ${port}`),
  )
  fc.assert(
    fc.property(kept, (line) => {
      expect(redact(line)).toBe(line)
    }),
    { numRuns: 500 },
  )
})

test('it makes no difference in which pieces a file arrives', () => {
  const text = `user=ida.berg at 10.1.2.3\r\npassword=x7Kp-9\nplain ä line\r-----BEGIN ${'PRIVATE'} KEY-----\nMIIE\n-----END ${'PRIVATE'} KEY-----\nlast`
  const whole = createByteRedactor(deps)
  const bytesOf = (piece: ReturnType<typeof whole.push>) =>
    piece.kind === 'bytes' ? piece.bytes : Buffer.from('withheld')
  const all = Buffer.from(text)
  const expected = Buffer.concat([bytesOf(whole.push(all)), bytesOf(whole.end())])
  fc.assert(
    fc.property(fc.array(fc.nat(all.length), { maxLength: 8 }), (cuts) => {
      const redactor = createByteRedactor(deps)
      const at = [0, ...cuts.sort((a, b) => a - b), all.length]
      const pieces = at.slice(1).map((end, index) => bytesOf(redactor.push(all.subarray(at[index], end))))
      expect(Buffer.concat([...pieces, bytesOf(redactor.end())])).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

test('every pair of bytes comes through: as it was, redacted, or withheld', () => {
  const seen = { asItWas: 0, redacted: 0, withheld: 0 }
  // A pair in a page of plain text: most of the text stays, so what is withheld is withheld for that pair.
  const before = Buffer.from(`${'plain words of a log, line after line\n'.repeat(8)}a`)
  const after = Buffer.from(' b\nthe end\n')
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) {
      const page = Buffer.concat([before, Buffer.from([first, second]), after])
      const redactor = createByteRedactor(deps)
      const pushed = redactor.push(page)
      const ended = pushed.kind === 'withheld' ? pushed : redactor.end()
      if (pushed.kind === 'withheld' || ended.kind === 'withheld') seen.withheld += 1
      else if (Object.keys(redactor.counts()).length > 0) seen.redacted += 1
      else {
        const out = Buffer.concat([pushed.bytes, ended.bytes])
        if (!out.equals(page)) expect(out.toString('latin1')).toBe(page.toString('latin1'))
        seen.asItWas += 1
      }
    }
  }
  expect(seen.asItWas + seen.redacted + seen.withheld).toBe(65_536)
  // One odd pair costs no page: nearly all of them must really have come through, or this test checks nothing.
  expect(seen.asItWas).toBeGreaterThan(65_000)
})

test('the scan finds each hint on its line, in either case, and nothing over a line end', () => {
  const scan = createTriggerScan([['pass[wd]?'], ['\\d{2,3}-\\h'], ['a\\?b']])
  const found: (readonly number[])[] = []
  scan.scan(
    'PASSwd\nnothing\npa\nss 12-F a?B\r1-f',
    (start, end, rules, count) => found.push([start, end, ...[...rules.subarray(0, count)].sort()]),
    () => undefined,
  )
  expect(found).toEqual([
    [0, 6, 0],
    [18, 29, 1, 2],
  ])
  expect(() => createTriggerScan([['m\\w{20}.']])).toThrow(/overlap/)
})
