import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DocumentKind, KnowledgeDocument } from '../../../src/domain/document.ts'

/** A list may be written as one word, as `a, b`, or as a list; people do all three. */
const words = z
  .union([z.array(z.coerce.string()), z.string()])
  .transform((value) =>
    (typeof value === 'string' ? value.split(',') : value).map((word) => word.trim()).filter(Boolean),
  )
  .catch([])

const optionalText = z.coerce.string().min(1).nullable().catch(null)

const frontMatterSchema = z.object({
  id: optionalText.default(null),
  title: optionalText.default(null),
  summary: optionalText.default(null),
  description: optionalText.default(null),
  tags: words.default([]),
  categories: words.default([]),
  platforms: words.default([]),
  products: words.default([]),
  minutes: z.number().nonnegative().nullable().catch(null).default(null),
  updated: optionalText.default(null),
})

const frontMatter = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/

/** Fields of the front matter; none when there is none or it is not YAML: the text itself stays readable. */
const readFrontMatter = (text: string) => {
  const block = frontMatter.exec(text)?.[1]
  try {
    // YAML aliases are not needed here and could be used to blow up a small file.
    const found: unknown = block === undefined ? {} : parse(block, { maxAliasCount: 0 })
    const parsed = frontMatterSchema.safeParse(found ?? {})
    return parsed.success ? parsed.data : frontMatterSchema.parse({})
  } catch {
    return frontMatterSchema.parse({})
  }
}

const bodyOf = (text: string): string => text.replace(frontMatter, '')
const firstHeading = (body: string): string | null => /^#{1,2}[ \t]+(.+?)[ \t]*#*$/m.exec(body)?.[1] ?? null

const firstParagraph = (body: string): string => {
  const paragraph = body
    .split(/\r?\n\s*\r?\n/)
    .map((part) => part.trim())
    .find((part) => part !== '' && !/^([#>|`~*-]|\d+\.|<|!\[)/.test(part))
  const line = (paragraph ?? '').replace(/\s+/g, ' ')
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

const toInstant = (value: string | null, fallback: string): string => {
  const at = value === null ? Number.NaN : Date.parse(value)
  return Number.isNaN(at) ? fallback : new Date(at).toISOString()
}

export const sha256OfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/**
 * Reads Markdown with optional YAML front matter. What the front matter does not say is taken from the text:
 * the title from the first heading, the summary from the first paragraph.
 */
export const toKnowledgeDocument = (source: {
  /** Used when the front matter names none. */
  readonly id: string
  readonly kind: DocumentKind
  readonly text: string
  readonly path: string
  readonly origin: string
  /** Used when the front matter names no date. ISO 8601 UTC. */
  readonly updatedAt: string
  /** `null` takes the hash of the text. */
  readonly revision: string | null
}): KnowledgeDocument => {
  const fields = readFrontMatter(source.text)
  const body = bodyOf(source.text)
  const sha256 = sha256OfText(source.text)
  return {
    id: fields.id ?? source.id,
    kind: source.kind,
    title: fields.title ?? firstHeading(body) ?? source.id,
    summary: fields.summary ?? fields.description ?? firstParagraph(body),
    text: source.text,
    sha256,
    tags: fields.tags,
    categories: fields.categories,
    platforms: fields.platforms,
    products: fields.products,
    minutes: fields.minutes,
    updatedAt: toInstant(fields.updated, source.updatedAt),
    origin: source.origin,
    path: source.path,
    revision: source.revision ?? sha256.slice(0, 16),
  }
}
