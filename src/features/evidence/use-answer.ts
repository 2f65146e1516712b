import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react'
import type { Result } from '../../domain/result.ts'

export type Answer<Value> = {
  /** `null` while the first answer is on its way; the last answer stays while a newer one is fetched. */
  readonly result: Result<Value> | null
  readonly loading: boolean
  readonly again: () => void
}

/**
 * Asks the host, and again when `deps` change. An answer that comes after a newer question is dropped.
 * `ask` answers `null` while it cannot ask yet.
 */
export const useAnswer = <Value>(
  ask: () => Promise<Result<Value> | null>,
  deps: DependencyList,
): Answer<Value> => {
  const [state, setState] = useState<{ readonly result: Result<Value> | null; readonly loading: boolean }>({
    result: null,
    loading: true,
  })
  const question = useRef(0)
  const newest = useRef(ask)
  newest.current = ask

  const again = useCallback(() => {
    question.current += 1
    const mine = question.current
    setState((last) => ({ ...last, loading: true }))
    void newest.current().then((result) => {
      if (mine === question.current && result !== null) setState({ result, loading: false })
    })
  }, [])

  useEffect(() => {
    again()
    return () => {
      question.current += 1
    }
    // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the question depends on
  }, deps)

  return { ...state, again }
}
