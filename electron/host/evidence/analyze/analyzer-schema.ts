import { z } from 'zod'
import { severities } from '../../../../src/domain/snapshot-change.ts'
import { checkExpression } from './check-expression.ts'
import { durationMs, quantityFor } from './quantity.ts'

/** An analyzer as it stands in its YAML file: data, no code. The guide explains it with an example. */

const words = z.string().min(1).max(600)

const expression = z.string().superRefine((source, context) => {
  const problem = checkExpression(source)
  if (problem !== null) context.addIssue({ code: 'custom', message: problem })
})

const duration = z.string().superRefine((text, context) => {
  if (durationMs(text) === null)
    context.addIssue({ code: 'custom', message: `"${text}" is no duration such as 30 s, 10 min or 2 h.` })
})

const hint = z.string().min(3).max(100)

const logSchema = z
  .object({
    /** Cheap: only lines that hold one of them, in any case, are searched with the expression. */
    hint: z.union([hint, z.array(hint).min(1).max(20)]),
    expression,
    /** A line that matches this as well is no hit. */
    except: expression.optional(),
    /** Must match in the lines around: some logs write one event over several lines. */
    near: expression.optional(),
    /** Only files whose path matches. */
    files: expression.optional(),
    /** Hits that it takes. */
    count: z.number().int().min(1).max(1000).default(1),
    /** They must fall into so long a time. */
    within: duration.optional(),
  })
  .strict()

const value = z.union([z.string(), z.number(), z.boolean()])
const test = {
  above: z.union([z.string(), z.number()]).optional(),
  below: z.union([z.string(), z.number()]).optional(),
  /** Further from zero than this, on either side. */
  beyond: z.union([z.string(), z.number()]).optional(),
  is: z.union([value, z.array(value)]).optional(),
  isNot: z.union([value, z.array(value)]).optional(),
  matches: expression.optional(),
  /** The field is not there, or is empty. */
  absent: z.literal(true).optional(),
}

type Tested = {
  readonly field: string
  readonly above?: unknown
  readonly below?: unknown
  readonly beyond?: unknown
}

const fits = (condition: Tested, context: z.RefinementCtx) => {
  for (const name of ['above', 'below', 'beyond'] as const) {
    const limit = condition[name]
    if (limit !== undefined && quantityFor(condition.field, limit as string | number) === null)
      context.addIssue({
        code: 'custom',
        path: [name],
        message: `"${limit}" has no unit that fits the field ${condition.field}.`,
      })
  }
}

const row = z
  .object({ field: z.string().regex(/^[A-Za-z][\w.]{0,60}$/), ...test })
  .strict()
  .superRefine(fits)

const snapshotSchema = z
  .object({
    /** `disks[].usedPercent`, `time.offsetMs`, `services.list[].active`. */
    field: z.string().regex(/^[A-Za-z]\w{0,40}(?:(?:\.\w{1,40})|\[\]){0,6}$/),
    ...test,
    /** Of a list only the rows that fulfil all of these. */
    where: z.array(row).max(10).optional(),
  })
  .strict()
  .superRefine(fits)

export type LogCondition = z.output<typeof logSchema>
export type SnapshotCondition = z.output<typeof snapshotSchema>

export type Condition =
  | { readonly log: LogCondition }
  | { readonly snapshot: SnapshotCondition }
  /** A file that matches was read, and no line in it hits. */
  | { readonly absent: LogCondition }
  | { readonly any: readonly Condition[] }
  | { readonly all: readonly Condition[] }
  | { readonly not: Condition }

type ConditionInput =
  | { readonly log: z.input<typeof logSchema> }
  | { readonly snapshot: z.input<typeof snapshotSchema> }
  | { readonly absent: z.input<typeof logSchema> }
  | { readonly any: readonly ConditionInput[] }
  | { readonly all: readonly ConditionInput[] }
  | { readonly not: ConditionInput }

const conditionSchema: z.ZodType<Condition, ConditionInput> = z.lazy(() =>
  z.union([
    z.object({ log: logSchema }).strict(),
    z.object({ snapshot: snapshotSchema }).strict(),
    z.object({ absent: logSchema }).strict(),
    z.object({ any: z.array(conditionSchema).min(1).max(20) }).strict(),
    z.object({ all: z.array(conditionSchema).min(1).max(20) }).strict(),
    z.object({ not: conditionSchema }).strict(),
  ]),
)

/** A line, or lines and snapshot parts that belong together. */
const exampleSchema = z.union([
  z.string(),
  z
    .object({
      file: z.string().default('example.log'),
      lines: z.array(z.string()).default([]),
      snapshot: z.record(z.string(), z.unknown()).optional(),
    })
    .strict(),
])

export const analyzerSchema = z
  .object({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,60}$/),
    version: z.union([z.string(), z.number()]).transform(String),
    title: words,
    severity: z.enum(severities),
    cause: words,
    action: words,
    /** Id of a runbook (`rb-…`) or an article (`kb-…`). */
    see: z.string().regex(/^(?:rb|kb)-[a-z0-9-]{1,80}$/),
    /** Limits the snapshot conditions: logs may come from another machine. Node's names. */
    platforms: z.array(z.enum(['linux', 'win32', 'darwin'])).optional(),
    when: conditionSchema,
    /** Tests that travel with it: what must be found, and what looks alike and must not be. */
    hits: z.array(exampleSchema).min(1),
    misses: z.array(exampleSchema).min(1),
  })
  .strict()

export type Analyzer = z.output<typeof analyzerSchema>
export type Example = z.output<typeof exampleSchema>
