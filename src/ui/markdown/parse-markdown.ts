import type { Element, Root } from 'hast'
import type { Root as MarkdownRoot } from 'mdast'
import rehypeRaw from 'rehype-raw'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import rehypeSlug from 'rehype-slug'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { visit } from 'unist-util-visit'
import { idPrefix } from './heading-id.ts'

/**
 * Markdown to a sanitized tree. Hostile input: no script, style, event handler, `javascript:` link or
 * remote load survives. Real documents write `<namespace>` in running text; such unknown tags are
 * shown as they were written, never dropped. DESIGN, section 7.
 */

const tagPattern = /<\/?\s*([a-zA-Z][a-zA-Z0-9-]*)/g
const knownTags = new Set(defaultSchema.tagNames ?? [])
const isComment = (value: string) => /^\s*<!--/.test(value)

/** HTML that holds a tag we do not know, or do not allow, is text. */
const showUnknownTags = () => (tree: MarkdownRoot) => {
  visit(tree, 'html', (node, index, parent) => {
    if (parent === undefined || index === undefined || isComment(node.value)) return
    const tags = [...node.value.matchAll(tagPattern)].map((match) => (match[1] ?? '').toLowerCase())
    if (tags.length > 0 && tags.every((tag) => knownTags.has(tag))) return
    const text = { type: 'text' as const, value: node.value }
    const inBlock = parent.type === 'root' || parent.type === 'listItem' || parent.type === 'blockquote'
    parent.children[index] = inBlock ? { type: 'paragraph', children: [text] } : text
  })
}

const alertPattern = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/i

/** GitHub's alerts (`> [!NOTE]`): the marker becomes a word that is read first. */
const nameAlerts = () => (tree: MarkdownRoot) => {
  visit(tree, 'blockquote', (node) => {
    const first = node.children[0]
    if (first?.type !== 'paragraph') return
    const lead = first.children[0]
    if (lead?.type !== 'text') return
    const kind = alertPattern.exec(lead.value)?.[1]
    if (kind === undefined) return
    lead.value = lead.value.replace(alertPattern, '')
    first.children.unshift({
      type: 'strong',
      children: [{ type: 'text', value: `${kind.charAt(0).toUpperCase()}${kind.slice(1).toLowerCase()}: ` }],
    })
  })
}

const localImage = /^(?:data:image\/(?:png|jpeg|gif|webp);base64,|blob:)/

/** An image that would be fetched from somewhere becomes a sentence that says so. */
const withholdRemoteImages = () => (tree: Root) => {
  visit(tree, 'element', (node: Element) => {
    if (node.tagName !== 'img' || localImage.test(String(node.properties['src'] ?? ''))) return
    const description = String(node.properties['alt'] ?? '') || 'no description'
    node.tagName = 'span'
    node.properties = { className: ['withheld-image'] }
    node.children = [{ type: 'text', value: `[Picture not loaded: ${description}]` }]
  })
}

/** Takes over something of `document`, or names what to load. */
const refusedAttributes = new Set(['name', 'srcSet', 'useMap', 'isMap', 'action', 'method', 'tabIndex'])
const refusedTags = new Set(['picture', 'source'])

const schema = {
  ...defaultSchema,
  clobberPrefix: idPrefix,
  tagNames: (defaultSchema.tagNames ?? []).filter((name) => !refusedTags.has(name)),
  protocols: { ...defaultSchema.protocols, src: ['data', 'blob'], href: ['http', 'https', 'mailto'] },
  attributes: {
    ...defaultSchema.attributes,
    '*': (defaultSchema.attributes?.['*'] ?? []).filter(
      (name) => typeof name !== 'string' || !refusedAttributes.has(name),
    ),
    source: [],
    span: [
      ...(defaultSchema.attributes?.['span'] ?? []),
      ['className', 'withheld-image'] as [string, string],
    ],
  },
}

const toTree = unified()
  .use(remarkParse)
  .use(remarkFrontmatter, ['yaml', 'toml'])
  .use(remarkGfm)
  .use(showUnknownTags)
  .use(nameAlerts)
  .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
  .use(rehypeRaw)
  .use(withholdRemoteImages)
  .use(rehypeSanitize, schema)
  .use(rehypeSlug, { prefix: idPrefix })

/** Deeper trees would exhaust the stack of the window that shows them. */
const maxDepth = 200

const checkDepth = (root: Root): Root => {
  let level: readonly Root['children'][number][] = root.children
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) throw new Error(`It is nested more than ${maxDepth} levels deep.`)
    level = level.flatMap((node) => ('children' in node ? node.children : []))
  }
  return root
}

/**
 * The sanitized tree of one piece of Markdown. Front matter is left out, and so are marks of byte order.
 *
 * @throws when it is nested too deep to be shown
 */
export const parseMarkdown = (text: string): Root =>
  checkDepth(toTree.runSync(toTree.parse(text.replaceAll('\uFEFF', ''))) as Root)
