/** What a Markdown document says about itself, in front matter or in its first lines. Real documents say little. */
export type DocumentDescription = {
  readonly title: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly categories: readonly string[]
  readonly platforms: readonly string[]
  readonly products: readonly string[]
  readonly minutes: number | null
  /** ISO 8601 where the document states a date that can be read. */
  readonly updatedAt: string | null
}

const frontMatterPattern = /^\uFEFF?(---|\+\+\+)[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?\1[ \t]*(?:\r?\n|$)/
const maxSummaryLength = 240

/** The plain pairs of TOML front matter, as YAML; tables and texts of several lines are passed over. */
const yamlOfToml = (toml: string): string =>
  toml
    .split(/\r?\n/)
    .flatMap((line) => {
      const pair = /^([\w-]+)[ \t]*=[ \t]*(\S.*)$/.exec(line)
      return pair === null ? [] : [`${pair[1]}: ${pair[2]}`]
    })
    .join('\n')

/** Splits a document into its YAML front matter, where it has one, and the rest. */
export const splitFrontMatter = (
  text: string,
): { readonly frontMatter: string | null; readonly body: string } => {
  const match = frontMatterPattern.exec(text)
  if (match === null) return { frontMatter: null, body: text }
  const fields = match[2] ?? ''
  const isToml = match[1] === '+++'
  return { frontMatter: isToml ? yamlOfToml(fields) : fields, body: text.slice(match[0].length) }
}

/** Reads Markdown by parsing it; given by whoever describes, for the domain itself parses nothing. */
export type MarkdownReader = {
  /** The text of one line or a few words, on one line. */
  readonly line: (markdown: string) => string
  /** The first heading of the first two levels and the first paragraph of a document; empty where there is none. */
  readonly opening: (body: string) => { readonly heading: string; readonly paragraph: string }
}

const words = (value: unknown): readonly string[] => {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return list.flatMap((entry) => {
    const word = typeof entry === 'string' || typeof entry === 'number' ? String(entry).trim() : ''
    return word === '' ? [] : [word]
  })
}

const instantOf = (value: unknown): string | null => {
  if (typeof value !== 'string' && !(value instanceof Date)) return null
  const time = new Date(value).getTime()
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

const nameOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.(?:md|markdown)$/i, '')

/**
 * @param frontMatter the parsed YAML, of any shape; what does not fit is passed over
 * @param body the text without front matter
 * @param path where it lies; its name is the title of last resort
 * @param reader turns Markdown into text
 */
export const describeDocument = (
  frontMatter: unknown,
  body: string,
  path: string,
  reader: MarkdownReader,
): DocumentDescription => {
  const line = (value: unknown): string => (typeof value === 'string' ? reader.line(value) : '')
  const fields: Readonly<Record<string, unknown>> =
    typeof frontMatter === 'object' && frontMatter !== null && !Array.isArray(frontMatter)
      ? { ...frontMatter }
      : {}
  const { heading, paragraph } = reader.opening(body)
  const summary = line(fields['summary']) || line(fields['description']) || paragraph
  const minutes = fields['minutes']
  return {
    title: line(fields['title']) || heading || nameOf(path),
    summary: summary.length > maxSummaryLength ? `${summary.slice(0, maxSummaryLength - 1)}…` : summary,
    tags: [...words(fields['tags']), ...words(fields['keywords'])],
    categories: words(fields['categories']),
    platforms: words(fields['platforms']),
    products: words(fields['products']),
    minutes: typeof minutes === 'number' && minutes > 0 ? minutes : null,
    updatedAt: instantOf(fields['updated']) ?? instantOf(fields['ms.date']) ?? instantOf(fields['date']),
  }
}
