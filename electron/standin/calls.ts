import { randomUUID } from 'node:crypto'
import type { Announcement, CallAnswer } from './wire.ts'

type Listener = (event: Electron.IpcMainInvokeEvent, ...values: unknown[]) => unknown

/** The calls of the page and who answers them: what `ipcMain.handle` is to Electron. */
export type Calls = {
  readonly handle: (channel: string, listener: Listener) => void
  readonly invoke: (channel: string, values: readonly unknown[]) => Promise<CallAnswer>
  /** The answer that was not there in time; once. */
  readonly collect: (id: string) => Promise<CallAnswer>
}

export type CallsDeps = {
  readonly announce: (announcement: Announcement) => void
  /** The event Electron would pass: the sender is the one window there is. */
  readonly event: () => Electron.IpcMainInvokeEvent
}

/**
 * A browser keeps at most six connections to one host, so a slow call must not sit on one: an answer that is
 * not there within this time is announced and fetched later.
 */
const patienceMs = 300

export const createCalls = ({ announce, event }: CallsDeps): Calls => {
  const listeners = new Map<string, Listener>()
  const late = new Map<string, Promise<CallAnswer>>()

  const run = async (channel: string, values: readonly unknown[]): Promise<CallAnswer> => {
    const listener = listeners.get(channel)
    // Word for word what Electron says.
    if (listener === undefined) return { kind: 'error', message: `No handler registered for '${channel}'` }
    try {
      return { kind: 'value', value: (await listener(event(), ...values)) ?? null }
    } catch (thrown) {
      return { kind: 'error', message: thrown instanceof Error ? thrown.message : String(thrown) }
    }
  }

  return {
    handle: (channel, listener) => {
      if (listeners.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
      listeners.set(channel, listener)
    },
    invoke: async (channel, values) => {
      const answer = run(channel, values)
      let timer: NodeJS.Timeout | undefined
      const patience = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), patienceMs)
      })
      const first = await Promise.race([answer, patience])
      clearTimeout(timer)
      if (first !== null) return first
      const id = randomUUID()
      late.set(id, answer)
      void answer.then(() => announce({ kind: 'answer', id }))
      return { kind: 'later', id }
    },
    collect: async (id) => {
      const answer = await (late.get(id) ??
        Promise.resolve({ kind: 'error', message: 'No such call' } as const))
      late.delete(id)
      return answer
    },
  }
}
