/** Stands for what changes from line to line. */
export const wildcard = '<*>'

/** More words than these tell nothing more about the kind of a line. */
export const maxWords = 48
/** UTF-16 units of a line that are looked at. */
export const maxMasked = 1024

const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122
const isWordSign = (code: number): boolean => isDigit(code) || isLetter(code) || code > 127

/**
 * The words of a line, with everything that looks like a value masked: runs with a digit in them (numbers,
 * identifiers, hashes, addresses, versions), and what only such runs and signs between them make up.
 * `blk_-1608999687919862906` becomes `blk_<*>`, `10.250.19.102:54106` becomes `<*>`.
 */
export const maskLine = (line: string): string[] => {
  const text = line.length > maxMasked ? line.slice(0, maxMasked) : line
  const words: string[] = []
  let at = 0
  while (at < text.length && words.length < maxWords) {
    while (at < text.length && text.charCodeAt(at) <= 32) at += 1
    if (at >= text.length) break
    const start = at
    let digits = false
    while (at < text.length && text.charCodeAt(at) > 32) {
      if (isDigit(text.charCodeAt(at))) digits = true
      at += 1
    }
    const word = text.slice(start, at)
    words.push(digits ? maskWord(word) : calendarWords.has(word) ? wildcard : word)
  }
  return words
}

/** Parts of dates. */
const calendarWords: ReadonlySet<string> = new Set(
  'Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
)

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

const maskWord = (given: string): string => {
  const word = given.length >= 36 ? given.replace(uuid, '0') : given
  let masked = ''
  let at = 0
  while (at < word.length) {
    const code = word.charCodeAt(at)
    if (!isWordSign(code)) {
      masked += word[at]
      at += 1
      continue
    }
    const start = at
    let digits = false
    while (at < word.length && isWordSign(word.charCodeAt(at))) {
      if (isDigit(word.charCodeAt(at))) digits = true
      at += 1
    }
    masked += digits ? wildcard : word.slice(start, at)
  }
  return joinWildcards(masked)
}

/** `<*>.<*>.<*>:<*>` is one value. */
const joinWildcards = (masked: string): string => {
  let out = masked
  for (;;) {
    const next = out.replace(/<\*>[.:\-_/,@+#]?(?:<\*>)+/g, wildcard).replace(/-<\*>/g, wildcard)
    if (next === out) return out
    out = next
  }
}
