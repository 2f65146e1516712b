import type { DialogRequest, FolderListing } from '../wire.ts'
import type { Connection } from './connection.ts'
import { element, showModal } from './elements.ts'

type Shown = { readonly remove: () => void }
type PathRequest = Extract<DialogRequest, { readonly start: string }>
type MessageRequest = Extract<DialogRequest, { readonly kind: 'message' }>

/** Shows the questions of the main process: a path to choose, or a message with buttons. */
export const showDialogs = (connection: Connection): void => {
  const shown = new Map<string, Shown>()
  const finish = (id: string): void => {
    shown.get(id)?.remove()
    shown.delete(id)
  }
  const show = (request: DialogRequest): void => {
    if (shown.has(request.id)) return
    const dialog =
      request.kind === 'message'
        ? showMessage(request, connection, () => finish(request.id))
        : showPathChooser(request, connection, () => finish(request.id))
    shown.set(request.id, dialog)
  }
  connection.onDialog((request) => {
    if (document.body === null) document.addEventListener('DOMContentLoaded', () => show(request))
    else show(request)
  })
}

const showMessage = (request: MessageRequest, connection: Connection, finish: () => void): Shown => {
  const answer = async (button: number) => {
    await connection.answerDialog({ id: request.id, path: null, button, replace: false })
    finish()
  }
  const buttons = request.buttons.map((label, index) => {
    const button = element(
      'button',
      { type: 'button', ...(index === request.defaultId ? { autofocus: '' } : {}) },
      label,
    )
    button.addEventListener('click', () => void answer(index))
    return button
  })
  return showModal(
    request.title,
    [
      element('p', {}, request.message),
      ...(request.detail === '' ? [] : [element('p', {}, request.detail)]),
      element('div', { class: 'actions' }, ...buttons),
    ],
    () => void answer(request.cancelId),
  )
}

const verbs = { folder: 'Choose', file: 'Choose', save: 'Save' } as const

const showPathChooser = (request: PathRequest, connection: Connection, finish: () => void): Shown => {
  const path = element('input', {
    id: 'path',
    type: 'text',
    spellcheck: 'false',
    autocomplete: 'off',
    autofocus: '',
  })
  const problem = element('p', { class: 'problem', role: 'alert' })
  const list = element('ul', { 'aria-label': 'Folder' })
  const choose = element('button', { type: 'button' }, verbs[request.kind])
  const cancel = element('button', { type: 'button' }, 'Cancel')
  let replace = false
  path.value = request.start

  const fill = (listing: FolderListing): void => {
    const up = { name: '..', path: listing.parent ?? '', isFolder: true }
    const entries = [...(listing.parent === null ? [] : [up]), ...listing.entries].filter(
      (entry) => entry.isFolder || (request.kind !== 'folder' && fits(entry.name)),
    )
    problem.textContent = listing.problem ?? ''
    list.replaceChildren(
      ...entries.map((entry) => {
        const button = element('button', { type: 'button' }, entry.isFolder ? `${entry.name}/` : entry.name)
        button.addEventListener('click', () => {
          path.value = entry.path
          replace = false
          if (entry.isFolder) void browse(entry.path)
        })
        return element('li', {}, button)
      }),
    )
  }
  const fits = (name: string): boolean =>
    request.extensions.length === 0 ||
    request.extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))
  const browse = async (folder: string) => fill(await connection.listFolder(folder))

  const answer = async (chosen: string | null): Promise<void> => {
    const reply = await connection.answerDialog({ id: request.id, path: chosen, button: null, replace })
    if (reply.problem === null) return finish()
    problem.textContent = reply.problem
    replace = reply.mayReplace
    choose.textContent = reply.mayReplace ? 'Replace' : verbs[request.kind]
    path.focus()
  }
  choose.addEventListener('click', () => void answer(path.value))
  cancel.addEventListener('click', () => void answer(null))
  path.addEventListener('input', () => {
    replace = false
    choose.textContent = verbs[request.kind]
  })
  path.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') void answer(path.value)
  })
  void browse(request.start)
  return showModal(
    request.title,
    [
      element('label', { for: 'path' }, 'Path'),
      path,
      list,
      problem,
      element('div', { class: 'actions' }, cancel, choose),
    ],
    () => void answer(null),
  )
}
