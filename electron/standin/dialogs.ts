import { randomUUID } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, extname, join, resolve } from 'node:path'
import type { Announcement, DialogAnswer, DialogReply, DialogRequest, FolderListing } from './wire.ts'

/**
 * Dialogs without a desktop: the page shows them, this side owns them. Folders can be listed and an answer is
 * taken only while a dialog that needs it is open.
 */
export type PageDialogs = {
  readonly openFile: (options: Electron.OpenDialogOptions) => Promise<Electron.OpenDialogReturnValue>
  readonly saveFile: (options: Electron.SaveDialogOptions) => Promise<Electron.SaveDialogReturnValue>
  readonly message: (options: Electron.MessageBoxOptions) => Promise<Electron.MessageBoxReturnValue>
  readonly answer: (answer: DialogAnswer) => DialogReply
  readonly list: (folder: string) => FolderListing
  /** Shows again what is open, to a page that was loaded anew. */
  readonly repeat: () => void
  /** Cancels everything that is open. */
  readonly cancelAll: () => void
}

type Open = { readonly request: DialogRequest; readonly settle: (answer: DialogAnswer) => void }

/** More entries than anyone scrolls through; the path can always be typed. */
const maxEntries = 2_000

const extensionsOf = (filters: readonly Electron.FileFilter[] | undefined): readonly string[] =>
  (filters ?? []).flatMap((filter) => filter.extensions).filter((extension) => extension !== '*')

export const createPageDialogs = (announce: (announcement: Announcement) => void): PageDialogs => {
  const open = new Map<string, Open>()

  const ask = (make: (id: string) => DialogRequest): Promise<DialogAnswer> =>
    new Promise((settle) => {
      const request = make(randomUUID())
      open.set(request.id, { request, settle })
      announce({ kind: 'dialog', dialog: request })
    })

  const cancelled = (id: string): DialogAnswer => ({ id, path: null, button: null, replace: false })
  const needsFolders = () => [...open.values()].some(({ request }) => request.kind !== 'message')

  return {
    openFile: async ({ title = 'Open', filters, properties = ['openFile'], defaultPath }) => {
      const kind = properties.includes('openDirectory') ? 'folder' : 'file'
      const start = defaultPath ?? homedir()
      const { path } = await ask((id) => ({ kind, id, title, start, extensions: extensionsOf(filters) }))
      return { canceled: path === null, filePaths: path === null ? [] : [path] }
    },
    saveFile: async ({ title = 'Save', filters, defaultPath = '' }) => {
      const start = resolve(homedir(), defaultPath)
      const { path } = await ask((id) => ({
        kind: 'save',
        id,
        title,
        start,
        extensions: extensionsOf(filters),
      }))
      return { canceled: path === null, filePath: path ?? '' }
    },
    message: async ({
      title = 'Kitbag',
      message,
      detail = '',
      buttons = ['OK'],
      defaultId = 0,
      cancelId = 0,
    }) => {
      const { button } = await ask((id) => ({
        kind: 'message',
        id,
        title,
        message,
        detail,
        buttons,
        defaultId,
        cancelId,
      }))
      return { response: button ?? cancelId, checkboxChecked: false }
    },
    answer: (answer) => {
      const dialog = open.get(answer.id)
      if (dialog === undefined) return { problem: 'This question was already answered.', mayReplace: false }
      const reply =
        answer.path === null ? { problem: null, mayReplace: false } : judge(dialog.request, answer)
      if (reply.problem !== null) return reply
      open.delete(answer.id)
      dialog.settle(answer.path === null ? answer : { ...answer, path: resolve(answer.path) })
      return reply
    },
    list: (folder) =>
      needsFolders()
        ? listFolder(resolve(folder))
        : { folder, parent: null, entries: [], problem: 'No dialog is open.' },
    repeat: () => {
      for (const { request } of open.values()) announce({ kind: 'dialog', dialog: request })
    },
    cancelAll: () => {
      for (const [id, { settle }] of open) settle(cancelled(id))
      open.clear()
    },
  }
}

const kindOf = (path: string): 'folder' | 'file' | 'absent' => {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'absent'
  }
}

/** What a desktop's own dialog would not let through either. */
const judge = (request: DialogRequest, answer: DialogAnswer): DialogReply => {
  const no = (problem: string, mayReplace = false): DialogReply => ({ problem, mayReplace })
  const yes: DialogReply = { problem: null, mayReplace: false }
  const path = answer.path ?? ''
  if (path.trim() === '') return no('Type or choose a path.')
  const found = kindOf(resolve(path))
  switch (request.kind) {
    case 'folder':
      return found === 'folder' ? yes : no('There is no such folder.')
    case 'file': {
      if (found !== 'file') return no('There is no such file.')
      const { extensions } = request
      const fits = extensions.length === 0 || extensions.includes(extname(path).slice(1).toLowerCase())
      return fits ? yes : no(`Choose a file that ends in ${extensions.join(', ')}.`)
    }
    case 'save':
      if (kindOf(dirname(resolve(path))) !== 'folder') return no('There is no such folder to save in.')
      if (found === 'folder') return no('This is a folder; add a file name.')
      return found === 'absent' || answer.replace ? yes : no('A file with this name is already there.', true)
    case 'message':
      return no('This question has no path.')
  }
}

const listFolder = (asked: string): FolderListing => {
  const folder = kindOf(asked) === 'folder' ? asked : dirname(asked)
  const parent = dirname(folder) === folder ? null : dirname(folder)
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.'))
      .map((entry) => ({ name: entry.name, path: join(folder, entry.name), isFolder: entry.isDirectory() }))
      .sort((a, b) => Number(b.isFolder) - Number(a.isFolder) || a.name.localeCompare(b.name))
    return { folder, parent, entries: entries.slice(0, maxEntries), problem: null }
  } catch {
    return { folder, parent, entries: [], problem: 'This folder cannot be read.' }
  }
}
