/** Expected failures are values. A bug throws; everything a user can cause comes back as a `Failure`. */
export type Failure = {
  /** One code of the catalogue in `src/contract/errors.ts`. */
  readonly code: string
  /** What happened, in the user's words. */
  readonly message: string
  /** What was kept and what to do next; empty when there is nothing to add. */
  readonly hint: string
  /** Names of the fields that were missing or wrong, as the catalogue or the ticket calls them. */
  readonly fields?: readonly string[] | undefined
}

export type Result<Value, Error = Failure> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: Error }

export const ok = <Value>(value: Value): Result<Value, never> => ({ ok: true, value })

export const fail = <Error>(error: Error): Result<never, Error> => ({ ok: false, error })

/** Ends a `switch` over a union: the compiler objects when a case is missing. */
export const assertNever = (value: never): never => {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
