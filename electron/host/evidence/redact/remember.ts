/** Originals remembered per kind, so that a 4 GiB log does not keep every address it names in memory. */
const maxRemembered = 50_000

/** The same text in memory of its own. A part of a log would otherwise keep the whole block it was cut from. */
const detached = (text: string): string => Buffer.from(text, 'utf16le').toString('utf16le')

/** A memory that forgets everything once it is full: the values can always be computed again. */
export const remember = <Value>(compute: (original: string) => Value): ((original: string) => Value) => {
  const known = new Map<string, Value>()
  return (original) => {
    const found = known.get(original)
    if (found !== undefined) return found
    if (known.size >= maxRemembered) known.clear()
    const own = detached(original)
    const made = compute(own)
    known.set(own, made)
    return made
  }
}
