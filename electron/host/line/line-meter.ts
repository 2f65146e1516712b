import { join } from 'node:path'
import { z } from 'zod'
import { failure } from '../../../src/contract/errors.ts'
import type { Line } from '../../../src/contract/line-operations.ts'
import { localDay } from '../../../src/domain/day.ts'
import { type Failure, ok, type Result } from '../../../src/domain/result.ts'
import { openJsonFile } from '../files/json-file.ts'
import type { Logger } from '../logger/logger.ts'

/** What is kept per workspace in `<data>/line.json`. */
const recordSchema = z.object({
  textOnly: z.boolean(),
  budgetBytes: z.number().nonnegative().nullable(),
  /** The local day that the counts belong to. */
  day: z.string(),
  moreTodayBytes: z.number().nonnegative(),
  sentBytes: z.number().nonnegative(),
  receivedBytes: z.number().nonnegative(),
  bytesPerSecond: z.number().positive().nullable(),
})
type LineRecord = z.infer<typeof recordSchema>

export type LineChange = {
  readonly textOnly?: boolean | undefined
  readonly budgetBytes?: number | null | undefined
  readonly moreTodayBytes?: number | undefined
}

/** Where the bytes of one workspace are told. */
export type TrafficMeter = {
  readonly sent: (bytes: number) => void
  readonly received: (bytes: number) => void
  /** A transfer that had the line to itself: what the speed is told by. */
  readonly transferred: (bytes: number, ms: number) => void
}

export type LineMeter = {
  readonly line: (workspaceId: string) => Line
  readonly set: (workspaceId: string, change: LineChange) => Promise<Result<Line>>
  readonly meter: (workspaceId: string) => TrafficMeter
  /** Why a file must not move now; `null` when it may. */
  readonly held: (workspaceId: string) => Failure | null
  /** Milliseconds until it is worth asking again. */
  readonly heldForMs: (workspaceId: string) => number
  readonly forget: (workspaceId: string) => Promise<Result<null>>
  /** Writes what was counted since the last time. */
  readonly close: () => Promise<void>
}

export type LineMeterDeps = {
  readonly dataFolder: string
  readonly logger: Logger
  readonly now: () => Date
  readonly onChange: (line: Line) => void
}

/** Counts are written and told after a pause, so that a download of a thousand chunks writes the disk a few times. */
const saveAfterMs = 2_000
/** Smaller transfers say more about waiting than about the line. */
const tellingBytes = 16_384
const lookAgainMs = 900_000

/** Counts what each workspace sends and receives per day, and says when files have to wait. */
export const createLineMeter = async (deps: LineMeterDeps): Promise<Result<LineMeter>> => {
  const { dataFolder, logger, now, onChange } = deps
  const file = await openJsonFile<Readonly<Record<string, LineRecord>>>({
    path: join(dataFolder, 'line.json'),
    schema: z.record(z.string(), recordSchema),
    fallback: {},
    what: 'what was used of the line',
    logger,
  })
  if (!file.ok) return file
  const records = new Map(Object.entries(file.value.value()))
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | null = null

  const today = () => localDay(now())
  const recordOf = (workspaceId: string): LineRecord => {
    const kept = records.get(workspaceId) ?? fresh
    return kept.day === today()
      ? kept
      : { ...kept, day: today(), moreTodayBytes: 0, sentBytes: 0, receivedBytes: 0 }
  }
  const line = (workspaceId: string): Line => {
    const { day: _day, ...record } = recordOf(workspaceId)
    const used = record.sentBytes + record.receivedBytes
    const spent = record.budgetBytes !== null && used >= record.budgetBytes + record.moreTodayBytes
    return { workspaceId, ...record, held: record.textOnly ? 'text-only' : spent ? 'budget' : null }
  }
  const save = async (): Promise<Result<null>> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const ids = [...changed]
    changed.clear()
    const written = await file.value.write(Object.fromEntries(records))
    for (const id of ids) onChange(line(id))
    return written.ok ? ok(null) : written
  }
  const note = (workspaceId: string, change: Partial<LineRecord>) => {
    records.set(workspaceId, { ...recordOf(workspaceId), ...change })
    changed.add(workspaceId)
    if (timer !== null) return
    timer = setTimeout(() => void save(), saveAfterMs)
    timer.unref()
  }

  return ok({
    line,
    set: async (workspaceId, { textOnly, budgetBytes, moreTodayBytes }) => {
      const before = recordOf(workspaceId)
      records.set(workspaceId, {
        ...before,
        textOnly: textOnly ?? before.textOnly,
        budgetBytes: budgetBytes === undefined ? before.budgetBytes : budgetBytes,
        moreTodayBytes: moreTodayBytes ?? before.moreTodayBytes,
      })
      changed.add(workspaceId)
      const saved = await save()
      if (saved.ok) return ok(line(workspaceId))
      records.set(workspaceId, before)
      return saved
    },
    meter: (workspaceId) => ({
      sent: (bytes) => note(workspaceId, { sentBytes: recordOf(workspaceId).sentBytes + bytes }),
      received: (bytes) => note(workspaceId, { receivedBytes: recordOf(workspaceId).receivedBytes + bytes }),
      transferred: (bytes, ms) => {
        if (bytes < tellingBytes || ms <= 0) return
        const speed = (1_000 * bytes) / ms
        const before = recordOf(workspaceId).bytesPerSecond
        note(workspaceId, { bytesPerSecond: before === null ? speed : before * 0.7 + speed * 0.3 })
      },
    }),
    held: (workspaceId) => {
      const { held, budgetBytes } = line(workspaceId)
      if (held === null) return null
      return held === 'text-only' ? textOnlyFailure : spentFailure(budgetBytes ?? 0)
    },
    heldForMs: (workspaceId) => {
      if (line(workspaceId).held !== 'budget') return lookAgainMs
      const at = now()
      const midnight = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1)
      return Math.min(lookAgainMs, Math.max(1_000, midnight.getTime() - at.getTime()))
    },
    forget: async (workspaceId) => {
      records.delete(workspaceId)
      changed.delete(workspaceId)
      return save()
    },
    close: async () => {
      if (timer !== null) await save()
    },
  })
}

const fresh: LineRecord = {
  textOnly: false,
  budgetBytes: null,
  day: '',
  moreTodayBytes: 0,
  sentBytes: 0,
  receivedBytes: 0,
  bytesPerSecond: null,
}

const textOnlyFailure = failure(
  'line.held',
  'Only text goes over this line: files wait.',
  'It is kept. Switch “Text only on this line” off in Settings, and it goes on.',
)

const spentFailure = (budgetBytes: number): Failure =>
  failure(
    'line.held',
    `Today's budget of ${Math.round(budgetBytes / 1_000_000).toLocaleString('en')} MB is used up: files wait.`,
    'It is kept and goes on tomorrow by itself. Allow more today in Settings, Line, to send it now.',
  )
