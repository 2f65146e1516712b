import { useEffect, useState } from 'react'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import { useSession } from '../../state/session.ts'

/** Files on their way to an upload server, by SHA-256, as they move. */
export const useUploads = (): ReadonlyMap<string, UploadProgress> => {
  const { host, onHostEvent } = useSession()
  const [uploads, setUploads] = useState<ReadonlyMap<string, UploadProgress>>(new Map())
  useEffect(() => {
    let current = true
    const stop = onHostEvent((event) => {
      if (event.kind !== 'upload.progress') return
      setUploads((before) => new Map(before).set(event.upload.sha256, event.upload))
    })
    void host['upload.list']({}).then((answer) => {
      if (!current || !answer.ok) return
      // What was told meanwhile is newer.
      const listed = answer.value.uploads.map((upload) => [upload.sha256, upload] as const)
      setUploads((before) => new Map([...listed, ...before]))
    })
    return () => {
      current = false
      stop()
    }
  }, [host, onHostEvent])
  return uploads
}
