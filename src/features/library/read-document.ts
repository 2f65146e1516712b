import { parse as parseYaml } from 'yaml'
import { markdownReader } from '../../contract/markdown-text.ts'
import { describeDocument, splitFrontMatter } from '../../domain/describe-document.ts'
import type { DocumentKind, KnowledgeDocument } from '../../domain/document.ts'

const toHex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Lower-case hex SHA-256 of a text in UTF-8. */
export const sha256OfText = async (text: string): Promise<string> =>
  toHex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

/** Broken front matter is no reason to refuse a document: its text is still worth reading. */
const readFrontMatter = (source: string | null): unknown => {
  if (source === null) return null
  try {
    return parseYaml(source, { maxAliasCount: 20, logLevel: 'silent' })
  } catch {
    return null
  }
}

/** A Markdown file of an imported folder as a document of the cache. */
export const readDocumentFile = async (file: {
  readonly kind: DocumentKind
  readonly text: string
  readonly origin: string
  readonly path: string
  readonly modifiedAt: string
}): Promise<KnowledgeDocument> => {
  const { frontMatter, body } = splitFrontMatter(file.text)
  const { updatedAt, ...description } = describeDocument(
    readFrontMatter(frontMatter),
    body,
    file.path,
    markdownReader,
  )
  const sha256 = await sha256OfText(file.text)
  const place = await sha256OfText(`${file.origin}\n${file.path}`)
  return {
    ...description,
    id: `folder-${place.slice(0, 24)}`,
    kind: file.kind,
    text: file.text,
    sha256,
    updatedAt: updatedAt ?? file.modifiedAt,
    origin: file.origin,
    path: file.path,
    revision: sha256,
  }
}
