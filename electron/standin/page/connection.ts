import {
  type Announcement,
  type CallAnswer,
  type DialogAnswer,
  type DialogReply,
  type FolderListing,
  pack,
  unpack,
  type WindowNews,
  wirePrefix,
} from '../wire.ts'

/** The page's end of the wire. Lives in the window's own world, before any script of the app. */
export type Connection = {
  readonly invoke: (channel: string, values: readonly unknown[]) => Promise<unknown>
  readonly onSend: (listener: (channel: string, values: readonly unknown[]) => void) => void
  readonly onDialog: (listener: (dialog: Extract<Announcement, { kind: 'dialog' }>['dialog']) => void) => void
  readonly answerDialog: (answer: DialogAnswer) => Promise<DialogReply>
  readonly listFolder: (folder: string) => Promise<FolderListing>
  readonly tell: (news: WindowNews) => void
  /** `false` when Kitbag has stopped. */
  readonly onLife: (listener: (alive: boolean) => void) => void
}

// Taken before any other script could replace them.
const fetchBytes = window.fetch.bind(window)
const Stream = window.EventSource

const post = async (path: string, body: unknown): Promise<Uint8Array> => {
  const answer = await fetchBytes(`${wirePrefix}${path}`, {
    method: 'POST',
    body: pack(body),
    headers: { 'content-type': 'application/octet-stream' },
  })
  if (!answer.ok) throw new Error(`Kitbag refused (${answer.status}).`)
  return new Uint8Array(await answer.arrayBuffer())
}

const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))

export const connect = (): Connection => {
  const sendListeners = new Set<(channel: string, values: readonly unknown[]) => void>()
  const dialogListeners = new Set<Parameters<Connection['onDialog']>[0]>()
  const lifeListeners = new Set<(alive: boolean) => void>()
  const waiting = new Map<string, () => void>()
  const early = new Set<string>()

  const stream = new Stream(`${wirePrefix}events`)
  stream.addEventListener('open', () => {
    for (const listener of lifeListeners) listener(true)
  })
  stream.addEventListener('error', () => {
    for (const listener of lifeListeners) listener(false)
  })
  stream.addEventListener('message', (message: MessageEvent<string>) => {
    const announcement = unpack<Announcement>(bytesOf(message.data))
    switch (announcement.kind) {
      case 'send':
        for (const listener of sendListeners) listener(announcement.channel, announcement.values)
        return
      case 'answer': {
        const wake = waiting.get(announcement.id)
        if (wake === undefined) early.add(announcement.id)
        else wake()
        return
      }
      case 'dialog':
        for (const listener of dialogListeners) listener(announcement.dialog)
        return
      case 'reload':
        window.location.reload()
    }
  })

  const announced = (id: string): Promise<void> =>
    early.delete(id)
      ? Promise.resolve()
      : new Promise((resolve) => {
          waiting.set(id, () => {
            waiting.delete(id)
            resolve()
          })
        })

  const settle = async (answer: CallAnswer): Promise<unknown> => {
    switch (answer.kind) {
      case 'value':
        return answer.value
      case 'error':
        throw new Error(answer.message)
      case 'later':
        await announced(answer.id)
        return settle(unpack<CallAnswer>(await post(`collect/${answer.id}`, null)))
    }
  }

  return {
    invoke: async (channel, values) =>
      settle(unpack<CallAnswer>(await post(`invoke/${encodeURIComponent(channel)}`, values))),
    onSend: (listener) => void sendListeners.add(listener),
    onDialog: (listener) => void dialogListeners.add(listener),
    onLife: (listener) => void lifeListeners.add(listener),
    answerDialog: async (answer) => unpack<DialogReply>(await post('dialog', answer)),
    listFolder: async (folder) => unpack<FolderListing>(await post('list', folder)),
    // A stopped Kitbag needs no news of the window.
    tell: (news) => void post('window', news).catch(() => undefined),
  }
}
