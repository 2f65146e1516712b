import { createHmac } from 'node:crypto'
import { createAddressPseudonyms } from './address-pseudonyms.ts'
import { remember } from './remember.ts'
import type { SiteKey } from './site-key.ts'

/** Stand-ins that are the same for the same original wherever it appears under one site key. */
export type Pseudonyms = {
  /** `host-4k7m2q`; compares without case, as host and user names do. */
  readonly name: (kind: string, original: string) => string
  readonly ipv4: (original: string) => string
  readonly ipv6: (original: string) => string
  readonly mac: (original: string) => string
  readonly email: (original: string) => string
  /** What a rule decided about a value, remembered: logs repeat themselves. Only for decisions that need nothing else. */
  readonly decided: (rule: string, value: string, decide: (value: string) => string | null) => string | null
}

/** No vowels, so that no stand-in spells a word; no signs that look alike. */
const alphabet = '23456789bcdfghjkmnpqrstvwxz'
const codeLength = 6

export const createPseudonyms = (key: SiteKey): Pseudonyms => {
  const digest = (label: string) => createHmac('sha256', key).update(label).digest()
  const code = (kind: string, original: string): string => {
    const bytes = digest(`${kind}\0${original}`)
    let text = ''
    for (let index = 0; index < codeLength; index += 1) {
      text += alphabet[bytes.readUInt16BE(index * 2) % alphabet.length]
    }
    return text
  }
  const kinds = new Map<string, (original: string) => string>()
  const name = (kind: string, original: string): string => {
    let make = kinds.get(kind)
    if (make === undefined) {
      make = remember((folded) => `${kind}-${code(kind, folded)}`)
      kinds.set(kind, make)
    }
    return make(original.toLowerCase())
  }
  const decisions = new Map<string, (value: string) => string | null>()
  return {
    name,
    decided: (rule, value, decide) => {
      let known = decisions.get(rule)
      if (known === undefined) {
        known = remember(decide)
        decisions.set(rule, known)
      }
      return known(value)
    },
    ...createAddressPseudonyms(digest),
    email: (original) => {
      const at = original.lastIndexOf('@')
      // Mail to `.example` can never be delivered (RFC 2606).
      return `${name('user', original.slice(0, at))}@${name('mail', original.slice(at + 1))}.example`
    },
  }
}
