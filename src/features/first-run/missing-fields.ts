import type { TrackerKind } from '../../contract/tracker-operations.ts'

/** Names of required fields that hold nothing but blanks. */
export const missingFields = (
  kind: Pick<TrackerKind, 'fields'>,
  values: Readonly<Record<string, string>>,
): readonly string[] =>
  kind.fields
    .filter((field) => field.required && (values[field.name] ?? '').trim() === '')
    .map(({ name }) => name)
