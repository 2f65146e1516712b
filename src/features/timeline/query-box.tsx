import { CloseButton, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { type QueryProblem, readTimelineQuery } from '../../domain/timeline-query.ts'

const pauseMs = 250

/** The question, checked while it is typed; what is wrong is shown with its place. */
export const QueryBox = ({
  query,
  problem,
  onQuery,
}: {
  readonly query: string
  readonly problem: QueryProblem | null
  readonly onQuery: (query: string) => void
}): ReactNode => {
  const [text, setText] = useState(query)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => setText(query), [query])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
  const read = readTimelineQuery(text)
  const wrong = read.ok ? problem : read.error
  const change = (next: string) => {
    setText(next)
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (readTimelineQuery(next).ok) onQuery(next)
    }, pauseMs)
  }
  return (
    <TextInput
      type="search"
      aria-label="Question to the timeline"
      data-filter
      placeholder={'level:error source:nginx "timed out" after:14:00 -noise'}
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && read.ok) onQuery(text)
      }}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="sm"
            aria-label="Clear the question"
            onClick={() => {
              setText('')
              onQuery('')
            }}
          />
        )
      }
      error={
        wrong === null
          ? null
          : `${wrong.message} (at ${wrong.start + 1}: ${text.slice(wrong.start, wrong.end).slice(0, 40)})`
      }
      autoComplete="off"
      spellCheck={false}
    />
  )
}
