import { z } from 'zod'
import { jobSchema } from './evidence-operations.ts'
import { lineSchema } from './line-operations.ts'
import { uploadProgressSchema } from './upload-operations.ts'

/** What the host tells the window unasked. Events announce state; they do not steer. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evidence.job'), job: jobSchema }),
  z.object({ kind: z.literal('upload.progress'), upload: uploadProgressSchema }),
  z.object({ kind: z.literal('line.changed'), line: lineSchema }),
  /** The system said that the network came or went; the sync engine probes for itself. */
  z.object({ kind: z.literal('network.hint'), online: z.boolean() }),
  /** A menu entry or a second start asks the window to go somewhere. */
  z.object({ kind: z.literal('window.navigate'), path: z.string() }),
])
export type HostEvent = z.infer<typeof eventSchema>

/** The one object the preload exposes, as `window.kitbag`. */
export type KitbagBridge = {
  readonly call: { readonly [name: string]: (input: unknown) => Promise<unknown> }
  /** Returns the unsubscribe function. */
  readonly onEvent: (listener: (event: unknown) => void) => () => void
}
