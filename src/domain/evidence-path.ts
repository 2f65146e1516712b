/** Names of entries in a bundle: they must unpack on Windows, macOS and Linux alike. */

const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i
const maxSegment = 120

const segmentOf = (segment: string): string => {
  const clean = segment
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control signs are what must go
    .replace(/[\x00-\x1f\x7f<>:"|?*\\]/g, '_')
    .replace(/[. ]{1,64}$/, '_')
  const short =
    clean.length <= maxSegment
      ? clean
      : `${clean.slice(0, maxSegment - 41)}~${clean.slice(clean.length - 40)}`
  return reserved.test(short) ? `_${short}` : short
}

/** `logs` and `C:\Windows\a.log` give `logs/C/Windows/a.log`. Never absolute, never with `..`. */
export const evidencePath = (folder: string, origin: string): string => {
  const segments = origin
    .replace(/^([a-z]):/i, '$1')
    .split(/[/\\]/)
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..')
    .map(segmentOf)
  return [folder, ...(segments.length === 0 ? ['unnamed'] : segments)].filter((part) => part !== '').join('/')
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
