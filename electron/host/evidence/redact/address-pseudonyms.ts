import { isIPv6 } from 'node:net'
import { remember } from './remember.ts'

/** A keyed digest of at least 32 bytes. */
type Digest = (label: string) => Buffer

/**
 * A permutation of the numbers of `2 × half` bits: four Feistel rounds whose functions come from one keyed
 * digest. Being a permutation, it never gives two addresses of one subnet the same stand-in.
 */
const permute = (table: Buffer, half: 4 | 8, value: number): number => {
  const mask = (1 << half) - 1
  let left = value >> half
  let right = value & mask
  for (let round = 0; round < 4; round += 1) {
    const low = table[round * 8 + (right & 7)] ?? 0
    const high = table[round * 8 + ((right >> 3) & 7)] ?? 0
    const mixed = (low ^ (high * 7 + (high >> 3)) ^ ((right >> 6) * 0x5b)) & mask
    ;[left, right] = [right, left ^ mixed]
  }
  return (left << half) | right
}

/** The permutation kept inside an allowed set by walking its cycle; a value outside the set stays. */
const permuteWithin = (
  table: Buffer,
  half: 4 | 8,
  value: number,
  allowed: (value: number) => boolean,
): number => {
  if (!allowed(value)) return value
  let next = permute(table, half, value)
  while (!allowed(next)) next = permute(table, half, next)
  return next
}

/** First octets that say what kind of address it is; they are kept, and public ones never turn into them. */
const reservedFirst = new Set([0, 10, 100, 127, 169, 172, 192, 198])
const isPublicFirst = (octet: number) => octet < 224 && !reservedFirst.has(octet)
/** `.0` and `.255` look like a network and its broadcast; they stay so. */
const isHostOctet = (octet: number) => octet !== 0 && octet !== 255

const isNetmask = (value: number): boolean => {
  const inverted = ~value >>> 0
  return (inverted & (inverted + 1)) === 0
}

/** Not so are version numbers beyond 255, and addresses that say nothing about a site: unspecified, loopback, netmasks, multicast, broadcast. */
const isTellingIpv4 = (original: string): boolean => {
  const octets = original.split('.').map(Number)
  if (octets.some((octet) => octet > 255)) return false
  const [a = 0, b = 0, c = 0, d = 0] = octets
  if (a === 0 || a === 127 || a >= 224) return false
  return !isNetmask(((a << 24) | (b << 16) | (c << 8) | d) >>> 0)
}

const isInner = (groups: readonly number[]) => {
  const first = groups[0] ?? 0
  return (first & 0xffc0) === 0xfe80 || (first & 0xfe00) === 0xfc00
}

export const createAddressPseudonyms = (digest: Digest) => {
  // One digest per prefix: 256 addresses of a subnet share it.
  const table = remember((prefix) => digest(`prefix\0${prefix}`))

  const ipv4 = remember((original: string) => {
    if (!isTellingIpv4(original)) return original
    const [a = 0, b = 0, c = 0, d = 0] = original.split('.').map(Number)
    const first = permuteWithin(table('4'), 4, a, isPublicFirst)
    const keepsSecond = (a === 192 && b === 168) || (a === 169 && b === 254)
    const secondRange =
      a === 172 && b >= 16 && b < 32
        ? (octet: number) => octet >= 16 && octet < 32
        : a === 172
          ? (octet: number) => octet < 16 || octet >= 32
          : a === 192
            ? (octet: number) => octet !== 168
            : a === 169
              ? (octet: number) => octet !== 254
              : a === 100 && b >= 64 && b < 128
                ? (octet: number) => octet >= 64 && octet < 128
                : a === 100
                  ? (octet: number) => octet < 64 || octet >= 128
                  : () => true
    const second = keepsSecond ? b : permuteWithin(table(`4.${a}`), 4, b, secondRange)
    const third = permute(table(`4.${a}.${b}`), 4, c)
    const fourth = permuteWithin(table(`4.${a}.${b}.${c}`), 4, d, isHostOctet)
    return `${first}.${second}.${third}.${fourth}`
  })

  /** Keeps the way it is written (`::` where it was); loopback, unspecified and multicast stay. */
  const ipv6 = remember((original: string) => {
    if (!isIPv6(original)) return original
    const [headText = '', tailText] = original.toLowerCase().split('::')
    const head = headText === '' ? [] : headText.split(':')
    const tail = tailText === undefined || tailText === '' ? [] : tailText.split(':')
    const missing = tailText === undefined ? 0 : 8 - head.length - tail.length
    const groups = [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) =>
      Number.parseInt(group, 16),
    )
    const first = groups[0] ?? 0
    // Whom a neighbour asks for: the end of the address is in the group's name (RFC 4291, 2.7.1).
    if (first === 0xff02 && groups[5] === 1 && (groups[6] ?? 0) >> 8 === 0xff) {
      const end = digest(`solicited\0${groups[6]}:${groups[7]}`)
      const low = end.readUInt16BE(1).toString(16)
      return original.replace(/ff[0-9a-f]{2}:[0-9a-f]{1,4}$/i, `ff${end.toString('hex', 0, 1)}:${low}`)
    }
    const isLow = groups.slice(0, 7).every((group) => group === 0)
    if (isLow || (first & 0xff00) === 0xff00) return original
    const inner = isInner(groups)
    const mapped: string[] = []
    let prefix = '6'
    groups.forEach((group, index) => {
      const kept = index === 0 && inner
      const allowed =
        index === 0
          ? (value: number) =>
              value >> 13 === group >> 13 && value !== 0 && !isInner([value]) && value < 0xff00
          : (value: number) => value !== 0
      const next = kept ? group : permuteWithin(table(prefix), 8, group, allowed)
      mapped.push(next.toString(16))
      prefix += `:${group.toString(16)}`
    })
    if (tailText === undefined) return mapped.join(':')
    return `${mapped.slice(0, head.length).join(':')}::${mapped.slice(8 - tail.length).join(':')}`
  })

  /** Stays a MAC in the way it was written; locally administered, so that no real card has it. */
  const mac = remember((original: string) => {
    const digits = original.replace(/[^0-9a-f]/gi, '').toLowerCase()
    if (/^(?:0{12}|f{12}|01005e|3333|0180c2)/.test(digits)) return original
    const code = `02${digest(`mac\0${digits}`).toString('hex').slice(0, 10)}`
    let at = 0
    const upper = /[A-F]/.test(original)
    return original.replace(/[0-9a-f]/gi, () => {
      const digit = code[at] ?? '0'
      at += 1
      return upper ? digit.toUpperCase() : digit
    })
  })

  return { ipv4, ipv6, mac }
}
