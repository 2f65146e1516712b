import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { fakeValue } from './fake-values.ts'

/** What a class of records is there to show. */
export type CorpusKind = 'secrets' | 'personal' | 'keep'

/** One text as it stands in a log or a configuration, with what must become of it. */
export type CorpusRecord = {
  readonly id: string
  readonly class: string
  readonly kind: CorpusKind
  /** The public description that the format was taken from. */
  readonly source: string
  readonly text: string
  /** Must no longer be in the redacted text; empty in a record of kind `keep`. */
  readonly secret: readonly string[]
  /** Must still be in the redacted text; empty in any other record. */
  readonly keep: readonly string[]
  /** The text without its marked parts. */
  readonly rest: string
  /** Names and terms that the ticket or the person states beforehand. */
  readonly known: readonly string[]
}

const fileSchema = z.strictObject({
  class: z.string(),
  sources: z.record(z.string(), z.string()),
  records: z.array(
    z.strictObject({
      id: z.string(),
      from: z.string(),
      known: z.array(z.string()).default([]),
      text: z.string(),
    }),
  ),
})

const kinds = ['secrets', 'personal', 'keep'] as const

/** Reads every class, with the made-up values drawn. Throws when a file is not of the described form. */
export const readCorpus = (): readonly CorpusRecord[] =>
  kinds.flatMap((kind) =>
    readdirSync(join(import.meta.dirname, kind))
      .filter((name) => name.endsWith('.yaml'))
      .sort()
      .flatMap((name) => readClass(kind, join(import.meta.dirname, kind, name))),
  )

const readClass = (kind: CorpusKind, path: string): readonly CorpusRecord[] => {
  const file = fileSchema.parse(parse(readFileSync(path, 'utf8')))
  return file.records.map(({ id, from, known, text }) => {
    const source = file.sources[from]
    if (source === undefined) throw new Error(`${id}: no source is called "${from}".`)
    return { id, class: file.class, kind, source, known, ...expand(id, kind, text) }
  })
}

/** `‹form›` is drawn; `⟦…⟧` marks what must vanish or survive, a marked text of several lines line by line. */
const expand = (
  id: string,
  kind: CorpusKind,
  template: string,
): Pick<CorpusRecord, 'text' | 'secret' | 'keep' | 'rest'> => {
  let count = 0
  const drawn = template.replaceAll(/‹([^›]+)›/g, (_, form: string) => {
    count += 1
    return fakeValue(form, `kitbag/${id}/${count}`)
  })
  const parts = [...drawn.matchAll(/⟦([^⟧]*)⟧/g)]
    .flatMap(([, marked = '']) => marked.split(/\n\s*/))
    .filter((part) => part !== '')
  if (parts.length === 0) throw new Error(`${id}: nothing is marked.`)
  return {
    text: drawn.replaceAll(/[⟦⟧]/g, ''),
    secret: kind === 'keep' ? [] : parts,
    keep: kind === 'keep' ? parts : [],
    rest: drawn.replaceAll(/⟦[^⟧]*⟧/g, '\n'),
  }
}
