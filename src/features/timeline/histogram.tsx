import { Button, Group, Text } from '@mantine/core'
import { IconZoomIn, IconZoomOut, IconZoomReset } from '@tabler/icons-react'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { TimelineFilter } from '../../contract/timeline-operations.ts'
import { useSession } from '../../state/session.ts'
import classes from './timeline.module.css'
import { axisTime, exactTime } from './timeline-words.ts'

const parts = 120
const height = 64

type Shape = {
  readonly from: number
  readonly to: number
  readonly buckets: readonly (readonly [number, number, number])[]
}

export type Range = { readonly from: number; readonly to: number } | null

/** How many lines when, by weight. Dragging over it zooms in; so do the keys. */
export const Histogram = ({
  timelineId,
  filter,
  version,
  onRange,
}: {
  readonly timelineId: string
  readonly filter: TimelineFilter
  readonly version: number
  readonly onRange: (range: Range) => void
}): ReactNode => {
  const { host } = useSession()
  const [shape, setShape] = useState<Shape | null>(null)
  const [brush, setBrush] = useState<{ readonly start: number; readonly end: number } | null>(null)
  const area = useRef<HTMLDivElement>(null)
  const key = JSON.stringify([timelineId, filter, version])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key holds all that the answer depends on
  useEffect(() => {
    let gone = false
    void host['timeline.histogram']({ timelineId, filter, buckets: parts }).then((answer) => {
      if (!gone && answer.ok && answer.value.problem === null) setShape(answer.value)
    })
    return () => {
      gone = true
    }
  }, [host, key])

  const span = shape === null ? 1 : shape.to - shape.from
  const isZoomed = filter.from !== null || filter.to !== null
  const most = Math.max(1, ...(shape?.buckets ?? []).map(([bad, warn, rest]) => bad + warn + rest))
  const shareAt = (event: PointerEvent) => {
    const box = area.current?.getBoundingClientRect()
    return box === undefined ? 0 : Math.min(1, Math.max(0, (event.clientX - box.left) / box.width))
  }
  const zoom = (start: number, end: number) => {
    if (shape === null || end - start < 0.002) return
    onRange({ from: shape.from + span * start, to: shape.from + span * end })
  }
  const move = (by: number) => {
    if (shape !== null && isZoomed) onRange({ from: shape.from + span * by, to: shape.to + span * by })
  }
  const out = () => {
    if (shape !== null) onRange({ from: shape.from - span / 2, to: shape.to + span / 2 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const actions: Readonly<Record<string, () => void>> = {
      '+': () => zoom(0.25, 0.75),
      '=': () => zoom(0.25, 0.75),
      '-': out,
      ArrowLeft: () => move(-0.25),
      ArrowRight: () => move(0.25),
      '0': () => onRange(null),
      Escape: () => onRange(null),
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  const low = brush === null ? 0 : Math.min(brush.start, brush.end)
  const high = brush === null ? 0 : Math.max(brush.start, brush.end)
  const words =
    shape === null
      ? 'Lines over time'
      : `Lines over time, ${exactTime(shape.from)} to ${exactTime(shape.to)}. Plus and minus zoom, arrows move, 0 shows all.`
  return (
    <div className={classes['histogram']}>
      {/* biome-ignore lint/a11y/useSemanticElements: a chart that is also worked with the keyboard */}
      <div
        ref={area}
        role="group"
        aria-label={words}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys named in its label work here
        tabIndex={0}
        className={classes['bars']}
        style={{ height }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setBrush({ start: shareAt(event), end: shareAt(event) })
        }}
        onPointerMove={(event) =>
          setBrush((last) => (last === null ? null : { ...last, end: shareAt(event) }))
        }
        onPointerUp={() => {
          setBrush(null)
          zoom(low, high)
        }}
        onPointerCancel={() => setBrush(null)}
      >
        <svg
          viewBox={`0 0 ${parts} ${height}`}
          preserveAspectRatio="none"
          width="100%"
          height={height}
          aria-hidden
        >
          {shape?.buckets.map(([bad, warn, rest], index) => {
            const scale = (height - 2) / most
            // A single error among thousands of lines must still be seen.
            const badHeight = bad === 0 ? 0 : Math.max(3, bad * scale)
            const warnHeight = warn === 0 ? 0 : Math.max(2, warn * scale)
            const restHeight = rest === 0 ? 0 : Math.max(1, rest * scale)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is
              <g key={index}>
                <rect
                  x={index}
                  width={0.85}
                  y={height - restHeight}
                  height={restHeight}
                  className={classes['rest'] ?? ''}
                />
                <rect
                  x={index}
                  width={0.85}
                  y={height - restHeight - warnHeight}
                  height={warnHeight}
                  className={classes['warn'] ?? ''}
                />
                <rect
                  x={index}
                  width={0.85}
                  y={Math.max(0, height - restHeight - warnHeight - badHeight)}
                  height={badHeight}
                  className={classes['bad'] ?? ''}
                />
              </g>
            )
          })}
        </svg>
        {brush !== null && (
          <div
            className={classes['brush']}
            style={{ left: `${low * 100}%`, width: `${(high - low) * 100}%` }}
          />
        )}
      </div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs" c="dimmed" truncate>
          {shape === null ? '' : axisTime(shape.from, span)}
        </Text>
        <Group gap="sm" wrap="nowrap">
          <Legend />
          <Button.Group>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => zoom(0.25, 0.75)}
              leftSection={<IconZoomIn size={14} aria-hidden />}
            >
              Closer
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={!isZoomed}
              onClick={out}
              leftSection={<IconZoomOut size={14} aria-hidden />}
            >
              Wider
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={!isZoomed}
              onClick={() => onRange(null)}
              leftSection={<IconZoomReset size={14} aria-hidden />}
            >
              All
            </Button>
          </Button.Group>
        </Group>
        <Text size="xs" c="dimmed" truncate>
          {shape === null ? '' : axisTime(shape.to, span)}
        </Text>
      </Group>
    </div>
  )
}

const Legend = (): ReactNode => (
  <Group gap={10} wrap="nowrap" className={classes['legend'] ?? ''}>
    <span data-weight="bad">Errors</span>
    <span data-weight="warn">Warnings</span>
    <span data-weight="rest">Others</span>
  </Group>
)
