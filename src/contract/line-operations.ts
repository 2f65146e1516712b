import { z } from 'zod'
import { operation } from './operation.ts'
import { byteCount } from './records.ts'

/** What a workspace may use of the line it is on, and what it has used today. */
export const lineSchema = z.object({
  workspaceId: z.string(),
  /** Files stay where they are, in both directions; words go on. */
  textOnly: z.boolean(),
  /** Bytes per day in both directions together; `null` for no limit. */
  budgetBytes: byteCount.nullable(),
  /** What the person allowed beyond the budget, for today only. */
  moreTodayBytes: byteCount,
  sentBytes: byteCount,
  receivedBytes: byteCount,
  /** Of recent transfers; `null` until one was large enough to tell. */
  bytesPerSecond: z.number().positive().nullable(),
  /** Why files wait; `null` when they go. */
  held: z.enum(['text-only', 'budget']).nullable(),
})
export type Line = z.infer<typeof lineSchema>

export const lineOperations = {
  'line.get': operation(z.object({ workspaceId: z.string() }), lineSchema),
  /** Only what is given is changed. */
  'line.set': operation(
    z.object({
      workspaceId: z.string(),
      textOnly: z.boolean().optional(),
      budgetBytes: byteCount.nullable().optional(),
      moreTodayBytes: byteCount.optional(),
    }),
    lineSchema,
  ),
}
