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

const frontMatterPattern = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/
const maxSummaryLength = 240

/** Splits a document into its YAML front matter, where it has one, and the rest. */
export const splitFrontMatter = (
  text: string,
): { readonly frontMatter: string | null; readonly body: string } => {
  const match = frontMatterPattern.exec(text)
  return match?.[1] === undefined
    ? { frontMatter: null, body: text }
    : { frontMatter: match[1], body: text.slice(match[0].length) }
}

const plain = (markdown: string): string =>
  markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()

const words = (value: unknown): readonly string[] => {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : []
  return list.flatMap((entry) => {
    const word = typeof entry === 'string' || typeof entry === 'number' ? String(entry).trim() : ''
    return word === '' ? [] : [word]
  })
}

const line = (value: unknown): string => (typeof value === 'string' ? plain(value) : '')

const instantOf = (value: unknown): string | null => {
  if (typeof value !== 'string' && !(value instanceof Date)) return null
  const time = new Date(value).getTime()
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

const firstParagraph = (body: string): string => {
  const blocks = body.split(/\r?\n\s*\r?\n/).map((block) => block.trim())
  const found = blocks.find((block) => block !== '' && !/^(?:#|```|~~~|[-*+] |\d+\. |>|\||<|!\[)/.test(block))
  return plain(found ?? '')
}

const nameOf = (path: string): string => (path.split('/').at(-1) ?? path).replace(/\.(?:md|markdown)$/i, '')

/**
 * @param frontMatter the parsed YAML, of any shape; what does not fit is passed over
 * @param body the text without front matter
 * @param path where it lies; its name is the title of last resort
 */
export const describeDocument = (frontMatter: unknown, body: string, path: string): DocumentDescription => {
  const fields: Readonly<Record<string, unknown>> =
    typeof frontMatter === 'object' && frontMatter !== null && !Array.isArray(frontMatter)
      ? { ...frontMatter }
      : {}
  const heading = /^#{1,2}[ \t]+(.+?)[ \t]*#*$/m.exec(body)?.[1] ?? ''
  const summary = line(fields['summary']) || line(fields['description']) || firstParagraph(body)
  const minutes = fields['minutes']
  return {
    title: line(fields['title']) || plain(heading) || nameOf(path),
    summary: summary.length > maxSummaryLength ? `${summary.slice(0, maxSummaryLength - 1)}…` : summary,
    tags: [...words(fields['tags']), ...words(fields['keywords'])],
    categories: words(fields['categories']),
    platforms: words(fields['platforms']),
    products: words(fields['products']),
    minutes: typeof minutes === 'number' && minutes > 0 ? minutes : null,
    updatedAt: instantOf(fields['updated']) ?? instantOf(fields['ms.date']) ?? instantOf(fields['date']),
  }
}
