/** Numbers with units, as analyzers write them: `95 %`, `10 GiB`, `5 min`, `14 days`. */

const kinds: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  percent: { '%': 1 },
  bytes: { B: 1, KiB: 1024, MiB: 1_048_576, GiB: 1_073_741_824, TiB: 1_099_511_627_776 },
  ms: { ms: 1, s: 1000, min: 60_000, h: 3_600_000, days: 86_400_000, day: 86_400_000 },
}

/** The unit that the name of a field promises; `null` for a plain number. */
const unitOfField = (field: string): { readonly kind: string; readonly factor: number } | null => {
  if (/Percent$/.test(field)) return { kind: 'percent', factor: 1 }
  if (/Bytes$/.test(field)) return { kind: 'bytes', factor: 1 }
  if (/KiB$/.test(field)) return { kind: 'bytes', factor: 1024 }
  if (/Ms$/.test(field)) return { kind: 'ms', factor: 1 }
  if (/Seconds$/.test(field)) return { kind: 'ms', factor: 1000 }
  if (/Minutes$/.test(field)) return { kind: 'ms', factor: 60_000 }
  if (/Days$/.test(field)) return { kind: 'ms', factor: 86_400_000 }
  return null
}

const split = (text: string) => /^(-?\d{1,15}(?:\.\d{1,6})?)\s{0,3}([A-Za-z%]{0,5})$/.exec(text.trim())

/** The number in the unit of the field; `null` where the unit does not fit the field. */
export const quantityFor = (field: string, value: string | number): number | null => {
  const unit = unitOfField(field)
  if (typeof value === 'number') return unit === null || unit.kind === 'percent' ? value : null
  const found = split(value)
  if (found === null) return null
  const amount = Number(found[1])
  const name = found[2] ?? ''
  if (name === '') return unit === null || unit.kind === 'percent' ? amount : null
  if (unit === null) return null
  const factor = kinds[unit.kind]?.[name]
  return factor === undefined ? null : (amount * factor) / unit.factor
}

/** Milliseconds of `10 min`; `null` where it is no duration. */
export const durationMs = (text: string): number | null => quantityFor('Ms', text)
