import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { z } from 'zod'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Logger } from '../logger/logger.ts'
import { readFailure, systemCode, writeFailure } from './disk-failure.ts'

export type JsonFile<Value> = {
  readonly value: () => Value
  /** Writes the whole file at once: after a crash it holds the old value or the new one. */
  readonly write: (next: Value) => Promise<Result<Value>>
}

export type JsonFileDeps<Value> = {
  readonly path: string
  readonly schema: z.ZodType<Value>
  /** Used when there is no file yet, or when it is damaged. */
  readonly fallback: Value
  /** What the file holds, completing "could not save …". */
  readonly what: string
  readonly logger: Logger
}

const parse = <Value>(text: string, schema: z.ZodType<Value>): Value | null => {
  try {
    const parsed = schema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/**
 * A small record kept in one JSON file. A damaged file is kept aside under `<path>.damaged` for someone to
 * look at, and the fallback is used: the app must start.
 */
export const openJsonFile = async <Value>(deps: JsonFileDeps<Value>): Promise<Result<JsonFile<Value>>> => {
  const { path, schema, fallback, what, logger } = deps
  let current = fallback
  try {
    const text = await readFile(path, 'utf8')
    const found = parse(text, schema)
    if (found === null) {
      await rename(path, `${path}.damaged`)
      logger.warn('A damaged file was kept aside and its defaults are used.', { file: `${path}.damaged` })
    } else {
      current = found
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') return fail(readFailure(error, path))
  }

  // Writes go one after another, so that two quick changes cannot overtake each other.
  let last: Promise<unknown> = Promise.resolve()
  const save = async (next: Value): Promise<Result<Value>> => {
    try {
      await mkdir(dirname(path), { recursive: true })
      await writeFileAtomic(path, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 })
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
