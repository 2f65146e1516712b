import { appendFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from './logger.ts'

export type FileLoggerDeps = {
  readonly folder: string
  readonly now: () => Date
  /** Bytes after which a new file is begun. */
  readonly maxBytes?: number
  /** Older files that are kept besides the current one. */
  readonly keep?: number
}

const longestLine = 8_192
// Names under which a secret could slip into the facts of an entry.
const secretName = /pass(word|phrase)?|secret|token|api.?key|authorization|cookie|credential/i

const redact = (facts: Readonly<Record<string, string | number | boolean>>) =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [name, secretName.test(name) ? '(left out)' : value]),
  )

/**
 * Writes `<folder>/kitbag.log`, one JSON object per line, and keeps `kitbag.1.log` … `kitbag.<keep>.log`.
 * It writes synchronously, so that the line before a crash is there, and it never throws: a log that cannot be
 * written must not stop the work it tells about.
 */
export const createFileLogger = (deps: FileLoggerDeps): Logger => {
  const { folder, now, maxBytes = 2_000_000, keep = 4 } = deps
  const path = join(folder, 'kitbag.log')
  const older = (index: number) => join(folder, `kitbag.${index}.log`)
  let size: number | null = null

  const rotate = (): void => {
    rmSync(older(keep), { force: true })
    for (let index = keep - 1; index >= 1; index -= 1) {
      if (existsSync(older(index))) renameSync(older(index), older(index + 1))
    }
    if (existsSync(path)) renameSync(path, older(1))
    size = 0
  }

  const write = (
    level: 'info' | 'warn' | 'error',
    message: string,
    facts: Readonly<Record<string, string | number | boolean>> = {},
  ): void => {
    try {
      const entry = {
        at: now().toISOString(),
        level,
        message: message.slice(0, longestLine / 4),
        ...redact(facts),
      }
      const whole = JSON.stringify(entry)
      const line =
        whole.length <= longestLine
          ? whole
          : JSON.stringify({ at: entry.at, level, message: entry.message, shortened: true })
      const length = Buffer.byteLength(line) + 1
      if (size === null) {
        mkdirSync(folder, { recursive: true })
        size = existsSync(path) ? statSync(path).size : 0
      }
      if (size > 0 && size + length > maxBytes) rotate()
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
      size = (size ?? 0) + length
    } catch {
      size = null
    }
  }

  return {
    info: (message, facts) => write('info', message, facts),
    warn: (message, facts) => write('warn', message, facts),
    error: (message, facts) => write('error', message, facts),
  }
}
