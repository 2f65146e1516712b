/** Small readings that several systems share. Pure. */

/** `name: value` or `name=value` lines; `separator` finds the first one of each line. */
export const keyValues = (text: string, separator: RegExp): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const found = separator.exec(line)
      const name = found === null ? '' : line.slice(0, found.index).trim()
      return found === null || name === '' ? [] : [[name, line.slice(found.index + found[0].length).trim()]]
    }),
  )

/** What most of a list can be shown of; the rest is counted. */
export const maxListed = 5000

/** Share in percent with one decimal; 0 when there is nothing to share. */
export const percentOf = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.round((part / whole) * 1000) / 10

/** Milliseconds out of `+0.000021 seconds`, `-12.345s`, `1.2ms` or `34us`; `null` where there is no number. */
export const offsetMs = (text: string): number | null => {
  const found = /([+-]?\d{1,12}(?:\.\d{1,12})?)\s{0,3}(us|ms|s(?:ec(?:onds?)?)?)\b/.exec(text)
  if (found === null) return null
  const value = Number(found[1])
  const factor = found[2] === 'us' ? 0.001 : found[2] === 'ms' ? 1 : 1000
  return Math.round(value * factor * 1000) / 1000
}
