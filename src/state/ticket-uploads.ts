import { create } from 'zustand'
import type { Failure } from '../domain/result.ts'

/** A file on its way into the store of this machine. It goes on while the person looks at something else. */
export type TicketUpload = {
  readonly id: string
  readonly ticketId: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly done: number
  /** Why it was not attached; `null` while it goes on. */
  readonly failure: Failure | null
  readonly cancel: () => void
  /** Starts over with the same file; `null` where that cannot help. */
  readonly retry: (() => void) | null
}

type TicketUploads = {
  readonly uploads: readonly TicketUpload[]
  readonly add: (upload: TicketUpload) => void
  readonly change: (id: string, change: Partial<Pick<TicketUpload, 'done' | 'failure' | 'retry'>>) => void
  readonly remove: (id: string) => void
}

export const useTicketUploads = create<TicketUploads>()((set) => ({
  uploads: [],
  add: (upload) => set(({ uploads }) => ({ uploads: [...uploads, upload] })),
  change: (id, change) =>
    set(({ uploads }) => ({
      uploads: uploads.map((upload) => (upload.id === id ? { ...upload, ...change } : upload)),
    })),
  remove: (id) => set(({ uploads }) => ({ uploads: uploads.filter((upload) => upload.id !== id) })),
}))
