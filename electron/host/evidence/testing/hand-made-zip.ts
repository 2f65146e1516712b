import { crc32, deflateRawSync } from 'node:zlib'

/** A ZIP put together by hand, so that it can be as wrong as no library would make it. APPNOTE 4.3. */
export type HandMadeEntry = {
  readonly name: string
  readonly data: Buffer
  /** Mode of Unix in the directory; a plain file unless stated. */
  readonly mode?: number
  readonly flags?: number
  readonly method?: 0 | 8
  /** What the directory claims instead of the truth. */
  readonly claimedSize?: number
  /** The data is not stored again: the entry points at the entry before. */
  readonly sharesData?: boolean
}

export const handMadeZip = (entries: readonly HandMadeEntry[], comment = ''): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  let lastLocal = 0
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8')
    const method = entry.method ?? 8
    const packed = method === 8 ? deflateRawSync(entry.data, { level: 9 }) : entry.data
    const size = entry.claimedSize ?? entry.data.length
    const crc = crc32(entry.data)
    if (entry.sharesData !== true) {
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(20, 4)
      local.writeUInt16LE(entry.flags ?? 0x800, 6)
      local.writeUInt16LE(method, 8)
      local.writeUInt32LE(crc, 14)
      local.writeUInt32LE(packed.length, 18)
      local.writeUInt32LE(size, 22)
      local.writeUInt16LE(name.length, 26)
      lastLocal = offset
      parts.push(local, name, packed)
      offset += 30 + name.length + packed.length
    }
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt16LE((3 << 8) | 20, 4)
    central.writeUInt16LE(20, 6)
    central.writeUInt16LE(entry.flags ?? 0x800, 8)
    central.writeUInt16LE(method, 10)
    central.writeUInt32LE(crc, 16)
    central.writeUInt32LE(packed.length, 20)
    central.writeUInt32LE(size, 24)
    central.writeUInt16LE(name.length, 28)
    central.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 38)
    central.writeUInt32LE(lastLocal, 42)
    directory.push(central, name)
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listing.length, 12)
  end.writeUInt32LE(offset, 16)
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([...parts, listing, end, Buffer.from(comment, 'latin1')])
}
