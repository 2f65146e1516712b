/** Names of entries in a bundle: they must unpack on Windows, macOS and Linux alike. */

const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i
const maxSegment = 120
/** Readers refuse names over 1,024; the rest is room for `-2` and for stand-ins that are longer than what they hide. */
const maxPath = 900

const segmentOf = (segment: string): string => {
  const clean = segment
    // Signs that steer a terminal or turn the reading direction, and halves of a sign, which no archive can hold.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control signs are what must go
    .replace(/[\x00-\x1f\x7f-\x9f<>:"|?*\\\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '_')
    .replace(/\p{Surrogate}/gu, '_')
    .replace(/[. ]{1,64}$/, '_')
  const short =
    clean.length <= maxSegment
      ? clean
      : `${clean.slice(0, maxSegment - 41)}~${clean.slice(clean.length - 40)}`
  return reserved.test(short) ? `_${short}` : short
}

/** Folders in the middle of a very long path, named once. */
const shortened = (parts: readonly string[]): string => {
  const whole = parts.join('/')
  if (whole.length <= maxPath) return whole
  const head = parts.slice(0, 2)
  const tail: string[] = []
  let left = maxPath - head.join('/').length - 4
  for (const part of parts.slice(2).reverse()) {
    left -= part.length + 1
    if (left < 0) break
    tail.unshift(part)
  }
  return [...head, '~', ...tail].join('/')
}

/**
 * `logs` and `C:\Windows\a.log` give `logs/C/Windows/a.log`. Never absolute, never with `..`, at most 900 signs:
 * `~` stands for the folders that had no room. The origin of a file tells its whole path.
 */
export const evidencePath = (folder: string, origin: string): string => {
  const segments = origin
    .replace(/^([a-z]):/i, '$1')
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .map(segmentOf)
  return shortened(
    [folder, ...(segments.length === 0 ? ['unnamed'] : segments)].filter((part) => part !== ''),
  )
}

/** Gives `path` if it is free, else the first free of `name-2.ext`, `name-3.ext` …; compares without case. */
export const freePath = (path: string, isTaken: (lowerCasePath: string) => boolean): string => {
  if (!isTaken(path.toLowerCase())) return path
  const slash = path.lastIndexOf('/')
  const dot = path.indexOf('.', slash + 2)
  const stem = dot < 0 ? path : path.slice(0, dot)
  const extension = dot < 0 ? '' : path.slice(dot)
  for (let number = 2; ; number += 1) {
    const candidate = `${stem}-${number}${extension}`
    if (!isTaken(candidate.toLowerCase())) return candidate
  }
}

/** Is it a name that a bundle may hold? Anything else in an archive is hostile. */
export const isContainedPath = (path: string): boolean =>
  path !== '' &&
  path.length <= 1024 &&
  !path.startsWith('/') &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control signs are what is refused
  !/[\\\x00-\x1f\x7f]|^[a-z]:/i.test(path) &&
  path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
