import { useEffect, useState } from 'react'
import type { RunbookOutline } from '../../domain/runbook.ts'
import { createAsk, remember } from '../../workers/ask-worker.ts'

const remembered = 20

const outline = remember(
  createAsk<string, RunbookOutline>(
    () => new Worker(new URL('./outline-worker.ts', import.meta.url), { type: 'module' }),
  ).ask,
  remembered,
)

/** UTF-16 units up to which a page gets a list of its headings: a longer text would keep the worker from others. */
const maxContentsLength = 400_000

/** The outline of a document that is read; `null` for a very long one, too. */
export const useContents = (text: string | null): RunbookOutline | null => {
  const outline = useOutline(text !== null && text.length <= maxContentsLength ? text : null)
  return outline === 'failed' ? null : outline
}

type Outlined = RunbookOutline | 'failed'

/** The outline of a text, made in a worker; `null` until it is there, `failed` where it cannot be made. */
export const useOutline = (text: string | null): Outlined | null => {
  const [made, setMade] = useState<{ readonly text: string; readonly outline: Outlined } | null>(null)
  useEffect(() => {
    if (text === null) return
    let current = true
    outline(text).then(
      (found) => current && setMade({ text, outline: found }),
      () => current && setMade({ text, outline: 'failed' }),
    )
    return () => {
      current = false
    }
  }, [text])
  return made !== null && made.text === text ? made.outline : null
}
