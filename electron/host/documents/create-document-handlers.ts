import type { Handlers } from '../../../src/contract/operations.ts'
import { ok } from '../../../src/domain/result.ts'
import type { HandleTable } from '../handles.ts'
import { listMarkdownFolder, readMarkdownFiles } from './markdown-folder.ts'

export type DocumentOperation = 'document.list-folder' | 'document.read-files'

/** Operations on folders of Markdown that the person chose. */
export const createDocumentHandlers = (deps: {
  readonly handles: HandleTable
}): Pick<Handlers, DocumentOperation> => ({
  'document.list-folder': async ({ handle }) => {
    const folder = deps.handles.resolve(handle, 'folder')
    if (!folder.ok) return folder
    const listing = await listMarkdownFolder(folder.value)
    return listing.ok ? ok({ files: [...listing.value.files], leftOut: [...listing.value.leftOut] }) : listing
  },
  'document.read-files': async ({ handle, paths }) => {
    const folder = deps.handles.resolve(handle, 'folder')
    if (!folder.ok) return folder
    const read = await readMarkdownFiles(folder.value, paths)
    return read.ok ? ok({ files: [...read.value.files] }) : read
  },
})
