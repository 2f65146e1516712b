/** The records of a ZIP, as PKWARE's APPNOTE 6.3.10 describes them; numbers in comments are its sections. */

/** The largest value that a field of 32 bits may hold; one more means "look in the Zip64 field" (4.4.8). */
export const max32 = 0xfffffffe
const max16 = 0xfffe
const see64 = 0xffffffff

const utf8Names = 0x0800
const sizesFollow = 0x0008
/** 1980-01-01 00:00, the first moment there is (4.4.6). Fixed, so that the same input gives the same bytes. */
const dosDate = 0x0021
const dosTime = 0
/** Made on Unix, by version 6.3 of the format (4.4.2). */
const madeBy = (3 << 8) | 63
/** A plain file that its owner may write and everybody may read. */
const fileMode = 0o100644

export type ZipEntry = {
  readonly name: Buffer
  readonly method: 0 | 8
  /** Where its local header starts. */
  readonly offset: number
  readonly crc32: number
  readonly packedSize: number
  readonly size: number
  /** Sizes and checksum came after the data, because they were not known before. */
  readonly streamed: boolean
  /** The local header announces sizes of 64 bits. */
  readonly wide: boolean
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const zip64Field = (values: readonly number[]): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(0x0001, 0)
  head.writeUInt16LE(values.length * 8, 2)
  return Buffer.concat([head, ...values.map(u64)])
}

const versionNeeded = (wide: boolean) => (wide ? 45 : 20)
const flagsOf = ({ streamed }: Pick<ZipEntry, 'streamed'>) => utf8Names | (streamed ? sizesFollow : 0)

/** 4.3.7 */
export const localHeader = (entry: ZipEntry): Buffer => {
  const extra = entry.wide ? zip64Field([0, 0]) : Buffer.alloc(0)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(versionNeeded(entry.wide), 4)
  header.writeUInt16LE(flagsOf(entry), 6)
  header.writeUInt16LE(entry.method, 8)
  header.writeUInt16LE(dosTime, 10)
  header.writeUInt16LE(dosDate, 12)
  if (!entry.streamed) {
    header.writeUInt32LE(entry.crc32, 14)
    header.writeUInt32LE(entry.packedSize, 18)
    header.writeUInt32LE(entry.size, 22)
  } else if (entry.wide) {
    header.writeUInt32LE(see64, 18)
    header.writeUInt32LE(see64, 22)
  }
  header.writeUInt16LE(entry.name.length, 26)
  header.writeUInt16LE(extra.length, 28)
  return Buffer.concat([header, entry.name, extra])
}

/** 4.3.9 */
export const dataDescriptor = ({ crc32, packedSize, size, wide }: ZipEntry): Buffer => {
  const start = Buffer.alloc(8)
  start.writeUInt32LE(0x08074b50, 0)
  start.writeUInt32LE(crc32, 4)
  if (wide) return Buffer.concat([start, u64(packedSize), u64(size)])
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32LE(packedSize, 0)
  sizes.writeUInt32LE(size, 4)
  return Buffer.concat([start, sizes])
}

/** 4.3.12 */
export const centralRecord = (entry: ZipEntry): Buffer => {
  const { offset, packedSize, size } = entry
  const wideSizes = entry.wide || packedSize > max32 || size > max32
  const farAway = offset > max32
  const values = [...(wideSizes ? [size, packedSize] : []), ...(farAway ? [offset] : [])]
  const extra = values.length === 0 ? Buffer.alloc(0) : zip64Field(values)
  const record = Buffer.alloc(46)
  record.writeUInt32LE(0x02014b50, 0)
  record.writeUInt16LE(madeBy, 4)
  record.writeUInt16LE(versionNeeded(extra.length > 0), 6)
  record.writeUInt16LE(flagsOf(entry), 8)
  record.writeUInt16LE(entry.method, 10)
  record.writeUInt16LE(dosTime, 12)
  record.writeUInt16LE(dosDate, 14)
  record.writeUInt32LE(entry.crc32, 16)
  record.writeUInt32LE(wideSizes ? see64 : packedSize, 20)
  record.writeUInt32LE(wideSizes ? see64 : size, 24)
  record.writeUInt16LE(entry.name.length, 28)
  record.writeUInt16LE(extra.length, 30)
  record.writeUInt32LE((fileMode << 16) >>> 0, 38)
  record.writeUInt32LE(farAway ? see64 : offset, 42)
  return Buffer.concat([record, entry.name, extra])
}

/** 4.3.14 to 4.3.16, up to where the comment starts. */
export const endRecords = (
  count: number,
  directory: { readonly offset: number; readonly size: number },
  commentLength: number,
): Buffer => {
  const wide = count > max16 || directory.offset > max32 || directory.size > max32
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(count > max16 ? 0xffff : count, 8)
  end.writeUInt16LE(count > max16 ? 0xffff : count, 10)
  end.writeUInt32LE(directory.size > max32 ? see64 : directory.size, 12)
  end.writeUInt32LE(directory.offset > max32 ? see64 : directory.offset, 16)
  end.writeUInt16LE(commentLength, 20)
  if (!wide) return end

  const start = Buffer.alloc(24)
  start.writeUInt32LE(0x06064b50, 0)
  start.writeBigUInt64LE(44n, 4)
  start.writeUInt16LE(madeBy, 12)
  start.writeUInt16LE(versionNeeded(true), 14)
  const record = [start, u64(count), u64(count), u64(directory.size), u64(directory.offset)]
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(directory.offset + directory.size), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([...record, locator, end])
}
