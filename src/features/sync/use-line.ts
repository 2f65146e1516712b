import { useEffect, useState } from 'react'
import type { Line } from '../../contract/line-operations.ts'
import { useSession } from '../../state/session.ts'

/** What this workspace may use of the line and has used today; `null` until the host has said it. */
export const useLine = (): Line | null => {
  const { host, onHostEvent, workspace } = useSession()
  const [line, setLine] = useState<Line | null>(null)
  useEffect(() => {
    let current = true
    let told = false
    const stop = onHostEvent((event) => {
      if (event.kind !== 'line.changed' || event.line.workspaceId !== workspace.id) return
      told = true
      setLine(event.line)
    })
    void host['line.get']({ workspaceId: workspace.id }).then((answer) => {
      // What was told meanwhile is newer.
      if (current && !told && answer.ok) setLine(answer.value)
    })
    return () => {
      current = false
      stop()
    }
  }, [host, onHostEvent, workspace.id])
  return line
}
