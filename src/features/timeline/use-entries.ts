import { useCallback, useEffect, useRef, useState } from 'react'
import type { TimelineEntry, TimelineFilter } from '../../contract/timeline-operations.ts'
import type { QueryProblem } from '../../domain/timeline-query.ts'
import { useSession } from '../../state/session.ts'

export type Entries = {
  readonly total: number
  readonly problem: QueryProblem | null
  /** The first answer is there. */
  readonly ready: boolean
  /** `null` while it is on its way. */
  readonly at: (index: number) => TimelineEntry | null
  /** Fetches what the screen is about to show. */
  readonly want: (first: number, last: number) => void
}

const pageSize = 100
const keptPages = 40

/** Entries page by page, as the list scrolls over them. */
export const useEntries = (timelineId: string, filter: TimelineFilter, version: number): Entries => {
  const { host } = useSession()
  const [, redraw] = useState(0)
  const state = useRef({
    key: '',
    total: 0,
    ready: false,
    problem: null as QueryProblem | null,
    pages: new Map<number, readonly TimelineEntry[] | null>(),
  })
  const key = JSON.stringify([timelineId, filter, version])

  const fetchPage = useCallback(
    (page: number) => {
      const mine = state.current
      if (mine.pages.has(page)) return
      mine.pages.set(page, null)
      void host['timeline.page']({ timelineId, filter, start: page * pageSize, limit: pageSize }).then(
        (answer) => {
          if (mine !== state.current) return
          if (!answer.ok) {
            mine.pages.delete(page)
            return
          }
          if (mine.pages.size > keptPages) {
            for (const oldest of [...mine.pages.keys()].slice(0, mine.pages.size - keptPages))
              mine.pages.delete(oldest)
          }
          mine.pages.set(page, answer.value.entries)
          mine.total = answer.value.total
          mine.problem = answer.value.problem
          mine.ready = true
          redraw((last) => last + 1)
        },
      )
    },
    [host, timelineId, filter],
  )

  useEffect(() => {
    // The old lines stay until the new ones are there: nothing flickers while somebody types.
    const before = state.current
    state.current = { ...before, key, pages: new Map() }
    fetchPage(0)
  }, [key, fetchPage])

  return {
    total: state.current.total,
    problem: state.current.problem,
    ready: state.current.ready,
    at: (index) => state.current.pages.get(Math.floor(index / pageSize))?.[index % pageSize] ?? null,
    want: (first, last) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page += 1)
        fetchPage(page)
    },
  }
}
