import type { Nodes, Root } from 'mdast'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { MarkdownReader } from '../domain/describe-document.ts'

/**
 * Markdown as plain text, by parsing: `KRB_AP_ERR_SKEW` and `5*3` stay what they are. Both sides of the wall
 * read titles, summaries and snippets with it. Lengths are bounded, as parsing hostile text takes long.
 */

const parser = unified().use(remarkParse).use(remarkFrontmatter, ['yaml', 'toml']).use(remarkGfm)

const maxLineLength = 2_000
const maxOpeningLength = 8_000

const inlineParents = new Set<Nodes['type']>([
  'paragraph',
  'heading',
  'emphasis',
  'strong',
  'delete',
  'link',
  'linkReference',
  'tableCell',
])

/** A kind of node that the plugin adds and the types do not know. */
const isToml = (node: { readonly type: string }): boolean => node.type === 'toml'

const textOf = (node: Nodes): string => {
  if (node.type === 'yaml' || isToml(node) || node.type === 'definition') return ''
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if (node.type === 'break') return ' '
  if (node.type === 'footnoteReference') return ''
  if (node.type === 'html' && /^<!--/.test(node.value)) return ''
  if ('value' in node) return node.value
  if (!('children' in node)) return ''
  return node.children.map(textOf).join(inlineParents.has(node.type) ? '' : '\n')
}

/** The text of a piece of Markdown, block by block on lines of its own; marks, comments and addresses are left out. */
export const markdownToText = (markdown: string): string => {
  const tree: Root = parser.parse(markdown.replaceAll('\uFEFF', ''))
  return textOf(tree)
}

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** The text of one line of Markdown. A number or a sign at its beginning is a word, not the mark of a list. */
export const markdownLine = (markdown: string): string => {
  const line = onOneLine(markdown.replaceAll('\uFEFF', '').slice(0, maxLineLength))
  return onOneLine(markdownToText(`x ${line}`).slice(1))
}

/** How documents are described. */
export const markdownReader: MarkdownReader = {
  line: markdownLine,
  opening: (body) => {
    const tree = parser.parse(body.replaceAll('\uFEFF', '').slice(0, maxOpeningLength))
    const heading = tree.children.find((node) => node.type === 'heading' && node.depth <= 2)
    const paragraph = tree.children.find(
      (node) => node.type === 'paragraph' && onOneLine(textOf(node)) !== '',
    )
    return {
      heading: heading === undefined ? '' : onOneLine(textOf(heading)),
      paragraph: paragraph === undefined ? '' : onOneLine(textOf(paragraph)),
    }
  },
}
