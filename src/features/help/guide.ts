import { markdownToText } from '../../contract/markdown-text.ts'

/** The user guide: Markdown pages with a title and an order, bundled with the window so that help works offline. */
export type GuidePage = {
  /** File name without `.md`. */
  readonly id: string
  readonly title: string
  readonly order: number
  readonly text: string
}

const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/

const field = (head: string, name: string): string | null =>
  new RegExp(`^${name}:\\s*(.+)$`, 'm')
    .exec(head)?.[1]
    ?.trim()
    .replace(/^(['"])(.*)\1$/, '$2') ?? null

/** A page from its file; the first heading or the file name stands in for a missing title. */
export const readGuidePage = (path: string, text: string): GuidePage => {
  const id = path.replace(/^.*\//, '').replace(/\.md$/, '')
  const head = frontMatter.exec(text)?.[1] ?? ''
  const body = text.replace(frontMatter, '')
  const order = Number(field(head, 'order') ?? Number.NaN)
  return {
    id,
    title: field(head, 'title') ?? /^#\s+(.+)$/m.exec(body)?.[1]?.trim() ?? id,
    order: Number.isFinite(order) ? order : Number.MAX_SAFE_INTEGER,
    text: body,
  }
}

export const sortPages = (pages: readonly GuidePage[]): readonly GuidePage[] =>
  [...pages].sort((left, right) => left.order - right.order || left.id.localeCompare(right.id))

export type GuideMatch = { readonly page: GuidePage; readonly line: string }

/** Pages that hold every word of the query, with the first line that holds one. An empty query matches all. */
export const findInGuide = (pages: readonly GuidePage[], query: string): readonly GuideMatch[] => {
  const words = query
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return pages.map((page) => ({ page, line: '' }))
  return pages
    .filter((page) => {
      const text = `${page.title}\n${page.text}`.toLocaleLowerCase()
      return words.every((word) => text.includes(word))
    })
    .map((page) => ({ page, line: firstLineWith(page.text, words) }))
}

const firstLineWith = (text: string, words: readonly string[]): string => {
  const lines = text.split('\n').filter((line) => !line.startsWith('#') && !/^[|\s:-]*$/.test(line))
  const line =
    lines.find((candidate) => words.some((word) => candidate.toLocaleLowerCase().includes(word))) ?? ''
  return markdownToText(line).replace(/\s+/g, ' ').trim()
}

/** The page a link such as `05-evidence.md#sealing` leads to, and its heading; `null` when it leads elsewhere. */
export const resolveGuideLink = (
  pages: readonly GuidePage[],
  target: string,
): { readonly page: GuidePage; readonly heading: string } | null => {
  const [path = '', heading = ''] = target.split('#')
  const id = path.replace(/^.*\//, '').replace(/\.md$/, '')
  const page = pages.find((candidate) => candidate.id === id)
  return page === undefined ? null : { page, heading }
}
