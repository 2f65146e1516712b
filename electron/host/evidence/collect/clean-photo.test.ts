import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanPhoto, photoKind } from './clean-photo.ts'

const segment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xff00 + marker, 0)
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** Exif with one entry for orientation and a place written behind it. */
const exif = (orientation: number): Buffer => {
  const tiff = Buffer.alloc(26)
  tiff.write('II*\0', 0, 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tiff.writeUInt16LE(0x0112, 10)
  tiff.writeUInt16LE(3, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from('GPS 52.5200 N 13.4050 E')])
}

const scan = Buffer.concat([
  segment(0xda, Buffer.from([1, 2, 3])),
  Buffer.from('picture'),
  Buffer.from([0xff, 0xd9]),
])

const jpeg = (orientation: number) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0')),
    segment(0xe1, exif(orientation)),
    segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0Owner Ada')),
    segment(0xe2, Buffer.from('ICC_PROFILE\0colours')),
    segment(0xfe, Buffer.from('a comment by Ada')),
    segment(0xdb, Buffer.from('tables')),
    scan,
    Buffer.from('hidden film behind the picture, by Ada'),
  ])

test('a photo keeps its picture, its colours and which way is up, and nothing else', () => {
  const cleaned = cleanPhoto(jpeg(6), 'jpg')
  const text = cleaned?.toString('latin1') ?? ''
  for (const kept of ['JFIF', 'ICC_PROFILE', 'tables', 'picture']) expect(text).toContain(kept)
  for (const hidden of ['GPS', '52.52', 'Ada', 'adobe', 'hidden film']) expect(text).not.toContain(hidden)
  expect(text.match(/Exif/g)).toHaveLength(1)
  const at = text.indexOf('MM\0*')
  expect(cleaned?.readUInt16BE(at + 18)).toBe(6)
  expect(cleanPhoto(jpeg(1), 'jpg')?.toString('latin1')).not.toContain('Exif')
  expect(cleanPhoto(cleaned ?? Buffer.alloc(0), 'jpg')).toEqual(cleaned)
})

const chunk = (type: string, body: string): Buffer => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, Buffer.from(body), Buffer.alloc(4)])
}
const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  chunk('IHDR', 'size'),
  chunk('tEXt', 'Author Ada'),
  chunk('eXIf', 'GPS'),
  chunk('IDAT', 'picture'),
  chunk('IEND', ''),
  Buffer.from('behind the end, Ada'),
])

test('a screenshot loses its texts and what stands behind its end', () => {
  expect(cleanPhoto(png, 'png')?.toString('latin1')).not.toMatch(/Ada|GPS/)
  expect(cleanPhoto(png, 'png')?.toString('latin1')).toMatch(/IHDR.*IDAT.*IEND/s)
})

const riff = (type: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.write(type, 0, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

test('a WebP does not promise what is gone', () => {
  const parts = Buffer.concat([
    riff('VP8X', Buffer.from([0x0c | 0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0])),
    riff('VP8 ', Buffer.from('picture')),
    riff('EXIF', Buffer.from('GPS')),
    riff('XMP ', Buffer.from('Ada')),
  ])
  const webp = riff('RIFF', Buffer.concat([Buffer.from('WEBP'), parts]))
  const cleaned = cleanPhoto(webp, 'webp')
  expect(cleaned?.toString('latin1')).not.toMatch(/GPS|Ada|EXIF|XMP/)
  expect(cleaned?.[20]).toBe(0x10)
  expect(cleaned?.readUInt32LE(4)).toBe((cleaned?.length ?? 0) - 8)
})

test('kinds are told by their first bytes', () => {
  expect([jpeg(1), png, Buffer.from('GIF89a...'), Buffer.from('MZ')].map(photoKind)).toEqual([
    'jpg',
    'png',
    'gif',
    null,
  ])
})

test('no bytes make it throw, and nothing that cannot be followed comes through as it was', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(['jpg', jpeg(3)] as const, ['png', png] as const),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
      fc.nat({ max: 400 }),
      ([kind, whole], changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, Math.max(20, length)))
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const cleaned = cleanPhoto(bytes, kind)
        expect(cleaned === null || cleaned.length <= bytes.length + 40).toBe(true)
      },
    ),
  )
})
