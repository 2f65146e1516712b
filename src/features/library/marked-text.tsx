import { Fragment, type ReactNode } from 'react'

/** A text with some ranges marked; ranges in order, not overlapping, in UTF-16 units. */
export const MarkedText = ({
  text,
  marks,
}: {
  readonly text: string
  readonly marks: readonly (readonly [start: number, end: number])[]
}): ReactNode => {
  const starts = marks.map(([start], index) => ({
    start,
    from: index === 0 ? 0 : (marks[index - 1]?.[1] ?? 0),
  }))
  return (
    <>
      {starts.map(({ start, from }, index) => (
        <Fragment key={start}>
          {text.slice(from, start)}
          <mark>{text.slice(start, marks[index]?.[1])}</mark>
        </Fragment>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  )
}
