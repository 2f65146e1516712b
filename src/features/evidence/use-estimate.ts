import { useCallback, useEffect, useRef, useState } from 'react'
import type { Estimate } from '../../contract/collecting-operations.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'

export type EstimateState =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking' }
  | { readonly kind: 'known'; readonly estimate: Estimate }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Looks what a profile would bring, whenever the choice changes. A newer question ends an older one. */
export const useEstimate = (
  profileId: string | null,
  folder: string | null,
): { readonly state: EstimateState; readonly cancel: () => void; readonly again: () => void } => {
  const { host } = useSession()
  const [state, setState] = useState<EstimateState>({ kind: 'none' })
  const question = useRef(0)

  const ask = useCallback(() => {
    question.current += 1
    const mine = question.current
    if (profileId === null) return setState({ kind: 'none' })
    setState({ kind: 'looking' })
    void host['evidence.estimate']({ profileId, folder }).then((answer) => {
      if (mine !== question.current) return
      if (answer.ok) setState({ kind: 'known', estimate: answer.value })
      else if (answer.error.code === 'app.cancelled') setState({ kind: 'none' })
      else setState({ kind: 'failed', failure: answer.error })
    })
  }, [host, profileId, folder])

  const cancel = useCallback(() => {
    question.current += 1
    setState({ kind: 'none' })
    void host['evidence.cancel-estimate']({})
  }, [host])

  useEffect(() => {
    ask()
    return () => {
      question.current += 1
      void host['evidence.cancel-estimate']({})
    }
  }, [ask, host])

  return { state, cancel, again: ask }
}
