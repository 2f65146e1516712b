/** Runbooks and knowledge-base articles: Markdown with optional YAML front matter. */
export type DocumentKind = 'runbook' | 'article'

export type KnowledgeDocument = {
  readonly id: string
  readonly kind: DocumentKind
  readonly title: string
  readonly summary: string
  /** The whole text, front matter included, exactly as it was read. */
  readonly text: string
  /** SHA-256 of `text` in UTF-8, lower-case hex. A run pins it. */
  readonly sha256: string
  readonly tags: readonly string[]
  readonly categories: readonly string[]
  readonly platforms: readonly string[]
  readonly products: readonly string[]
  /** Minutes the author expects, where stated. */
  readonly minutes: number | null
  readonly updatedAt: string
  /** `tracker`, or the name of the folder it was imported from. */
  readonly origin: string
  /** Path inside its origin; shown to people, never opened. */
  readonly path: string
  readonly revision: string
}
