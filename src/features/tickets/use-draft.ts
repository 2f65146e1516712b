import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useRef, useState } from 'react'
import { readDraft, saveDraft } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'

const typingPauseMs = 400

export type Draft = {
  readonly text: string
  /** False until what was kept has been read: nothing may be typed before, or it would be overwritten. */
  readonly ready: boolean
  readonly setText: (text: string) => void
  /** Sent off or given up: the draft goes, now. */
  readonly clear: () => void
}

/**
 * Text that survives a crash: kept in the database at every pause in typing, and when the screen is left.
 * What others put into the draft, such as a comment that was taken back, appears while nothing is being typed.
 */
export const useDraft = (key: string, initial: string): Draft => {
  const { database, now } = useSession()
  const [state, setState] = useState({ key: '', text: initial })
  const unsaved = useRef<string | null>(null)
  /** What we wrote ourselves comes back from the database late, and must not replace what was typed since. */
  const own = useRef(new Set<string>())
  const stored = useLiveQuery(async () => ({ key, text: await readDraft(database, key) }), [database, key])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `initial` is where an edit starts; a later change must not replace what is typed
  useEffect(() => {
    if (stored?.key !== key) return
    const text = stored.text === '' ? initial : stored.text
    setState((current) => {
      if (current.key !== key) return { key, text }
      const foreign = stored.text === '' || !own.current.has(stored.text)
      return unsaved.current === null && foreign ? { key, text } : current
    })
  }, [stored, key])

  useEffect(() => {
    const flush = () => {
      if (unsaved.current === null) return
      void saveDraft(database, key, unsaved.current, now())
      unsaved.current = null
    }
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
      own.current = new Set()
    }
  }, [database, key, now])

  useEffect(() => {
    if (unsaved.current === null || state.key !== key) return
    const timer = setTimeout(() => {
      if (unsaved.current === null) return
      own.current.add(unsaved.current)
      void saveDraft(database, key, unsaved.current, now())
      unsaved.current = null
    }, typingPauseMs)
    return () => clearTimeout(timer)
  }, [state, key, database, now])

  return {
    text: state.key === key ? state.text : '',
    ready: state.key === key,
    setText: (text) => {
      unsaved.current = text
      setState({ key, text })
    },
    clear: () => {
      unsaved.current = null
      own.current = new Set()
      setState({ key, text: initial })
      void saveDraft(database, key, '', now())
    },
  }
}
