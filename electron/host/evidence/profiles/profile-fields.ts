import { z } from 'zod'

/** The fields that several kinds of collectors share. */

export const mebibyte = 1_048_576
const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: mebibyte, GiB: 1024 * mebibyte }

/** Bytes as a number, or as `5 MiB`. */
export const size = z
  .union(
    [
      z.number().int().positive(),
      z.string().regex(/^\d{1,6} ?(?:B|KiB|MiB|GiB)$/, 'Give a size such as 5 MiB.'),
    ],
    { error: 'Give a size such as 5 MiB.' },
  )
  .transform((value) => {
    if (typeof value === 'number') return value
    const [, digits = '0', unit = 'B'] = /^(\d{1,6}) ?(\w{1,3})$/.exec(value) ?? []
    return Number(digits) * (units[unit] ?? 1)
  })
  .refine((bytes) => bytes <= 2 * 1024 * mebibyte, 'At most 2 GiB.')

export const platforms = ['linux', 'darwin', 'win32'] as const
export const platform = z.enum(['any', ...platforms])
export const pattern = z.string().min(1).max(400)
export const argumentList = z.array(z.string().min(1).max(2000)).min(1).max(60)
export const profileId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'Use small letters, digits and dashes.')
/** A span back from now. Ten years at most: a longer one is a mistake. */
export const hours = z.number().positive().max(87_600)

export const shared = {
  id: profileId,
  title: z.string().min(1).max(120),
  /** Why an engineer wants it; shown before collecting and in the report. */
  why: z.string().min(1).max(400),
  platforms: z.array(platform).min(1).default(['any']),
  timeoutMs: z.number().int().min(100).max(600_000).default(20_000),
  /** Its absence makes the bundle incomplete. */
  required: z.boolean().default(false),
}

export const fileLimits = {
  maxBytes: size.default(32 * mebibyte),
  maxFileBytes: size.default(8 * mebibyte),
  maxFiles: z.number().int().min(1).max(5000).default(100),
  /** Files that were last changed longer ago are left out; `null` takes all. */
  sinceHours: hours.nullable().default(null),
}
