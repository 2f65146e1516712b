import GithubSlugger from 'github-slugger'
import type { Heading, List, ListItem, Root, RootContent } from 'mdast'
import { toString as plainText } from 'mdast-util-to-string'
import remarkFrontmatter from 'remark-frontmatter'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import type { RunbookChoice, RunbookOutline, RunbookSection, RunbookStep } from '../../domain/runbook.ts'

/**
 * Reads plain Markdown as a checklist. Ordered lists and task lists are steps, item by item; a list of
 * links to headings is a decision. A section without either, but with something to run, is one step as a
 * whole; anything else is to be read. Works on documents nobody wrote for us.
 */

const parser = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm)

type Span = { readonly start: number; readonly end: number }

const spanOf = (node: RootContent | ListItem): Span => ({
  start: node.position?.start.offset ?? 0,
  end: node.position?.end.offset ?? 0,
})

/** A choice when the item is nothing but one link to a heading. */
const choiceOf = (item: ListItem): RunbookChoice | null => {
  const paragraph = item.children[0]
  if (item.children.length !== 1 || paragraph?.type !== 'paragraph' || paragraph.children.length !== 1)
    return null
  const link = paragraph.children[0]
  if (link?.type !== 'link' || !link.url.startsWith('#')) return null
  return { label: plainText(link), target: decoded(link.url.slice(1)) }
}

/** A lone `%` in a link stands for itself. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const choicesOf = (list: List): readonly RunbookChoice[] => {
  const choices = list.children.map(choiceOf)
  return choices.every((choice) => choice !== null) ? choices : []
}

const isStepList = (node: List): boolean =>
  node.ordered === true || node.children.some((item) => typeof item.checked === 'boolean')

const isDecision = (node: List): boolean => node.children.length > 1 && choicesOf(node).length > 0

/** The source of a list item without its marker and indentation. */
const itemMarkdown = (text: string, item: ListItem): string => {
  const first = item.children[0]
  const last = item.children.at(-1)
  if (first === undefined || last === undefined) return ''
  const indent = (first.position?.start.column ?? 1) - 1
  const source = text.slice(spanOf(first).start, spanOf(last).end)
  return source.replace(new RegExp(`\\n {0,${indent}}`, 'g'), '\n')
}

const maxTitleLength = 160

const firstSentence = (plain: string): string => {
  const line = plain.replace(/\s+/g, ' ').trim()
  const end = /[.:?!](?=\s|$)/.exec(line)?.index
  const sentence = end === undefined || end < 12 ? line : line.slice(0, end + 1)
  return sentence.length > maxTitleLength ? `${sentence.slice(0, maxTitleLength - 1)}…` : sentence
}

const titleOf = (node: RootContent | ListItem): string => {
  const lead = 'children' in node && node.type === 'listItem' ? (node.children[0] ?? node) : node
  return firstSentence(plainText(lead))
}

const idWords = 6

/** Gives every step an id of its section and its first words; equal ones are numbered. */
const createNaming = () => {
  const taken = new Map<string, number>()
  return (slug: string, title: string): string => {
    const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
    const name = `${slug}/${words.slice(0, idWords).join('-')}`
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name}-${count}`
  }
}

type Part = { readonly heading: Heading | null; readonly nodes: readonly RootContent[] }

const partsOf = (tree: Root): readonly Part[] => {
  const parts: { heading: Heading | null; nodes: RootContent[] }[] = [{ heading: null, nodes: [] }]
  for (const node of tree.children) {
    if (node.type === 'yaml') continue
    if (node.type === 'heading') parts.push({ heading: node, nodes: [] })
    else parts.at(-1)?.nodes.push(node)
  }
  return parts.filter((part) => part.heading !== null || part.nodes.length > 0)
}

/** Every word of the text is in an introduction, a step, or a choice. Headings inside lists do not open sections. */
export const outlineRunbook = (source: string): RunbookOutline => {
  const text = source.replaceAll('\uFEFF', '')
  const slugger = new GithubSlugger()
  const naming = createNaming()
  const sourceOf = (nodes: readonly RootContent[]): string => {
    const [first] = nodes
    const last = nodes.at(-1)
    return first === undefined || last === undefined ? '' : text.slice(spanOf(first).start, spanOf(last).end)
  }

  const sections = partsOf(parser.parse(text)).map(({ heading, nodes }): RunbookSection => {
    const title = heading === null ? '' : plainText(heading)
    const slug = heading === null ? '' : slugger.slug(title)
    const step = (stepTitle: string, markdown: string, choices: readonly RunbookChoice[]): RunbookStep => ({
      id: naming(slug, stepTitle),
      title: stepTitle,
      markdown,
      choices,
    })
    const section = { slug, title, depth: heading?.depth ?? 0 }
    const stepped = nodes.some((node) => node.type === 'list' && (isStepList(node) || isDecision(node)))
    if (!stepped) {
      const runs = heading !== null && nodes.some((node) => node.type === 'code')
      if (!runs) return { ...section, introduction: sourceOf(nodes), steps: [] }
      return { ...section, introduction: '', steps: [step(title, sourceOf(nodes), [])] }
    }
    let introduction = ''
    const steps: RunbookStep[] = []
    /** Read, but not yet placed: the introduction before the first step, part of the step before it later. */
    let loose: RootContent[] = []
    const place = () => {
      const last = steps.at(-1)
      if (last === undefined) introduction = sourceOf(loose)
      else if (loose.length > 0)
        steps[steps.length - 1] = { ...last, markdown: `${last.markdown}\n\n${sourceOf(loose)}` }
      loose = []
    }
    for (const node of nodes) {
      if (node.type === 'list' && isDecision(node)) {
        const question = loose.at(-1)?.type === 'paragraph' ? loose.pop() : undefined
        place()
        const asks = question === undefined ? 'Which way?' : titleOf(question)
        steps.push(step(asks, question === undefined ? '' : sourceOf([question]), choicesOf(node)))
      } else if (node.type === 'list' && isStepList(node)) {
        place()
        for (const item of node.children) steps.push(step(titleOf(item), itemMarkdown(text, item), []))
      } else {
        loose.push(node)
      }
    }
    place()
    return { ...section, introduction, steps }
  })
  return { sections: markLostWays(sections) }
}

/** Answers whose heading the document does not have are kept, and said to lead nowhere. */
const markLostWays = (sections: readonly RunbookSection[]): readonly RunbookSection[] => {
  const slugs = new Set(sections.map(({ slug }) => slug))
  const marked = (choice: RunbookChoice): RunbookChoice =>
    slugs.has(choice.target) ? choice : { ...choice, leadsNowhere: true }
  return sections.map((section) => ({
    ...section,
    steps: section.steps.map((step) => ({ ...step, choices: step.choices.map(marked) })),
  }))
}
