import { StringDecoder } from 'node:string_decoder'
import type { Archive } from './archive-reader.ts'

export type SearchHit = { readonly path: string; readonly line: number; readonly text: string }
export type SearchAnswer = { readonly hits: readonly SearchHit[]; readonly truncated: boolean }

const maxHits = 500
const maxHitsPerEntry = 50
const maxLineLength = 400
/** Memory stays bounded however long a line is. */
const maxHeldLine = 1_048_576

/** The part of a long line around the hit. */
const excerpt = (line: string, at: number): string => {
  if (line.length <= maxLineLength) return line
  const start = Math.max(0, at - 120)
  return `${start > 0 ? '…' : ''}${line.slice(start, start + maxLineLength)}…`
}

/**
 * Lines that contain `text`, whatever the case, streamed entry by entry. Entries that are no text are passed
 * over, damaged ones too: verify names them. Stops where there is enough, and when `isOver` says so.
 */
export const searchBundle = async (
  archive: Archive,
  text: string,
  isOver: () => boolean,
): Promise<SearchAnswer> => {
  const wanted = text.toLowerCase()
  const hits: SearchHit[] = []
  let truncated = false

  const searchEntry = async (path: string) => {
    const decoder = new StringDecoder('utf8')
    let rest = ''
    let line = 0
    let found = 0
    const look = (whole: string) => {
      line += 1
      const at = whole.toLowerCase().indexOf(wanted)
      if (at < 0) return
      found += 1
      hits.push({ path, line, text: excerpt(whole, at).replace(/\r$/, '') })
    }
    for await (const chunk of await archive.read(path)) {
      const bytes = chunk as Buffer
      if (bytes.includes(0)) return
      const parts = (rest + decoder.write(bytes)).split('\n')
      rest = parts.pop() ?? ''
      if (rest.length > maxHeldLine) {
        truncated = true
        rest = rest.slice(-wanted.length)
      }
      for (const part of parts) {
        look(part)
        if (found >= maxHitsPerEntry || hits.length >= maxHits) {
          truncated = true
          return
        }
      }
      if (isOver()) {
        truncated = true
        return
      }
    }
    if (rest !== '') look(rest + decoder.end())
  }

  for (const { path } of archive.entries) {
    if (hits.length >= maxHits || isOver()) return { hits, truncated: true }
    try {
      await searchEntry(path)
    } catch {
      truncated = true
    }
  }
  return { hits, truncated }
}
