import { randomBytes, randomInt } from 'node:crypto'
import { createByteRedactor } from '../../electron/host/evidence/redact/byte-redactor.ts'
import { redactorDepsOf } from '../../electron/host/evidence/redact/compile-rules.ts'
import { rulesOf } from '../../electron/host/evidence/redact/rule-set.ts'

const mebibyte = 1_048_576

/**
 * Random bytes, and lines of one mebibyte made of what the rules look for, through the redactor: none may throw,
 * take longer than a second of processor time for each mebibyte, or make memory grow. `KITBAG_FUZZ_SECONDS` says
 * how long; the worst lines are printed.
 */
export const fuzzRedactor = async (): Promise<void> => {
  const seconds = Number(process.env['KITBAG_FUZZ_SECONDS'] ?? 60)
  const plan = {
    siteKey: randomBytes(32).toString('hex'),
    known: [],
    domains: ['plant.example.com'],
    terms: [],
  }
  const deps = redactorDepsOf(plan)
  const pieces = rulesOf(plan).flatMap(({ vanish, stay }) => [...vanish.map(([line]) => line), ...stay])
  const endsAt = Date.now() + seconds * 1000
  const slow: { readonly ms: number; readonly of: string }[] = []
  let runs = 0
  let withheld = 0
  let peak = 0

  const feed = (bytes: Buffer, of: string) => {
    const before = process.cpuUsage()
    const redactor = createByteRedactor(deps)
    const pushed = redactor.push(bytes)
    const ended = pushed.kind === 'withheld' ? pushed : redactor.end()
    const { user, system } = process.cpuUsage(before)
    if (ended.kind === 'withheld') withheld += 1
    runs += 1
    slow.push({ ms: (user + system) / 1000 / Math.max(1, bytes.length / mebibyte), of })
    slow.sort((a, b) => b.ms - a.ms).splice(5)
    peak = Math.max(peak, process.memoryUsage().rss / mebibyte)
  }
  const fill = (piece: string) =>
    Buffer.from(piece.repeat(Math.ceil(mebibyte / piece.length)).slice(0, mebibyte))

  // Once each: the start of every example, which is where expressions go astray.
  for (const piece of pieces) {
    if (Date.now() > endsAt) break
    const line = piece.replaceAll(/[\r\n]/g, ' ')
    feed(fill(line), `repeated: ${line.slice(0, 60)}`)
    const start = line.slice(0, randomInt(1, Math.max(2, line.length)))
    feed(fill(start), `start repeated: ${start.slice(0, 60)}`)
  }
  while (Date.now() < endsAt) {
    feed(randomBytes(randomInt(1, 200_000)), 'random bytes')
    const parts = Array.from({ length: 3 }, () => pieces[randomInt(pieces.length)] ?? '')
    const mixed = parts.map((part) => part.slice(randomInt(part.length + 1))).join('')
    if (mixed !== '') feed(fill(mixed.replaceAll(/[\r\n]/g, '')), `mixed: ${mixed.slice(0, 60)}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  console.log(
    `Redactor fuzzed: ${runs} inputs, ${withheld} withheld, none threw, peak ${peak.toFixed(0)} MiB.`,
  )
  console.log('  slowest, in processor time for each mebibyte:')
  for (const { ms, of } of slow) console.log(`  ${ms.toFixed(0).padStart(7)} ms  ${JSON.stringify(of)}`)
  if (slow.some(({ ms }) => ms > 1000)) {
    console.log('  Target of 1 s for each mebibyte: missed.')
    process.exitCode = 1
  }
}
