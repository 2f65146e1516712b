import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { assertNever } from '../../../../src/domain/result.ts'
import { systemCode } from '../../files/disk-failure.ts'
import { createFingerprint } from '../patterns/pattern-history.ts'
import { clockFactsOf } from './clock-facts.ts'
import { openBundleSources, openFiles } from './open-sources.ts'
import { createTimelineEngine, type PatternHistory, type TimelineEngine } from './timeline-engine.ts'
import type {
  FromTimeline,
  PatternFacts,
  TimelineInput,
  TimelineQuestion,
  ToTimeline,
} from './timeline-messages.ts'

/** The script of one timeline: reads everything once, then answers until it is ended. */
const port = parentPort
if (port === null) throw new Error('This script runs in a worker thread only.')
const send = (message: FromTimeline) => port.postMessage(message)

const mineForMs = 15
const tellEveryMs = 100

const historyOf = ({ key, plan, memory, before }: PatternFacts): PatternHistory => {
  const fingerprint = createFingerprint(key, plan)
  const isEarlier = Object.values(memory.known).some(({ since }) => since < before)
  return {
    comparedWith: isEarlier && memory.lastSealedAt !== null ? memory.lastSealedAt : '',
    shareOf: (template) => {
      const known = memory.known[fingerprint(template)]
      return known === undefined || known.since >= before ? null : known.share
    },
  }
}

const answer = (engine: TimelineEngine, question: TimelineQuestion): unknown => {
  switch (question.kind) {
    case 'histogram':
      return engine.histogram(question.filter, question.buckets)
    case 'page':
      return engine.page(question.filter, question.start, question.limit)
    case 'locate':
      return engine.locate(question.filter, question.time)
    case 'patterns':
      return engine.patterns()
    case 'status':
      return engine.status()
    case 'set-offset':
      engine.setOffset(question.source, question.offsetMs)
      return null
    default:
      return assertNever(question)
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const run = async (input: TimelineInput) => {
  let toldAt = 0
  const progress = (bytes: number, totalBytes: number, entries: number) => {
    const now = performance.now()
    if (now - toldAt < tellEveryMs) return
    toldAt = now
    send({ type: 'progress', bytes, totalBytes, entries })
  }
  const opened =
    input.bundle === null
      ? openFiles(input.sources)
      : await openBundleSources(input.bundle, (bytes, total) => progress(bytes / 2, total, 0))
  const total = opened.sources.reduce((sum, { text }) => sum + text.size, 0)
  const engine = createTimelineEngine({
    sources: opened.sources,
    left: [...input.left, ...opened.left],
    facts: clockFactsOf(opened.snapshot, input.latestMs),
    history: historyOf(input.patterns),
  })
  engine.load((bytes, entries) => progress(bytes, total, entries))
  send({ type: 'ready' })
  port.on('message', ({ id, question }: ToTimeline) => {
    try {
      send({ type: 'answer', id, value: answer(engine, question) })
    } catch (error) {
      send({ type: 'threw', id, message: reasonOf(error) })
    }
  })
  // In small turns, so that questions are answered meanwhile.
  const mine = () => {
    const done = engine.mine(mineForMs, () => performance.now())
    const now = performance.now()
    if (done === 1 || now - toldAt > tellEveryMs) {
      toldAt = now
      send({ type: 'mined', done })
    }
    if (done < 1) setImmediate(mine)
  }
  mine()
}

run(workerData as TimelineInput).catch((error: unknown) =>
  send({ type: 'failed', message: reasonOf(error), code: systemCode(error) }),
)
