/**
 * The mark a change leaves in Redmine, so that it can be found again when its answer was lost: a last line
 * such as `[kitbag:01J… · done 2026-11-20 14:05 UTC]`. It also tells everyone when the work really happened.
 */
export type FoundMark = {
  readonly text: string
  readonly mark: string | null
  /** ISO 8601 UTC, to the minute. */
  readonly performedAt: string | null
}

const ulid = '[0-9A-HJKMNP-TV-Z]{26}'
const done = ' · done (\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d) UTC'
const withdrawn = ' · withdrawn'
const lastLine = new RegExp(`(?:\\r?\\n){0,2}\\[kitbag:(${ulid})(?:${done}|${withdrawn})?\\]\\s*$`)

export const shortMark = (mutationId: string): string => `[kitbag:${mutationId}]`

/** `performedAt` is ISO 8601 UTC. */
export const fullMark = (mutationId: string, performedAt: string): string =>
  `[kitbag:${mutationId} · done ${performedAt.slice(0, 10)} ${performedAt.slice(11, 16)} UTC]`

/** Adds the mark as a line of its own. */
export const withMark = (text: string, mutationId: string, performedAt: string): string =>
  text === '' ? fullMark(mutationId, performedAt) : `${text}\n\n${fullMark(mutationId, performedAt)}`

/** Takes the mark off again. */
export const readMark = (text: string): FoundMark => {
  const match = lastLine.exec(text)
  if (match === null) return { text, mark: null, performedAt: null }
  const [, mark, day, minute] = match
  return {
    text: text.slice(0, match.index),
    mark: mark ?? null,
    performedAt: day === undefined || minute === undefined ? null : `${day}T${minute}:00.000Z`,
  }
}

export const carriesMark = (text: string, mutationId: string): boolean =>
  text.includes(`[kitbag:${mutationId}`)

/** Left when a change was taken back at once, because it had hit what someone else wrote at the same moment. */
export const withdrawnMark = (mutationId: string): string => `[kitbag:${mutationId}${withdrawn}]`

export const isWithdrawn = (text: string, mutationId: string): boolean =>
  text.includes(withdrawnMark(mutationId))
