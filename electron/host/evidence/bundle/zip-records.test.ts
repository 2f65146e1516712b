import { expect, test } from 'vitest'
import { centralRecord, dataDescriptor, endRecords, localHeader, type ZipEntry } from './zip-records.ts'

const entry: ZipEntry = {
  name: Buffer.from('a'),
  method: 8,
  offset: 0,
  crc32: 7,
  packedSize: 10,
  size: 20,
  streamed: true,
  wide: false,
}
const far = 5 * 1_073_741_824

/** The values of a Zip64 field (APPNOTE 4.5.3), from the end of a record. */
const wideValues = (record: Buffer, nameEnd: number): readonly number[] => {
  const field = record.subarray(nameEnd)
  if (field.length === 0) return []
  expect(field.readUInt16LE(0)).toBe(1)
  expect(field.readUInt16LE(2)).toBe(field.length - 4)
  return Array.from({ length: (field.length - 4) / 8 }, (_, at) => Number(field.readBigUInt64LE(4 + at * 8)))
}

test('only what does not fit 32 bits goes into the Zip64 field, in the order of the format', () => {
  expect(wideValues(centralRecord(entry), 47)).toEqual([])
  expect(wideValues(centralRecord({ ...entry, offset: far }), 47)).toEqual([far])
  expect(wideValues(centralRecord({ ...entry, size: far, wide: true }), 47)).toEqual([far, 10])
  expect(wideValues(centralRecord({ ...entry, size: far, offset: far, wide: true }), 47)).toEqual([
    far,
    10,
    far,
  ])
  const record = centralRecord({ ...entry, size: far, offset: far, wide: true })
  for (const at of [20, 24, 42]) expect(record.readUInt32LE(at)).toBe(0xffffffff)
  expect(record.readUInt16LE(6)).toBe(45)
})

test('a descriptor has 64 bits exactly when the local header announced it', () => {
  expect(dataDescriptor(entry)).toHaveLength(16)
  expect(localHeader(entry)).toHaveLength(31)
  const wide = { ...entry, size: far, wide: true }
  expect(dataDescriptor(wide)).toHaveLength(24)
  expect(wideValues(localHeader(wide), 31)).toEqual([0, 0])
})

test('the end has its Zip64 part for many entries and for a directory far away, and only then', () => {
  expect(endRecords(65_534, { offset: 100, size: 200 }, 5)).toHaveLength(22)
  for (const [count, offset] of [
    [65_535, 100],
    [3, far],
  ] as const) {
    const bytes = endRecords(count, { offset, size: 200 }, 5)
    expect(bytes).toHaveLength(98)
    expect(bytes.readUInt32LE(0)).toBe(0x06064b50)
    expect(Number(bytes.readBigUInt64LE(32))).toBe(count)
    expect(Number(bytes.readBigUInt64LE(48))).toBe(offset)
    expect(Number(bytes.readBigUInt64LE(56 + 8))).toBe(offset + 200)
    expect(bytes.readUInt16LE(76 + 20)).toBe(5)
  }
})
