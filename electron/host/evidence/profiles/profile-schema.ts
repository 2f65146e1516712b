import { z } from 'zod'

/** A collection profile as a person writes it. DESIGN, section 6. */

const mebibyte = 1_048_576
const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: mebibyte, GiB: 1024 * mebibyte }

/** Bytes as a number, or as `5 MiB`. */
const size = z
  .union([
    z.number().int().positive(),
    z.string().regex(/^\d{1,6} ?(?:B|KiB|MiB|GiB)$/, 'Give a size such as 5 MiB.'),
  ])
  .transform((value) => {
    if (typeof value === 'number') return value
    const [, digits = '0', unit = 'B'] = /^(\d{1,6}) ?(\w{1,3})$/.exec(value) ?? []
    return Number(digits) * (units[unit] ?? 1)
  })
  .refine((bytes) => bytes <= 2 * 1024 * mebibyte, 'At most 2 GiB.')

const platform = z.enum(['any', 'linux', 'darwin', 'win32'])
const pattern = z.string().min(1).max(400)
const argumentList = z.array(z.string().min(1).max(2000)).min(1).max(60)

const shared = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'Use small letters, digits and dashes.'),
  title: z.string().min(1).max(120),
  /** Why an engineer wants it; shown before collecting and in the report. */
  why: z.string().min(1).max(400),
  platforms: z.array(platform).min(1).default(['any']),
  timeoutMs: z.number().int().min(100).max(600_000).default(20_000),
  /** Its absence makes the bundle incomplete. */
  required: z.boolean().default(false),
}

const fileLimits = {
  maxBytes: size.default(32 * mebibyte),
  maxFileBytes: size.default(8 * mebibyte),
  maxFiles: z.number().int().min(1).max(5000).default(100),
  /** Files that were last changed longer ago are left out; `null` takes all. */
  sinceHours: z.number().positive().max(87_600).nullable().default(null),
}

export const collectorSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    ...fileLimits,
    kind: z.literal('files'),
    /** Absolute globs; `~`, `${HOME}`, `${ProgramData}` and the like are filled in. `!` excludes. */
    paths: z.array(pattern).min(1).max(60),
  }),
  z.strictObject({
    ...shared,
    ...fileLimits,
    kind: z.literal('folder'),
    /** Globs below the folder that the person brings. */
    paths: z.array(pattern).min(1).max(60).default(['**/*']),
    /** Extensions of pictures and documents that are carried although they cannot be searched. */
    carry: z.array(z.string().regex(/^[a-z0-9]{1,8}$/)).default([]),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('command'),
    maxBytes: size.default(4 * mebibyte),
    /** One argument list per platform, or `any`. Never a shell. */
    run: z
      .partialRecord(platform, argumentList)
      .refine((run) => Object.keys(run).length > 0, 'Name a command.'),
    /** Words in its answer that mean: this machine does not have it. */
    absentIf: z.array(z.string().min(3).max(200)).default([]),
  }),
  z.strictObject({ ...shared, kind: z.literal('snapshot'), maxBytes: size.default(8 * mebibyte) }),
  z.strictObject({
    ...shared,
    kind: z.literal('text'),
    maxBytes: size.default(mebibyte),
    text: z.string().min(1).max(100_000),
  }),
])

export const profileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'Use small letters, digits and dashes.'),
  title: z.string().min(1).max(120),
  description: z.string().min(1).max(600),
  platforms: z.array(platform).min(1),
  /** Everything together, before compression. */
  maxTotalBytes: size.default(256 * mebibyte),
  collectors: z
    .array(collectorSchema)
    .min(1)
    .max(200)
    .refine(
      (all) => new Set(all.map(({ id }) => id)).size === all.length,
      'Two collectors have the same id.',
    ),
})

export type Profile = z.output<typeof profileSchema>
export type Collector = Profile['collectors'][number]
export type CollectorOf<Kind extends Collector['kind']> = Extract<Collector, { readonly kind: Kind }>
