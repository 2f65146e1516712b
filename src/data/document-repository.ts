import type { DocumentKind, KnowledgeDocument } from '../domain/document.ts'
import type { KitbagDatabase } from './database.ts'
import type { DocumentRow } from './rows.ts'

/** Light rows of one kind, without their texts, by title. */
export const listDocuments = async (database: KitbagDatabase, kind: DocumentKind): Promise<DocumentRow[]> => {
  const rows = await database.documents.where('kind').equals(kind).toArray()
  return rows.sort((left, right) => left.title.localeCompare(right.title))
}

/** `null` when it is not cached. */
export const readDocument = (database: KitbagDatabase, id: string): Promise<KnowledgeDocument | null> =>
  database.transaction('r', [database.documents, database.documentTexts], async () => {
    const [row, text] = await Promise.all([database.documents.get(id), database.documentTexts.get(id)])
    return row === undefined || text === undefined ? null : { ...row, text: text.text }
  })

/** Adds or replaces documents, rows and texts together. */
export const putDocuments = (
  database: KitbagDatabase,
  documents: readonly KnowledgeDocument[],
): Promise<void> =>
  database.transaction('rw', [database.documents, database.documentTexts], async () => {
    const { rows, texts } = splitDocuments(documents)
    await database.documents.bulkPut([...rows])
    await database.documentTexts.bulkPut([...texts])
  })

/** Removes everything that was imported from one folder; answers with how many documents that were. */
export const removeOrigin = (database: KitbagDatabase, origin: string): Promise<number> =>
  database.transaction('rw', [database.documents, database.documentTexts], async () => {
    const ids = await database.documents.where('origin').equals(origin).primaryKeys()
    await database.documents.bulkDelete(ids)
    await database.documentTexts.bulkDelete(ids)
    return ids.length
  })

/** The light row and the text are kept apart, so that a list never reads texts. */
export const splitDocuments = (documents: readonly KnowledgeDocument[]) => ({
  rows: documents.map(({ text: _text, ...row }): DocumentRow => row),
  texts: documents.map(({ id, text }) => ({ id, text })),
})
