import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, securityHeaders } from './content-policy.ts'

const directives = (policy: string) =>
  new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)] as const))

describe('the content security policy', () => {
  const policy = directives(contentSecurityPolicy('abc'))

  it('denies what it does not name', () => {
    expect(policy.get('default-src')).toEqual(["'none'"])
    for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors']) {
      expect(policy.get(name)).toEqual(["'none'"])
    }
  })

  it('runs no inline script and no eval, and reaches no other host', () => {
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"])
    expect(policy.get('connect-src')).toEqual(["'self'"])
    expect(
      [...policy.values()].flat().filter((source) => /unsafe-inline|'unsafe-eval'|https?:|\*/.test(source)),
    ).toEqual([])
  })

  it('allows run-time styles by nonce only', () => {
    expect(policy.get('style-src')).toEqual(["'self'", "'nonce-abc'"])
  })
})

it('every answer forbids guessing of types, framing and opener access', () => {
  expect(securityHeaders('abc')).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'DENY',
  })
})
