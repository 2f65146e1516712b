import { useEffect, useState } from 'react'
import type { UploadEndpoint } from '../../contract/upload-operations.ts'
import { useSession } from '../../state/session.ts'

/** The upload server of this workspace; `null` while it is looked up, and where there is none. */
export const useUploadEndpoint = (): UploadEndpoint | null => {
  const { host, workspace } = useSession()
  const [endpoint, setEndpoint] = useState<UploadEndpoint | null>(null)
  useEffect(() => {
    let current = true
    void host['upload.endpoint']({ workspaceId: workspace.id }).then((answer) => {
      if (current && answer.ok) setEndpoint(answer.value)
    })
    return () => {
      current = false
    }
  }, [host, workspace.id])
  return endpoint
}
