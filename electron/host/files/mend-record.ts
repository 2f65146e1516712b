import { z } from 'zod'

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * What can still be read of a record that no longer fits its schema: key by key, entry by entry. `base` stands in
 * for what cannot: the last good copy, or the defaults. Keys that the schema does not know are left to the caller.
 */
export const mendRecord = <Value>(schema: z.ZodType<Value>, base: Value, raw: unknown): Value => {
  const whole = schema.safeParse(raw)
  if (whole.success) return whole.data
  const mended = schema.safeParse(mendPart(schema, base, raw))
  return mended.success ? mended.data : base
}

const mendPart = (schema: z.ZodType, base: unknown, raw: unknown): unknown => {
  const whole = schema.safeParse(raw)
  if (whole.success) return whole.data
  if (schema instanceof z.ZodObject && isPlain(raw)) {
    const shape = schema.shape as Readonly<Record<string, z.ZodType>>
    return Object.fromEntries(
      Object.entries(shape).map(([key, part]) => [
        key,
        mendPart(part, isPlain(base) ? base[key] : undefined, raw[key]),
      ]),
    )
  }
  if (schema instanceof z.ZodRecord && isPlain(raw)) {
    const part = schema.valueType as z.ZodType
    const kept = Object.entries(raw).filter(([, value]) => part.safeParse(value).success)
    const before = isPlain(base) ? Object.entries(base).filter(([key]) => Object.hasOwn(raw, key)) : []
    return Object.fromEntries([...before, ...kept])
  }
  if (schema instanceof z.ZodArray && Array.isArray(raw)) {
    const part = schema.element as z.ZodType
    const kept = raw.filter((value) => part.safeParse(value).success)
    // Entries have no names by which the lost ones could be found: a copy that has more of them is better.
    return Array.isArray(base) && base.length >= kept.length ? base : kept
  }
  return base
}

/** Whether only keys are missing, as in a file that an older version wrote: nothing was lost then. */
export const isOlderRecord = (schema: z.ZodType, raw: unknown): boolean => {
  if (!(schema instanceof z.ZodObject) || !isPlain(raw)) return false
  const shape = schema.shape as Readonly<Record<string, z.ZodType>>
  const known = Object.keys(shape).filter((key) => Object.hasOwn(raw, key))
  return known.length > 0 && known.every((key) => shape[key]?.safeParse(raw[key]).success === true)
}
