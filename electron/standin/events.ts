import { EventEmitter } from 'node:events'

/** The events the stand-in has, with what listeners get: the tuples are checked against Electron's in a test. */
export type AppEvents = {
  readonly 'second-instance': [Electron.Event, string[], string, unknown]
  readonly 'web-contents-created': [Electron.Event, Electron.WebContents]
  readonly 'will-quit': [Electron.Event]
  readonly 'window-all-closed': []
}

export type WindowEvents = {
  readonly close: [Electron.Event]
  readonly closed: []
  readonly 'ready-to-show': []
}

export type ContentsEvents = {
  readonly 'will-frame-navigate': [Electron.Event<Electron.WebContentsWillFrameNavigateEventParams>]
}

export type Events<Map, Listen> = {
  readonly on: Listen
  readonly once: Listen
  readonly emit: <Name extends keyof Map & string>(name: Name, ...values: Map[Name] & unknown[]) => void
}

/**
 * `Listen` is the type of `on` of the Electron object this stands for. Electron declares it by dozens of
 * overloads that no implementation can name, so the one cast of the stand-in is here.
 */
export const createEvents = <Map, Listen>(): Events<Map, Listen> => {
  const emitter = new EventEmitter()
  const on: EventEmitter['on'] = (name, listener) => emitter.on(name, listener)
  const once: EventEmitter['once'] = (name, listener) => emitter.once(name, listener)
  return {
    on: on as unknown as Listen,
    once: once as unknown as Listen,
    emit: (name, ...values) => void emitter.emit(name, ...values),
  }
}

/** An event that remembers whether a listener prevented what it announces. */
export const createEvent = <Details extends object>(
  details: Details,
): { readonly event: Electron.Event<Details>; readonly prevented: () => boolean } => {
  let prevented = false
  const event = {
    ...details,
    preventDefault: () => {
      prevented = true
    },
    get defaultPrevented() {
      return prevented
    },
  }
  return { event: event as Electron.Event<Details>, prevented: () => prevented }
}
