/**
 * Takes the hidden data out of photos and screenshots: place, time, owner and serial number of the camera, and
 * the small preview that may show what was cut away. The picture itself is not touched.
 * JPEG: ITU T.81 annex B; Exif 2.32. PNG: https://www.w3.org/TR/png-3/. WebP: RFC 9649.
 */

export type PhotoKind = 'jpg' | 'png' | 'gif' | 'webp'

/** By the first bytes, whatever the name says; `null` for anything else. */
export const photoKind = (bytes: Buffer): PhotoKind | null => {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpg'
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'png'
  if (/^GIF8[79]a/.test(bytes.toString('latin1', 0, 6))) return 'gif'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') return 'webp'
  return null
}

/** Orientation 1 to 8 of an Exif segment; 1 where there is none. */
const orientationOf = (exif: Buffer): number => {
  const tiff = exif.subarray(6)
  if (tiff.length < 8) return 1
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)
  const start = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
  const count = Math.min(u16(start), 200)
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 + index * 12
    if (u16(at) === 0x0112) {
      const value = u16(at + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  }
  return 1
}

/** A segment that says which way is up and nothing else. */
const orientationSegment = (orientation: number): Buffer => {
  const tiff = Buffer.alloc(26)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(1, 8)
  tiff.writeUInt16BE(0x0112, 10)
  tiff.writeUInt16BE(3, 12)
  tiff.writeUInt32BE(1, 14)
  tiff.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.alloc(4)
  head.writeUInt16BE(0xffe1, 0)
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** Segments that decode the picture: JFIF, the colour profile, and Adobe's colour transform. */
const isNeeded = (marker: number, body: Buffer): boolean => {
  if (marker === 0xe0 || marker === 0xee) return true
  if (marker === 0xe2) return body.toString('latin1', 0, 11) === 'ICC_PROFILE'
  return !((marker >= 0xe1 && marker <= 0xef) || marker === 0xfe)
}

const cleanJpeg = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = [bytes.subarray(0, 2)]
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xda) {
      // The picture itself; what stands behind its end is hidden data of another kind.
      const end = bytes.lastIndexOf(Buffer.from([0xff, 0xd9]))
      return Buffer.concat([...parts, end < at ? bytes.subarray(at) : bytes.subarray(at, end + 2)])
    }
    const length = bytes.readUInt16BE(at + 2)
    if (length < 2 || at + 2 + length > bytes.length) return null
    const body = bytes.subarray(at + 4, at + 2 + length)
    if (isNeeded(marker, body)) parts.push(bytes.subarray(at, at + 2 + length))
    else if (marker === 0xe1 && body.toString('latin1', 0, 6) === 'Exif\0\0') {
      const orientation = orientationOf(body)
      if (orientation !== 1) parts.push(orientationSegment(orientation))
    }
    at += 2 + length
  }
  return null
}

const hiddenInPng = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'caBX', 'dSIG'])

const cleanPng = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = [bytes.subarray(0, 8)]
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + length
    if (end > bytes.length) return null
    if (!hiddenInPng.has(type)) parts.push(bytes.subarray(at, end))
    if (type === 'IEND') return Buffer.concat(parts)
    at = end
  }
  return null
}

const cleanWebp = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const type = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    if (end > bytes.length + 1) return null
    const chunk = Buffer.from(bytes.subarray(at, end))
    // The flags of the extended header must not promise what is gone: Exif 0x08, XMP 0x04.
    if (type === 'VP8X' && chunk.length > 8) chunk[8] = (chunk[8] ?? 0) & ~0x0c
    if (type !== 'EXIF' && type !== 'XMP ') parts.push(chunk)
    at = end
  }
  if (parts.length === 0) return null
  const body = Buffer.concat(parts)
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}

/** The same picture without hidden data; `null` where its structure cannot be followed. */
export const cleanPhoto = (bytes: Buffer, kind: PhotoKind): Buffer | null => {
  switch (kind) {
    case 'jpg':
      return cleanJpeg(bytes)
    case 'png':
      return cleanPng(bytes)
    case 'webp':
      return cleanWebp(bytes)
    case 'gif':
      return bytes
  }
}
