import { createHash } from 'node:crypto'
import { parse } from 'yaml'
import { markdownReader } from '../../../src/contract/markdown-text.ts'
import { describeDocument, splitFrontMatter } from '../../../src/domain/describe-document.ts'
import type { DocumentKind, KnowledgeDocument } from '../../../src/domain/document.ts'

/** Broken front matter is no reason to refuse a document: the text itself stays readable. */
const readFrontMatter = (source: string | null): unknown => {
  if (source === null) return null
  try {
    // Aliases are not needed here and could be used to blow up a small file.
    return parse(source, { maxAliasCount: 0, logLevel: 'silent' })
  } catch {
    return null
  }
}

const idOf = (frontMatter: unknown): string | null =>
  typeof frontMatter === 'object' &&
  frontMatter !== null &&
  'id' in frontMatter &&
  typeof frontMatter.id === 'string' &&
  frontMatter.id !== ''
    ? frontMatter.id
    : null

export const sha256OfText = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Reads Markdown with optional YAML front matter as a document of a tracker. */
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
  const { frontMatter, body } = splitFrontMatter(source.text)
  const fields = readFrontMatter(frontMatter)
  const { updatedAt, ...description } = describeDocument(fields, body, source.path, markdownReader)
  const sha256 = sha256OfText(source.text)
  return {
    ...description,
    id: idOf(fields) ?? source.id,
    kind: source.kind,
    text: source.text,
    sha256,
    updatedAt: updatedAt ?? source.updatedAt,
    origin: source.origin,
    path: source.path,
    revision: source.revision ?? sha256.slice(0, 16),
  }
}
