import { performance } from 'node:perf_hooks'
import type { PartReader, Snapshot, SnapshotPart } from './snapshot.ts'

type Parts = Readonly<Record<string, { readonly timeoutMs: number; readonly read: PartReader }>>

const timedOut = Symbol('timed out')

const takePart = async (
  { timeoutMs, read }: { readonly timeoutMs: number; readonly read: PartReader },
  signal: AbortSignal,
): Promise<SnapshotPart> => {
  const started = performance.now()
  const duration = () => Math.round(performance.now() - started)
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<typeof timedOut>((resolve) => {
    timer = setTimeout(() => resolve(timedOut), timeoutMs)
  })
  try {
    const answer = await Promise.race([read(AbortSignal.any([signal, stop.signal])), limit])
    if (answer === timedOut) {
      return {
        outcome: 'timeout',
        reason: `No answer within ${timeoutMs / 1000} s.`,
        durationMs: duration(),
        data: null,
      }
    }
    if ('data' in answer) return { outcome: 'success', reason: '', durationMs: duration(), data: answer.data }
    return 'failed' in answer
      ? { outcome: 'failed', reason: answer.failed, durationMs: duration(), data: null }
      : { outcome: 'unavailable', reason: answer.unavailable, durationMs: duration(), data: null }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { outcome: 'failed', reason, durationMs: duration(), data: null }
  } finally {
    clearTimeout(timer)
    // Whatever still runs for this part is stopped with it.
    stop.abort()
  }
}

/** Asks every part, one after another so that they do not disturb each other's numbers. Each has its own outcome. */
export const takeSnapshot = async (parts: Parts, takenAt: string, signal: AbortSignal): Promise<Snapshot> => {
  const taken: Record<string, SnapshotPart> = {}
  for (const [name, part] of Object.entries(parts)) {
    signal.throwIfAborted()
    taken[name] = await takePart(part, signal)
  }
  return { schema: 'kitbag-snapshot/1', takenAt, parts: taken }
}
