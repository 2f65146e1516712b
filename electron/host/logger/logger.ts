/** One line of JSON per entry. Never given credentials, ticket text or evidence. */
export type Logger = {
  readonly info: (message: string, facts?: Readonly<Record<string, string | number | boolean>>) => void
  readonly warn: (message: string, facts?: Readonly<Record<string, string | number | boolean>>) => void
  readonly error: (message: string, facts?: Readonly<Record<string, string | number | boolean>>) => void
}
