/** A tar put together by hand, so that it can be as wrong as no program would make it. */
export type HandMadeMember = {
  readonly name: string
  readonly data?: Buffer
  /** `0` file, `1` and `2` links, `3` device, `5` folder, `L` long name, `x` pax. */
  readonly type?: string
  readonly linkName?: string
  /** Seconds since 1970. */
  readonly modified?: number
  /** What the header claims instead of the truth. */
  readonly claimedSize?: number
  readonly isUnsound?: boolean
}

const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`

export const handMadeTar = (members: readonly HandMadeMember[], withEnd = true): Buffer => {
  const parts: Buffer[] = []
  for (const { name, data = Buffer.alloc(0), type = '0', linkName = '', ...rest } of members) {
    const header = Buffer.alloc(512)
    header.write(name, 0, 100, 'utf8')
    header.write(octal(0o644, 8), 100, 'latin1')
    header.write(octal(rest.claimedSize ?? data.length, 12), 124, 'latin1')
    header.write(octal(rest.modified ?? 1_700_000_000, 12), 136, 'latin1')
    header.write('        ', 148, 'latin1')
    header.write(type, 156, 'latin1')
    header.write(linkName, 157, 100, 'utf8')
    header.write('ustar\x0000', 257, 'latin1')
    const sum = header.reduce((total, byte) => total + byte, 0) + (rest.isUnsound === true ? 1 : 0)
    header.write(octal(sum, 8), 148, 'latin1')
    parts.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512))
  }
  return Buffer.concat([...parts, Buffer.alloc(withEnd ? 1024 : 0)])
}
