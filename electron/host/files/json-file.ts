import { basename } from 'node:path'
import type { z } from 'zod'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Logger } from '../logger/logger.ts'
import { writeFailure } from './disk-failure.ts'
import { keepAside, lastGoodOf, readSmallFile, type SmallFile, writeSmallFile } from './last-good.ts'
import { isOlderRecord, mendRecord } from './mend-record.ts'

export type JsonFile<Value> = {
  readonly value: () => Value
  /** Writes the whole file at once: after a crash it holds the old value or the new one. */
  readonly write: (next: Value) => Promise<Result<Value>>
}

export type JsonFileDeps<Value> = {
  readonly path: string
  readonly schema: z.ZodType<Value>
  /** Used when there is no file yet, and for what can be read nowhere. */
  readonly fallback: Value
  /** What the file holds, completing "could not save …". */
  readonly what: string
  readonly logger: Logger
  /** Told once, in a sentence for the screen, when something had to be mended. */
  readonly onMended?: ((sentence: string) => void) | undefined
  /** What else on this machine tells of the same; asked when neither the file nor its copy can be read. */
  readonly rebuild?: (() => Promise<Value | null>) | undefined
}

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch {
    return undefined
  }
}

type Found<Value> = { readonly value: Value; readonly from: string; readonly raw: unknown }

/** The best that can be had where the file itself is not whole. */
const recover = async <Value>(
  { schema, fallback, path, rebuild }: JsonFileDeps<Value>,
  raw: unknown,
): Promise<Found<Value>> => {
  const copy = await readSmallFile(lastGoodOf(path))
  const copied = copy.kind === 'read' ? schema.safeParse(readJson(copy.text)) : null
  const good = copied?.success === true ? copied.data : null
  if (raw !== undefined && typeof raw === 'object' && raw !== null) {
    const rebuilt = good === null ? ((await rebuild?.()) ?? null) : null
    const value = mendRecord(schema, good ?? rebuilt ?? fallback, raw)
    return {
      value,
      from:
        good === null ? 'what can still be read is used' : 'what is missing comes from the last good copy',
      raw,
    }
  }
  if (good !== null) return { value: good, from: 'the last good copy is used', raw: {} }
  const rebuilt = (await rebuild?.()) ?? null
  return rebuilt === null
    ? { value: fallback, from: 'the defaults are used', raw: {} }
    : { value: rebuilt, from: 'it was rebuilt from what else is on this machine', raw: {} }
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a newer version may have written and this one does not know: it is kept. */
const unknownKeys = (raw: unknown, value: unknown): Readonly<Record<string, unknown>> =>
  isPlain(raw) && isPlain(value)
    ? Object.fromEntries(Object.entries(raw).filter(([key]) => !Object.hasOwn(value, key)))
    : {}

/**
 * A small record kept in one JSON file with its last good copy beside it. What is damaged is kept aside under
 * `<path>.damaged` for someone to look at, mended key by key, and told in a sentence: the app must start, and must
 * never take a damaged file for a new machine.
 */
export const openJsonFile = async <Value>(deps: JsonFileDeps<Value>): Promise<Result<JsonFile<Value>>> => {
  const { path, schema, fallback, what, logger, onMended } = deps
  const file: SmallFile = await readSmallFile(path)
  const raw = file.kind === 'read' ? readJson(file.text) : undefined
  const whole = schema.safeParse(raw)
  let current = fallback
  let extra: Readonly<Record<string, unknown>> = {}
  /** A file that cannot be read may be whole: it is moved away only when it would be written over. */
  let inTheWay = file.kind === 'unreadable'

  const textOf = (value: Value): string =>
    `${JSON.stringify(isPlain(value) ? { ...extra, ...value } : value, null, 2)}\n`

  if (whole.success) {
    current = whole.data
    extra = unknownKeys(raw, current)
    const copy = await readSmallFile(lastGoodOf(path))
    if (file.kind === 'read' && (copy.kind !== 'read' || copy.text !== file.text))
      await writeSmallFile(path, file.text).catch(() => undefined)
  } else {
    const found = await recover(deps, raw)
    current = found.value
    extra = unknownKeys(found.raw, current)
    const isNew = file.kind === 'absent' && found.from === 'the defaults are used'
    if (!isNew) {
      const isOlder = isOlderRecord(schema, raw)
      const aside = file.kind === 'read' && !isOlder ? await keepAside(path) : null
      if (file.kind !== 'unreadable') await writeSmallFile(path, textOf(current)).catch(() => undefined)
      if (!isOlder) {
        const state =
          file.kind === 'absent'
            ? 'was gone'
            : file.kind === 'unreadable'
              ? `could not be read (${file.code})`
              : 'was damaged'
        const kept = aside === null ? '' : ` The damaged one is kept as ${basename(aside)}.`
        const sentence = `The file with ${what} (${basename(path)}) ${state}: ${found.from}.${kept}`
        logger.warn(sentence, { file: aside ?? path })
        onMended?.(sentence)
      }
    }
  }

  // Writes go one after another, so that two quick changes cannot overtake each other.
  let last: Promise<unknown> = Promise.resolve()
  const save = async (next: Value): Promise<Result<Value>> => {
    try {
      if (inTheWay) await keepAside(path)
      inTheWay = false
      await writeSmallFile(path, textOf(next))
      return ok(next)
    } catch (error) {
      return fail(writeFailure(error, `save ${what}`, path))
    }
  }

  return ok({
    value: () => current,
    write: (next) => {
      const previous = current
      current = next
      const result = last.then(async () => {
        const saved = await save(next)
        if (!saved.ok && current === next) current = previous
        return saved
      })
      last = result
      return result
    },
  })
}
