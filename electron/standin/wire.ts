import { decode, encode } from '@msgpack/msgpack'

/** What the stand-in's server and its page script say to each other. MessagePack, so that bytes stay bytes. */

/** Every address of the stand-in itself is below this; everything else is `app://kitbag`. */
export const wirePrefix = '/__kitbag/'

/** From the server to the page, over the event stream. */
export type Announcement =
  | { readonly kind: 'send'; readonly channel: string; readonly values: readonly unknown[] }
  /** A call that took long is answered; the page fetches the answer. */
  | { readonly kind: 'answer'; readonly id: string }
  | { readonly kind: 'dialog'; readonly dialog: DialogRequest }
  | { readonly kind: 'reload' }

export type DialogRequest =
  | {
      readonly kind: 'folder' | 'file'
      readonly id: string
      readonly title: string
      readonly extensions: readonly string[]
      readonly start: string
    }
  | {
      readonly kind: 'save'
      readonly id: string
      readonly title: string
      readonly extensions: readonly string[]
      readonly start: string
    }
  | {
      readonly kind: 'message'
      readonly id: string
      readonly title: string
      readonly message: string
      readonly detail: string
      readonly buttons: readonly string[]
      readonly defaultId: number
      readonly cancelId: number
    }

/** `path` and `button` are `null` for a cancelled dialog. */
export type DialogAnswer = {
  readonly id: string
  readonly path: string | null
  readonly button: number | null
  readonly replace: boolean
}

/** Why an answer was not taken; `null` when it was. */
export type DialogReply = { readonly problem: string | null; readonly mayReplace: boolean }

export type FolderListing = {
  readonly folder: string
  readonly parent: string | null
  readonly entries: readonly { readonly name: string; readonly path: string; readonly isFolder: boolean }[]
  readonly problem: string | null
}

/** What a call is answered with: its value, that it threw, or that the answer comes later. */
export type CallAnswer =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'later'; readonly id: string }

/** What the page tells the server about the window. */
export type WindowNews =
  | {
      readonly kind: 'bounds'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'navigation-blocked'; readonly url: string }
  | { readonly kind: 'window-open'; readonly url: string }

/** Fields that are `undefined` are left out, as JSON does. */
export const pack = (value: unknown): Uint8Array<ArrayBuffer> =>
  encode(value, { ignoreUndefined: true }).slice()

/** The caller states what it expects; both ends are built from this file. */
export const unpack = <Value>(bytes: Uint8Array): Value => decode(bytes) as Value
