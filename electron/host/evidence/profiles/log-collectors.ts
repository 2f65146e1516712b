import { z } from 'zod'
import { hours, mebibyte, shared, size } from './profile-fields.ts'

/** Collectors that read the log service of one system, and the one that asks a web address. */

/** A value that is put behind an option of a program must not look like one itself. */
const notAnOption = (what: string) => z.string().regex(/^[^-\s][^\n\r]{0,199}$/, `Give ${what}.`)

/** journald, by `journalctl`. */
export const journalSchema = z.strictObject({
  ...shared,
  kind: z.literal('journal'),
  maxBytes: size.default(16 * mebibyte),
  sinceHours: hours.default(72),
  /** Units such as `nginx.service`; wildcards are understood. Empty takes all. */
  units: z.array(notAnOption('a unit such as nginx.service')).max(40).default([]),
  /** This level and worse. */
  priority: z
    .enum(['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'])
    .nullable()
    .default(null),
  /** Messages of the kernel only. */
  kernel: z.boolean().default(false),
  /** Since the last start only. */
  boot: z.boolean().default(false),
  /** The newest so many. */
  maxLines: z.number().int().min(1).max(1_000_000).default(50_000),
  /** `export` and `json` keep every field of an entry, and take several times the space. */
  output: z.enum(['short-iso', 'short-iso-precise', 'export', 'json']).default('short-iso-precise'),
})

export const eventLevels = ['critical', 'error', 'warning', 'information', 'verbose'] as const

/** One channel of the Windows event log, by `wevtutil`. */
export const eventLogSchema = z.strictObject({
  ...shared,
  kind: z.literal('event-log'),
  maxBytes: size.default(16 * mebibyte),
  /** Such as `System` or `Microsoft-Windows-PrintService/Admin`. */
  channel: z.string().regex(/^\w[\w ./%()-]{0,249}$/, 'Give a channel such as System.'),
  levels: z.array(z.enum(eventLevels)).min(1).default(['critical', 'error', 'warning']),
  sinceHours: hours.default(72),
  /** These event ids only; empty takes all. */
  ids: z.array(z.number().int().min(0).max(65_535)).max(40).default([]),
  maxEvents: z.number().int().min(1).max(200_000).default(2000),
  format: z.enum(['text', 'xml']).default('text'),
})

/** The unified log of macOS, by `log show`. */
export const unifiedLogSchema = z.strictObject({
  ...shared,
  kind: z.literal('unified-log'),
  maxBytes: size.default(16 * mebibyte),
  sinceHours: hours.max(720, 'At most 720 hours: macOS keeps no more.').default(6),
  /** In the language of `log help predicates`. */
  predicate: z.string().min(1).max(1000).nullable().default(null),
  /** How much of the quieter messages; each level brings many times more. */
  detail: z.enum(['default', 'info', 'debug']).default('default'),
})

const isWebAddress = (value: string): boolean => {
  try {
    const { protocol, username, password, hostname } = new URL(
      value.replace(/\{\{[a-z0-9-]{1,60}\}\}/g, 'example.net'),
    )
    return /^https?:$/.test(protocol) && username === '' && password === '' && hostname !== ''
  } catch {
    return false
  }
}

/** One HTTP(S) request without credentials, such as to a health endpoint. */
export const httpSchema = z.strictObject({
  ...shared,
  kind: z.literal('http'),
  url: z
    .string()
    .max(2000)
    .refine(isWebAddress, 'Give an http or https address without user name and password.'),
  method: z.enum(['GET', 'HEAD']).default('GET'),
  /** Bytes of the answer's text that are kept; `0 B` is refused, use HEAD. */
  maxBytes: size.default(65_536),
  maxRedirects: z.number().int().min(0).max(10).default(5),
  /** Follows redirects to other hosts too; otherwise they are shown only. */
  otherHosts: z.boolean().default(false),
})
