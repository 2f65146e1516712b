import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Handlers } from '../../../src/contract/operations.ts'
import { ok } from '../../../src/domain/result.ts'
import type { HandleTable } from '../handles.ts'
import { listMarkdownFolder, readMarkdownFiles } from './markdown-folder.ts'

export type DocumentOperation = 'document.list-folder' | 'document.read-files'

/** A code for where a folder really is, links followed: a window is told no path that it need not know. */
const placeOf = async (folder: string): Promise<string> => {
  const path = await realpath(folder).catch(() => resolve(folder))
  return createHash('sha256').update(path).digest('hex').slice(0, 32)
}

/** Operations on folders of Markdown that the person chose. */
export const createDocumentHandlers = (deps: {
  readonly handles: HandleTable
}): Pick<Handlers, DocumentOperation> => ({
  'document.list-folder': async ({ handle }) => {
    const folder = deps.handles.resolve(handle, 'folder')
    if (!folder.ok) return folder
    const listing = await listMarkdownFolder(folder.value)
    if (!listing.ok) return listing
    const { files, leftOut } = listing.value
    return ok({ place: await placeOf(folder.value), files: [...files], leftOut: [...leftOut] })
  },
  'document.read-files': async ({ handle, paths }) => {
    const folder = deps.handles.resolve(handle, 'folder')
    if (!folder.ok) return folder
    const read = await readMarkdownFiles(folder.value, paths)
    return read.ok ? ok({ files: [...read.value.files] }) : read
  },
})
