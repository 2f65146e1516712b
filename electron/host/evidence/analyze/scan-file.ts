import { performance } from 'node:perf_hooks'
import { TextDecoder } from 'node:util'
import type { HintScan } from './hint-scan.ts'
import { createLineClock, type LineClock } from './line-clock.ts'
import { createFileCounter, type FileCounter, type LogRule, type LogTally } from './log-rule.ts'

export type ScanRules = {
  readonly scan: HintScan
  /** Which rule each hint of the scan belongs to. */
  readonly ruleOfHint: Uint16Array
  readonly rules: readonly LogRule[]
  readonly tallies: readonly LogTally[]
}

export type ScanEnd = { readonly bytes: number; readonly problem: string | null }

/** Bytes around a hint that an expression sees of a line that is longer, and `near` of the lines around. */
const reach = 2048
const maxLine = 65_536
const shownLength = 400

const isLog = (first: Uint8Array): 'text' | 'utf-16le' | 'utf-16be' | 'binary' => {
  if (first[0] === 0xff && first[1] === 0xfe) return 'utf-16le'
  if (first[0] === 0xfe && first[1] === 0xff) return 'utf-16be'
  const sample = first.subarray(0, 8192)
  let zeros = 0
  for (const byte of sample) if (byte === 0) zeros += 1
  // Holes of NUL come with a crash; a tenth of the file does not.
  return zeros * 10 > sample.length ? 'binary' : 'text'
}

/**
 * Searches one file once for every rule. Memory: one chunk and the lines around its seams. Stops with a reason
 * when the time is up; lines that were read by then count.
 */
export const scanFile = async (
  file: string,
  stream: AsyncIterable<Uint8Array>,
  { scan, ruleOfHint, rules, tallies }: ScanRules,
  limits: { readonly budgetMs: number; readonly latestMs: number },
): Promise<ScanEnd> => {
  const { next, classOf, shift, firstOutput, outputs } = scan
  const deadline = performance.now() + limits.budgetMs
  const applies = rules.map(({ files }) => files === null || files.test(file))
  const counters: (FileCounter | undefined)[] = []
  let clock: LineClock | null = null
  let decoder: TextDecoder | null = null
  let isFirst = true
  let total = 0

  /** Bytes that are looked at: `[0, fresh)` was searched already and is kept for `near`. */
  let buffer: Buffer = Buffer.alloc(0)
  let fresh = 0
  let lineNumber = 1
  let state = 0
  /** Rules whose hint stands in the line at hand, with the place of its first hint. */
  const found = new Map<number, number>()

  const judge = (lineStart: number, lineEnd: number) => {
    for (const [number, at] of found) {
      const rule = rules[number]
      const tally = tallies[number]
      if (rule === undefined || tally === undefined) continue
      const isLong = lineEnd - lineStart > 2 * reach
      const from = isLong ? Math.max(lineStart, at - reach) : lineStart
      const to = isLong ? Math.min(lineEnd, at + reach) : lineEnd
      const text = buffer.toString('utf8', from, to).replace(/\r$/, '')
      const match = rule.expression.exec(text)
      if (match === null || rule.except?.test(text) === true) continue
      if (rule.near !== null) {
        const around = buffer.toString(
          'utf8',
          Math.max(0, lineStart - reach),
          Math.min(buffer.length, lineEnd + reach),
        )
        if (!rule.near.test(around)) continue
      }
      clock ??= createLineClock(buffer, limits.latestMs)
      let counter = counters[number]
      if (counter === undefined) {
        counter = createFileCounter(rule, tally)
        counters[number] = counter
      }
      const start = Math.max(0, Math.min(match.index - 80, text.length - shownLength))
      counter.add(
        { file, line: lineNumber, text: text.slice(start, start + shownLength).trim() },
        clock.read(buffer, lineStart, lineEnd),
      )
    }
    found.clear()
  }

  /** Searches `[fresh, limit)`, which ends after a line end unless the file does. */
  const search = (limit: number) => {
    let lineStart = fresh
    for (let at = fresh; at < limit; at += 1) {
      const byte = buffer[at] ?? 0
      if (byte === 10) {
        if (found.size > 0) judge(lineStart, at)
        lineStart = at + 1
        lineNumber += 1
        state = 0
        continue
      }
      state = next[(state << shift) | (classOf[byte] ?? 0)] ?? 0
      if (state < firstOutput) continue
      for (const hint of outputs[state - firstOutput] ?? []) {
        const number = ruleOfHint[hint] ?? 0
        if (applies[number] === true && !found.has(number)) found.set(number, at)
      }
    }
    if (found.size > 0) judge(lineStart, limit)
    fresh = limit
  }

  const take = (chunk: Uint8Array, isLast: boolean) => {
    const kept = Math.max(0, fresh - reach)
    buffer = Buffer.concat([buffer.subarray(kept), chunk])
    fresh -= kept
    if (isLast) return search(buffer.length)
    // Whole lines only, and so much held back that `near` sees what follows.
    const end = buffer.lastIndexOf(10, buffer.length - reach - 1) + 1
    if (end > fresh) search(end)
    else if (buffer.length - fresh > maxLine) search(buffer.length - reach)
  }

  const bytesOf = (chunk: Uint8Array, isLast: boolean): Uint8Array =>
    decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: !isLast }), 'utf8')

  const finish = (problem: string | null): ScanEnd => {
    counters.forEach((counter) => {
      counter?.end()
    })
    tallies.forEach((tally, number) => {
      if (applies[number] === true) tally.filesRead += 1
    })
    return { bytes: total, problem }
  }

  for await (const chunk of stream) {
    if (chunk.length === 0) continue
    total += chunk.length
    if (isFirst) {
      isFirst = false
      const kind = isLog(chunk)
      if (kind === 'binary') return { bytes: total, problem: 'It is no text.' }
      if (kind !== 'text') decoder = new TextDecoder(kind)
    }
    take(bytesOf(chunk, false), false)
    if (performance.now() > deadline) return finish('Only its beginning was searched: it took too long.')
  }
  take(bytesOf(new Uint8Array(0), true), true)
  return finish(null)
}
