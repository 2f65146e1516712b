import { describe, expect, it } from 'vitest'
import {
  createEntries,
  entryCookie,
  entryMs,
  type Gate,
  isToken,
  refusalOf,
  refusalOfPlace,
} from './guard.ts'

const gate: Gate = {
  host: 'k-0123456789abcdef0123456789abcdef.localhost:4100',
  cookieName: 'kitbag-4100',
  token: 'right-token',
}
const ours = {
  host: 'k-0123456789abcdef0123456789abcdef.localhost:4100',
  origin: 'http://k-0123456789abcdef0123456789abcdef.localhost:4100',
  cookie: 'other=1; kitbag-4100=right-token',
}
const ask = (headers: Record<string, string>, method = 'GET') => refusalOf({ method, headers }, gate)

describe('a request to the loopback port', () => {
  it('of our own page passes', () => {
    expect(ask(ours, 'POST')).toBeNull()
    expect(ask({ host: ours.host, cookie: ours.cookie })).toBeNull()
    expect(ask({ ...ours, 'sec-fetch-site': 'same-origin' }, 'POST')).toBeNull()
  })

  it('is refused under any other host, which is how a rebound name arrives', () => {
    for (const host of [
      '127.0.0.1:4100',
      'localhost:4100',
      'k-0123456789abcdef0123456789abcdef.localhost',
      'evil.example:4100',
      '',
    ]) {
      expect(ask({ ...ours, host })).toBe('wrong host')
    }
  })

  it('is refused from another origin, and a change without an origin too', () => {
    for (const origin of [
      'null',
      'http://evil.example',
      'http://k-0123456789abcdef0123456789abcdef.localhost:4101',
      'https://k-0123456789abcdef0123456789abcdef.localhost:4100',
    ]) {
      expect(ask({ ...ours, origin }, 'POST')).toBe('wrong origin')
      expect(ask({ ...ours, origin })).toBe('wrong origin')
    }
    expect(ask({ host: ours.host, cookie: ours.cookie }, 'POST')).toBe('wrong origin')
    expect(ask({ ...ours, 'sec-fetch-site': 'cross-site' })).toBe('asked by another site')
    expect(ask({ ...ours, 'sec-fetch-site': 'same-site' })).toBe('asked by another site')
  })

  it('is refused without the token, with a wrong one, or with one under another name', () => {
    for (const cookie of [
      '',
      'kitbag-4100=',
      'kitbag-4100=right-toke',
      'kitbag-4100=right-token2',
      'x-kitbag-4100=right-token',
    ]) {
      expect(ask({ ...ours, cookie })).toBe('no token')
    }
    expect(ask({ host: ours.host, origin: ours.origin })).toBe('no token')
  })

  it('for the entry is checked for its place all the same', () => {
    expect(
      refusalOfPlace({ method: 'GET', headers: { host: ours.host, 'sec-fetch-site': 'none' } }, gate),
    ).toBeNull()
    expect(refusalOfPlace({ method: 'GET', headers: { host: 'localhost:4100' } }, gate)).toBe('wrong host')
  })
})

it('the cookie is out of reach of scripts and of other sites', () => {
  expect(entryCookie(gate)).toBe('kitbag-4100=right-token; Path=/; HttpOnly; SameSite=Strict')
})

it('a token equals only itself', () => {
  expect(isToken('abc', 'abc')).toBe(true)
  expect(isToken('abd', 'abc')).toBe(false)
  expect(isToken('', 'abc')).toBe(false)
})

it('an entry lets one browser in, once, and not for long', () => {
  let nowMs = 0
  const entries = createEntries(() => nowMs)
  const first = entries.make()
  const second = entries.make()
  expect(entries.take('')).toBe(false)
  expect(entries.take(first)).toBe(true)
  expect(entries.take(first)).toBe(false)
  nowMs = entryMs
  expect(entries.take(second)).toBe(false)
})
