import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RedactionTerm } from '../../../../src/domain/evidence.ts'
import { compiledRulesOf } from './compile-rules.ts'
import type { KnownValue } from './known-values.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createTextRedactor } from './redact-text.ts'

const siteKey = '44'.repeat(32)
const pseudonyms = createPseudonyms(Buffer.from(siteKey, 'hex'))

const redact = (text: string, known: readonly KnownValue[] = [], terms: readonly RedactionTerm[] = []) =>
  createTextRedactor({
    compiled: compiledRulesOf({ siteKey, known, domains: ['customer.example.com'], terms }),
    pseudonyms,
    keep: terms.filter(({ action }) => action === 'keep').map(({ text: term }) => term),
  }).next(text)

test('known values go in every spelling of slashes and URIs', () => {
  const known: KnownValue[] = [
    { kind: 'path', text: '/srv/homes/ada lovelace' },
    { kind: 'path', text: 'D:\\Profiles\\adal' },
    { kind: 'user', text: 'adal' },
    { kind: 'host', text: 'WS-4711' },
    { kind: 'name', text: 'Müller Werke' },
  ]
  const spellings = [
    '/srv/homes/ada lovelace/x',
    'file:///srv/homes/ada%20lovelace/x',
    '%2Fsrv%2Fhomes%2Fada%20lovelace%2Fx',
    '{"path":"D:\\\\Profiles\\\\adal\\\\x"}',
    'D:/Profiles/adal/x',
    'D%3A%5CProfiles%5Cadal',
    'ADAL@ws-4711',
    'Mueller? no: Müller Werke, M%C3%BCller%20Werke, "M\\u00fcller Werke", Müller-Werke, MÃ¼ller_Werke',
  ]
  for (const spelling of spellings) {
    const { text } = redact(spelling, known)
    expect(text, spelling).not.toMatch(/lovelace|adal|4711|m(?:ü|%C3%BC|\\u00fc|Ã¼)ller/i)
  }
})

test('what everybody is called is not hidden, however known it is', () => {
  const known: KnownValue[] = [
    { kind: 'user', text: 'root' },
    { kind: 'host', text: 'localhost' },
    { kind: 'host', text: 'vm' },
  ]
  const line = 'root@localhost started the vm'
  expect(redact(line, known).text).toBe(line)
})

test('a term a person adds is hidden inside words too; one they allow stays', () => {
  const terms: RedactionTerm[] = [
    { text: 'Acme', action: 'hide' },
    { text: '10.1.2.3', action: 'keep' },
  ]
  const { text } = redact('AcmePortal at 10.1.2.3 and 10.1.2.4 for ACME', [], terms)
  expect(text).not.toMatch(/acme/i)
  expect(text).toContain('10.1.2.3')
  expect(text).not.toContain('10.1.2.4')
})

test('hits point at exactly what was put in, and counts agree', () => {
  const { text, hits } = redact('user=ana.ortiz from 10.1.2.3 token=abcDEF123456 end\n')
  expect(hits.map(({ rule }) => rule)).toEqual(['user-name', 'ipv4', 'assigned-secret'])
  expect(hits.map(({ start, end }) => text.slice(start, end))).toEqual([
    pseudonyms.name('user', 'ana.ortiz'),
    pseudonyms.ipv4('10.1.2.3'),
    '[redacted:assigned-secret]',
  ])
})

test('where hits overlap, nothing that any of them covers survives', () => {
  const { text } = redact(
    'https://ana.ortiz@customer.example.com:Secr3tPw@10.1.2.3/x password=ana@customer.example.com',
  )
  expect(text).not.toMatch(/ana|ortiz|Secr3t|customer|10\.1\.2\.3/)
})

test('JSON stays valid JSON', () => {
  const record = {
    password: 'a "quoted" one',
    token: 1234567,
    user: 'ana.ortiz',
    ip: '10.1.2.3',
    nested: '{"secret":"in\\"side"}',
    path: 'C:\\Users\\gsmith\\x',
    list: ['nas01.lan', null, true],
  }
  for (const json of [JSON.stringify(record), JSON.stringify(record, null, 2)]) {
    const { text } = redact(json)
    expect(() => JSON.parse(text)).not.toThrow()
    expect(text).not.toMatch(/quoted|1234567|ortiz|10\.1\.2\.3|side|gsmith|nas01/)
  }
})

const octet = fc.nat({ max: 255 })

test('an IPv4 address stays one, subnets stay subnets, and no two fall together', () => {
  fc.assert(
    fc.property(octet, octet, octet, octet, octet, (a, b, c, d, e) => {
      const one = pseudonyms.ipv4(`${a}.${b}.${c}.${d}`)
      const two = pseudonyms.ipv4(`${a}.${b}.${c}.${e}`)
      expect(isIPv4(one)).toBe(true)
      expect(one === two).toBe(d === e)
      const telling = a !== 0 && a !== 127 && a < 224
      if (telling) expect(one.split('.').slice(0, 3)).toEqual(two.split('.').slice(0, 3))
      if (a === 10) expect(one).toMatch(/^10\./)
      if (a === 192 && b === 168) expect(one).toMatch(/^192\.168\./)
      if (telling && a !== 10 && a !== 192 && a !== 172 && a !== 169 && a !== 100 && a !== 198)
        expect(one).not.toMatch(/^(?:10|127|0|22[4-9]|2[3-5]\d)\./)
    }),
  )
})

test('an IPv6 address stays one, with its :: where it was', () => {
  const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16))
  fc.assert(
    fc.property(
      fc.array(group, { minLength: 1, maxLength: 3 }),
      fc.array(group, { minLength: 1, maxLength: 3 }),
      (head, tail) => {
        const mapped = pseudonyms.ipv6(`${head.join(':')}::${tail.join(':')}`)
        expect(isIPv6(mapped)).toBe(true)
        expect(mapped.split('::').map((part) => part.split(':').length)).toEqual([head.length, tail.length])
      },
    ),
  )
  expect(pseudonyms.ipv6('fe80::1234')).toMatch(/^fe80::/)
  expect(pseudonyms.ipv6('::1')).toBe('::1')
})

test('stand-ins do not depend on case or order and do not show their original', () => {
  expect(pseudonyms.name('host', 'WEB01')).toBe(pseudonyms.name('host', 'web01'))
  expect(pseudonyms.name('host', 'web01')).not.toBe(pseudonyms.name('host', 'web02'))
  expect(pseudonyms.name('user', 'web01').slice(-6)).not.toBe(pseudonyms.name('host', 'web01').slice(-6))
  expect(pseudonyms.mac('3C-52-82-AA-01-9F').toLowerCase().replaceAll('-', ':')).toBe(
    pseudonyms.mac('3c:52:82:aa:01:9f'),
  )
})
