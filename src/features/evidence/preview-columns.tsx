import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, type ReactNode, useEffect, useRef } from 'react'
import classes from './evidence.module.css'
import type { PreviewLine, Span } from './preview-lines.ts'

export type Side = 'before' | 'after'

const lineHeight = 18
const longestSelection = 200

/** Lines of the text on one or both sides. Only those in view exist, and a long line wraps. */
export const PreviewColumns = ({
  lines,
  sides,
  currentHit,
  currentLine,
  onSelectText,
}: {
  readonly lines: readonly PreviewLine[]
  readonly sides: Side | 'both'
  readonly currentHit: number | null
  readonly currentLine: number | null
  /** Text the person marked in it; empty when nothing is marked. */
  readonly onSelectText: (text: string) => void
}): ReactNode => {
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    paddingStart: 4,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another hit is looked at, or when the columns change width
  useEffect(() => {
    if (currentLine !== null) virtualizer.scrollToIndex(currentLine, { align: 'center' })
  }, [currentHit, currentLine, sides])

  const readSelection = () => {
    const text = window.getSelection()?.toString().trim() ?? ''
    onSelectText(text.length >= 2 && text.length <= longestSelection && !text.includes('\n') ? text : '')
  }

  const shown: readonly Side[] = sides === 'both' ? ['before', 'after'] : [sides]
  return (
    <>
      <div className={classes['columns']} aria-hidden>
        {shown.map((side) => (
          <div key={side}>{side === 'before' ? 'Before' : 'After, as it will be in the bundle'}</div>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a scrolling text, not a form */}
      <div
        ref={scroller}
        className={classes['lines']}
        role="group"
        aria-label={`Text ${sides === 'both' ? 'before and after' : sides} redaction`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        tabIndex={0}
        onMouseUp={readSelection}
        onKeyUp={readSelection}
      >
        <div className={classes['linesInner']} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index]
            return line === undefined ? null : (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={classes['line']}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <span className={classes['lineNumber']} aria-hidden>
                  {line.number}
                </span>
                {shown.map((side) => (
                  <Cell
                    key={side}
                    spans={line[side]}
                    side={side}
                    current={item.index === currentLine ? currentHit : null}
                  />
                ))}
              </div>
            )
          })}
        </div>
      </div>
    </>
  )
}

const Cell = memo(
  ({
    spans,
    side,
    current,
  }: {
    readonly spans: readonly Span[]
    readonly side: Side
    readonly current: number | null
  }): ReactNode => (
    <div className={classes['lineText']}>
      {spans.length === 0
        ? '\u200b'
        : spans.map((span, index) =>
            span.hit === null ? (
              span.text
            ) : (
              <mark
                // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line never move
                key={index}
                className={`${classes[side === 'before' ? 'removed' : 'placed']} ${span.hit === current ? classes['current'] : ''}`}
                title={span.rule ?? ''}
              >
                {span.text}
              </mark>
            ),
          )}
    </div>
  ),
)
