import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Endless bytes that depend on nothing but the seed, so that a corpus is the same everywhere. */
type Bytes = () => number

const bytesOf = (seed: string): Bytes => {
  let block = Buffer.alloc(0)
  let used = 0
  let count = 0
  return () => {
    if (used === block.length) {
      block = createHash('sha256').update(`${seed}/${count}`).digest()
      count += 1
      used = 0
    }
    const byte = block[used] ?? 0
    used += 1
    return byte
  }
}

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const lower = upper.toLowerCase()
const digits = '0123456789'
const base62 = `${digits}${upper}${lower}`

/** Letters of a format, and a word made of them that marks a long value as made up. */
const alphabets: Readonly<Record<string, { readonly letters: string; readonly mark: string }>> = {
  alnum: { letters: base62, mark: 'FAKE' },
  letters: { letters: `${upper}${lower}`, mark: 'FAKE' },
  upnum: { letters: `${upper}${digits}`, mark: 'FAKE' },
  digits: { letters: digits, mark: '' },
  hex: { letters: '0123456789abcdef', mark: 'fade' },
  HEX: { letters: '0123456789ABCDEF', mark: 'FADE' },
  b32: { letters: `${upper}234567`, mark: 'FAKE' },
  b32l: { letters: `${lower}234567`, mark: 'fake' },
  bech: { letters: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', mark: 'FAKE' },
  b64: { letters: `${base62}+/`, mark: 'FAKE' },
  b64u: { letters: `${base62}-_`, mark: 'FAKE' },
}

const drawn = (letters: string, length: number, next: Bytes): string =>
  Array.from({ length }, () => letters[next() % letters.length]).join('')

const marked = (name: string, length: number, next: Bytes): string => {
  const alphabet = alphabets[name]
  if (alphabet === undefined) throw new Error(`No generator is called "${name}".`)
  const body = drawn(alphabet.letters, length, next)
  return length < 16 ? body : `${body.slice(0, 3)}${alphabet.mark}${body.slice(3 + alphabet.mark.length)}`
}

/** Thirty letters and their CRC-32 in base 62, as GitHub and npm end their tokens. */
const withChecksum = (next: Bytes): string => {
  const body = marked('alnum', 30, next)
  let rest = crc32(body)
  let sum = ''
  while (rest > 0) {
    sum = `${base62[rest % 62]}${sum}`
    rest = Math.floor(rest / 62)
  }
  return `${body}${sum.padStart(6, '0')}`
}

const luhnDigit = (body: string): string => {
  const sum = [...body].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

const card = (prefix: string, length: number, separator: string, next: Bytes): string => {
  const body = `${prefix}${drawn(digits, length - 1 - prefix.length, next)}`
  const number = `${body}${luhnDigit(body)}`
  return separator === '' ? number : (number.match(/.{1,4}/g) ?? []).join(separator)
}

const uuid = (next: Bytes): string => {
  const hex = marked('hex', 32, next)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
}

const base64Url = (text: string): string => Buffer.from(text).toString('base64url')

const jwtSignatureLengths: Readonly<Record<string, number>> = { HS256: 43, RS256: 342, ES256: 86, none: 0 }

const jwt = (algorithm: string, next: Bytes): string => {
  const header = { alg: algorithm, typ: 'JWT' }
  const claims = {
    sub: `fake-${drawn(digits, 6, next)}`,
    iss: 'https://login.fabrikam.com',
    exp: 1795212345,
  }
  const signature = marked('b64u', jwtSignatureLengths[algorithm] ?? 43, next)
  return `${base64Url(JSON.stringify(header))}.${base64Url(JSON.stringify(claims))}.${signature}`
}

const lineBreaks: Readonly<Record<string, string>> = {
  '': '\n',
  n4: '\n    ',
  esc: String.raw`\n`,
  esc2: String.raw`\\n`,
}

const lines = (count: number, width: number, prefix: string, lineBreak: string, next: Bytes): string =>
  Array.from({ length: count }, (_, index) =>
    index === 0 ? `${prefix}${marked('b64', width - prefix.length, next)}` : marked('b64', width, next),
  ).join(lineBreaks[lineBreak] ?? '\n')

/**
 * Draws a made-up value of a known form, such as `hex:32`, `jwt:RS256` or `card:4:16:-`; `README.md` lists the
 * forms. The same form and seed always give the same value. Throws when no form has that name.
 */
export const fakeValue = (form: string, seed: string): string => {
  const next = bytesOf(seed)
  const [name = '', first = '', second = '', third = '', fourth = ''] = form.split(':')
  switch (name) {
    case 'github':
      return withChecksum(next)
    case 'uuid':
      return uuid(next)
    case 'jwt':
      return jwt(first === '' ? 'HS256' : first, next)
    case 'basic':
      return Buffer.from(`${first}:${second}`).toString('base64')
    case 'basicbody':
      return Buffer.from(`:${marked('alnum', Number(first), next)}`).toString('base64')
    case 'card':
      return card(first, Number(second), third, next)
    case 'lines':
      return lines(Number(first), Number(second), third, fourth, next)
    default:
      return marked(name, Number(first), next)
  }
}
