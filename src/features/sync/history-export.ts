import type { Host } from '../../contract/operations.ts'
import type { HistoryRow } from '../../data/rows.ts'
import { ok, type Result } from '../../domain/result.ts'
import { storeFile } from '../tickets/attach-file.ts'
import { historyWords } from './filter-history.ts'

/** What leaves the machine when somebody exports what sync did. */

export type HistoryFormat = 'md' | 'json'

/** What is known to identify people and places; each is replaced wherever it stands. */
export type HistoryRedaction = {
  /** Names, addresses and the like, with what stands in for them. */
  readonly known: readonly (readonly [text: string, standIn: string])[]
  /** Id of a ticket → the key people say aloud. */
  readonly keys: ReadonlyMap<string, string>
}

const rules: readonly (readonly [RegExp, string])[] = [
  // Values that both sides wrote: titles, descriptions, names.
  [/"(?:[^"\\]|\\.)*"/g, '"[text]"'],
  [/“[^”]*”/g, '“[text]”'],
  // Quoted, then cut in the history itself.
  [/"[^"]*…/g, '"[text]…'],
  [/\b(?:Bearer|Basic)\s+[\w+/=.~-]+/gi, '[credential]'],
  [/\b(api[-_]?key|key|token|password|passwd|secret|authorization)\b(\s*[:=]\s*)\S+/gi, '$1$2[credential]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1'],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#]+)[?#]\S*/gi, '$1'],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[e-mail]'],
  [/(\/home\/|\/Users\/|\\Users\\)[^/\\\s]+/g, '$1[user]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '[address]'],
  // Long strings without a blank are keys or hashes; nobody reads them.
  [/\b[A-Za-z0-9_-]{32,}\b/g, '[id]'],
]

/** Takes out what must not leave: words that people wrote, credentials, names and addresses. */
export const redactLine = (text: string, known: HistoryRedaction['known']): string => {
  let redacted = text
  for (const [pattern, standIn] of rules) redacted = redacted.replace(pattern, standIn)
  for (const [value, standIn] of known) {
    if (value.trim().length > 2) redacted = redacted.split(value).join(standIn)
  }
  return redacted
}

/** The lines as one file, oldest first, as a story is read. */
export const writeHistory = (
  rows: readonly HistoryRow[],
  format: HistoryFormat,
  exportedAt: string,
  { known, keys }: HistoryRedaction,
): string => {
  // Longer first, so that no name is cut in two by a shorter one.
  const terms = [...known].sort(([left], [right]) => right.length - left.length)
  const clean = (text: string) => redactLine(text, terms)
  const entries = [...rows].reverse().map((row) => ({
    at: row.at,
    kind: row.kind,
    ticket: row.ticketId === null ? null : (keys.get(row.ticketId) ?? null),
    message: clean(row.message),
    reason:
      row.reason === null
        ? null
        : {
            code: row.reason.code,
            message: clean(row.reason.message),
            hint: clean(row.reason.hint),
          },
  }))
  if (format === 'json') {
    return `${JSON.stringify({ schema: 'kitbag-sync-history/1', exportedAt, redacted: true, entries }, null, 2)}\n`
  }
  const lines = entries.map(({ at, kind, ticket, message, reason }) => {
    const why = reason === null ? '' : ` ${reason.message} ${reason.hint} (\`${reason.code}\`)`
    return `- \`${at}\` **${historyWords[kind]}**${ticket === null ? '' : ` ${ticket}`}: ${oneLine(message + why)}`
  })
  return [
    '# What sync did',
    '',
    `Exported ${exportedAt}, ${entries.length} lines, times in UTC. Names, addresses, credentials and written words were taken out.`,
    '',
    ...lines,
    '',
  ].join('\n')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Puts the text into the file store and asks where to save it. Answers whether it was saved. */
export const saveHistory = async (
  host: Pick<Host, 'file.begin' | 'file.append' | 'file.commit' | 'file.abort' | 'file.save-as'>,
  text: string,
  name: string,
  signal: AbortSignal,
): Promise<Result<boolean>> => {
  const file = new File([text], name)
  const stored = await storeFile(host, file, () => undefined, signal)
  if (!stored.ok) return stored
  const saved = await host['file.save-as']({ sha256: stored.value.sha256, name })
  return saved.ok ? ok(saved.value.saved) : saved
}
