import type { Host } from '../../contract/operations.ts'
import type { KitbagDatabase } from '../../data/database.ts'
import { putDocuments } from '../../data/document-repository.ts'
import { countOfOrigin, freeOrigin, originOfPlace, rememberOrigin } from '../../data/folder-origins.ts'
import type { DocumentKind, KnowledgeDocument } from '../../domain/document.ts'
import { ok, type Result } from '../../domain/result.ts'
import { readDocumentFile } from './read-document.ts'

export type ImportReport = {
  readonly origin: string
  readonly added: number
  readonly changed: number
  readonly same: number
  /** In the cache before and no longer in the folder; removed. */
  readonly removed: number
  readonly refused: readonly { readonly path: string; readonly reason: string }[]
}

export type ImportProgress = { readonly done: number; readonly total: number }

const filesPerCall = 25

/**
 * Brings a folder of Markdown into the cache, batch by batch, each in one transaction. The same folder again, known
 * by where it is, takes in what changed. Stopping half-way keeps what was read and removes nothing.
 */
export const importFolder = async (
  { host, database }: { readonly host: Host; readonly database: KitbagDatabase },
  folder: { readonly id: string; readonly label: string },
  kind: DocumentKind,
  /** Asked when documents of another place carry the same name: is it the same folder, moved? */
  isSameFolder: (name: string, documents: number) => Promise<boolean>,
  onProgress: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<Result<ImportReport>> => {
  const listing = await host['document.list-folder']({ handle: folder.id })
  if (!listing.ok) return listing
  const { place, files, leftOut } = listing.value
  const refused = [...leftOut]
  const origin = await chooseOrigin(database, place, folder.label, isSameFolder)
  const before = new Map(
    (await database.documents.where('origin').equals(origin).toArray()).map((row) => [row.id, row]),
  )
  const seen = new Set<string>()
  const counts = { added: 0, changed: 0, same: 0 }

  for (let start = 0; start < files.length && !signal.aborted; start += filesPerCall) {
    const batch = files.slice(start, start + filesPerCall)
    const read = await host['document.read-files']({
      handle: folder.id,
      paths: batch.map(({ path }) => path),
    })
    if (!read.ok) return read
    const documents: KnowledgeDocument[] = []
    for (const { path, text, reason } of read.value.files) {
      if (text === null) {
        refused.push({ path, reason })
        continue
      }
      const modifiedAt = batch.find((file) => file.path === path)?.modifiedAt ?? new Date(0).toISOString()
      const document = await readDocumentFile({ kind, text, origin, path, modifiedAt })
      seen.add(document.id)
      const known = before.get(document.id)
      if (known === undefined) counts.added += 1
      else if (known.sha256 === document.sha256 && known.kind === kind) counts.same += 1
      else counts.changed += 1
      if (known?.sha256 !== document.sha256 || known.kind !== kind) documents.push(document)
    }
    await putDocuments(database, documents)
    onProgress({ done: Math.min(files.length, start + filesPerCall), total: files.length })
  }

  if (signal.aborted) return ok({ origin, ...counts, removed: 0, refused })
  // A file that could not be read this time keeps its cached text.
  const refusedPaths = new Set(refused.map(({ path }) => path))
  const gone = [...before.values()]
    .filter((row) => !seen.has(row.id) && !refusedPaths.has(row.path))
    .map(({ id }) => id)
  await database.transaction('rw', [database.documents, database.documentTexts], async () => {
    await database.documents.bulkDelete(gone)
    await database.documentTexts.bulkDelete(gone)
  })
  return ok({ origin, ...counts, removed: gone.length, refused })
}

/** A folder is known by where it is, never by what it is called; in doubt the person is asked. */
const chooseOrigin = async (
  database: KitbagDatabase,
  place: string,
  label: string,
  isSameFolder: (name: string, documents: number) => Promise<boolean>,
): Promise<string> => {
  const known = await originOfPlace(database, place)
  if (known !== null) return known
  const documents = await countOfOrigin(database, label)
  const same = documents > 0 && (await isSameFolder(label, documents))
  const origin = same ? label : await freeOrigin(database, label)
  await rememberOrigin(database, place, origin)
  return origin
}
