import type { Connection } from './connection.ts'

/** What the preload gets when it asks for `electron`: the two parts it uses, in Electron's own types. */
export type PreloadElectron = {
  readonly contextBridge: Pick<Electron.ContextBridge, 'exposeInMainWorld'>
  readonly ipcRenderer: Pick<Electron.IpcRenderer, 'invoke'> & {
    readonly on: (channel: string, listener: Listener) => unknown
    readonly removeListener: (channel: string, listener: Listener) => unknown
  }
}

type Listener = (event: Electron.IpcRendererEvent, ...values: unknown[]) => void

export const createPreloadElectron = (connection: Connection): PreloadElectron => {
  const listeners = new Map<string, Set<Listener>>()
  // The preload's listeners look at what was sent, never at the event.
  const event = {} as Electron.IpcRendererEvent
  connection.onSend((channel, values) => {
    for (const listener of listeners.get(channel) ?? []) listener(event, ...values)
  })
  return {
    contextBridge: {
      exposeInMainWorld: (name, api) => {
        Object.defineProperty(window, name, { value: freeze(api), enumerable: true })
      },
    },
    ipcRenderer: {
      invoke: async (channel, ...values) => {
        try {
          return await connection.invoke(channel, values)
        } catch (thrown) {
          const message = thrown instanceof Error ? thrown.message : String(thrown)
          // Electron's own words, so that whoever reads them finds the same thing.
          throw new Error(`Error invoking remote method '${channel}': ${message}`)
        }
      },
      on: (channel, listener) => {
        const known = listeners.get(channel) ?? new Set()
        listeners.set(channel, known.add(listener))
      },
      removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
    },
  }
}

/** The real bridge hands out a copy that the page cannot change; so does this one. */
const freeze = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, freeze(inner)]))
  return Object.freeze(copy)
}
