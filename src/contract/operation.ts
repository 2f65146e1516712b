import { z } from 'zod'

/** One operation of the wall: a name, what goes in and what comes out. */
export type Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> = {
  readonly input: Input
  readonly output: Output
}

export const operation = <Input extends z.ZodType, Output extends z.ZodType>(
  input: Input,
  output: Output,
): Operation<Input, Output> => ({ input, output })

export const nothing = z.object({}).strict()
/** Answer of an operation that has nothing to tell. */
export const done = z.object({ done: z.literal(true) })

export const bytes = z.instanceof(Uint8Array)
/** Opaque token for a file or folder that the person chose in a dialog. */
export const handle = z.object({ id: z.string(), label: z.string() })
export type Handle = z.infer<typeof handle>
