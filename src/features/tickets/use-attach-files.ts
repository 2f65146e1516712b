import { useCallback } from 'react'
import { useTicketUploads } from '../../state/ticket-uploads.ts'
import { checkFile } from './attach-file.ts'
import type { TicketActions } from './ticket-actions.ts'

let uploadCount = 0

/** Attaches chosen or dropped files one after the other; each shows its progress, and its failure if it has one. */
export const useAttachFiles = (
  actions: TicketActions,
  /** Bytes; `null` when the tracker sets no limit, or has not said. */
  maxBytes: number | null,
): ((ticketId: string, files: readonly File[]) => void) =>
  useCallback(
    (ticketId, files) => {
      const run = async () => {
        for (const file of files) await attachOne(actions, ticketId, file, maxBytes)
      }
      void run()
    },
    [actions, maxBytes],
  )

const attachOne = async (
  actions: TicketActions,
  ticketId: string,
  file: File,
  maxBytes: number | null,
): Promise<void> => {
  const { add, change, remove } = useTicketUploads.getState()
  const abort = new AbortController()
  uploadCount += 1
  const id = `upload-${uploadCount}`
  add({
    id,
    ticketId,
    name: file.name,
    size: file.size,
    done: 0,
    failure: null,
    cancel: () => {
      abort.abort()
      remove(id)
    },
    retry: null,
  })
  const checked = checkFile(file, maxBytes)
  if (!checked.ok) {
    change(id, { failure: checked.error })
    return
  }
  const attached = await actions.attach(ticketId, file, (done) => change(id, { done }), abort.signal)
  if (attached.ok || abort.signal.aborted) remove(id)
  else {
    change(id, {
      failure: attached.error,
      retry: () => {
        remove(id)
        void attachOne(actions, ticketId, file, maxBytes)
      },
    })
  }
}
