import type { DocumentKind } from '../../domain/document.ts'

/** The address of a document's page. */
export const documentPath = (kind: DocumentKind, id: string): string =>
  `/${kind === 'runbook' ? 'runbooks' : 'knowledge'}/${encodeURIComponent(id)}`
