export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'

/** Told from the first bytes, never from the name. SVG is no picture here: it is a document that can run scripts. */
export const imageTypeOf = (bytes: Buffer): ImageType | null => {
  const start = bytes.toString('latin1', 0, 12)
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (/^GIF8[79]a/.test(start)) return 'image/gif'
  return start.startsWith('RIFF') && start.slice(8) === 'WEBP' ? 'image/webp' : null
}
