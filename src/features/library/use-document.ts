import { useLiveQuery } from 'dexie-react-hooks'
import { readDocument } from '../../data/document-repository.ts'
import type { KnowledgeDocument } from '../../domain/document.ts'
import { useSession } from '../../state/session.ts'

export type DocumentQuery =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'found'; readonly document: KnowledgeDocument }

/** One document of the cache, followed as it changes. */
export const useDocument = (id: string | null): DocumentQuery => {
  const { database } = useSession()
  const answer = useLiveQuery(
    async (): Promise<{ id: string | null; document: KnowledgeDocument | null }> => ({
      id,
      document: id === null ? null : await readDocument(database, id),
    }),
    [database, id],
  )
  if (id === null) return { kind: 'none' }
  if (answer === undefined || answer.id !== id) return { kind: 'loading' }
  return answer.document === null ? { kind: 'missing' } : { kind: 'found', document: answer.document }
}
