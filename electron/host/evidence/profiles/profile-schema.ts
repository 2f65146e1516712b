import { z } from 'zod'
import { eventLogSchema, httpSchema, journalSchema, unifiedLogSchema } from './log-collectors.ts'
import {
  argumentList,
  fileLimits,
  mebibyte,
  pattern,
  platform,
  profileId,
  shared,
  size,
} from './profile-fields.ts'

/** A collection profile as a person writes it. DESIGN, section 6. */

const isPlaceholderFree = (program: string) => !program.includes('{{')

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
    /** Globs below the folder, or in the archive, that the person brings. */
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
      .refine((run) => Object.keys(run).length > 0, 'Name a command.')
      .refine(
        (run) => Object.values(run).every((list) => isPlaceholderFree(list?.[0] ?? '')),
        'The program itself cannot be filled in.',
      ),
    /** Words in its answer that mean: this machine does not have it. */
    absentIf: z.array(z.string().min(3).max(200)).default([]),
    /** An empty answer of a program that otherwise always says something is a good one, such as no printers. */
    mayBeEmpty: z.boolean().default(false),
  }),
  z.strictObject({ ...shared, kind: z.literal('snapshot'), maxBytes: size.default(8 * mebibyte) }),
  z.strictObject({
    ...shared,
    kind: z.literal('text'),
    maxBytes: size.default(mebibyte),
    text: z.string().min(1).max(100_000),
  }),
  journalSchema,
  eventLogSchema,
  unifiedLogSchema,
  httpSchema,
])

/** What the person is asked before collecting, put in place of `{{id}}` in arguments and web addresses. */
const inputSchema = z.strictObject({
  id: profileId,
  title: z.string().min(1).max(120),
  /** Shown in the empty field. */
  example: z.string().max(120).default(''),
  /** Taken where the person gives nothing; without one, what needs it is skipped. */
  default: z.string().max(253).default(''),
})

const complainOfTwins = (
  all: readonly { readonly id: string }[],
  what: string,
  complain: (index: number, message: string) => void,
) => {
  const seen = new Set<string>()
  for (const [index, { id }] of all.entries()) {
    if (seen.has(id)) complain(index, `Two ${what} have the same id "${id}".`)
    seen.add(id)
  }
}

export const profileSchema = z.strictObject({
  id: profileId,
  title: z.string().min(1).max(120),
  description: z.string().min(1).max(600),
  platforms: z.array(platform).min(1),
  /** Everything together, before compression. */
  maxTotalBytes: size.default(256 * mebibyte),
  inputs: z
    .array(inputSchema)
    .max(10)
    .default([])
    .superRefine((all, context) =>
      complainOfTwins(all, 'inputs', (index, message) =>
        context.addIssue({ code: 'custom', path: [index, 'id'], message }),
      ),
    ),
  collectors: z
    .array(collectorSchema)
    .min(1)
    .max(200)
    .superRefine((all, context) =>
      complainOfTwins(all, 'collectors', (index, message) =>
        context.addIssue({ code: 'custom', path: [index, 'id'], message }),
      ),
    ),
})

export type Profile = z.output<typeof profileSchema>
export type Collector = Profile['collectors'][number]
export type CollectorOf<Kind extends Collector['kind']> = Extract<Collector, { readonly kind: Kind }>
