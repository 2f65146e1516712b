/** Reads what a marked script printed. Pure. */

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Windows PowerShell 5.1 writes some lists as `{"value":[…],"Count":2}` and some dates as
 * `{"value":"/Date(…)/","DisplayHint":2,"DateTime":"…"}`: what it wraps is meant.
 */
const unwrapped = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(unwrapped)
  if (!isObject(value)) return value
  const names = Object.keys(value)
  if (
    'value' in value &&
    names.length > 1 &&
    names.every((name) => /^(?:value|Count|DisplayHint|DateTime)$/.test(name))
  )
    return unwrapped(value['value'])
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unwrapped(inner)]))
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return null
  }
}

/** The results of the script as a list; whatever else was printed before them is passed over. */
export const readAnswer = (
  text: string,
): { readonly answer: readonly unknown[] } | { readonly failed: string } => {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) return { failed: 'PowerShell ended without a word.' }
  for (const line of lines.reverse()) {
    const answer = unwrapped(parsed(line))
    if (!isObject(answer) || answer['kitbag'] !== 1) continue
    const found = answer['found']
    const list = Array.isArray(found) ? found : [found]
    return { answer: list.filter((entry) => entry !== null && entry !== undefined) }
  }
  return { failed: `PowerShell answered what cannot be read: ${(lines[0] ?? '').slice(0, 120)}` }
}
