import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './tools/ensure-browser.ts'
import { run, tools } from './tools/run.ts'
import {
  type Counts,
  countExit,
  countPlaywright,
  countVitest,
  sum,
  summaryLine,
} from './tools/test-counts.ts'
import { notableInPlaywright, notableInVitest } from './tools/test-names.ts'
import { runOnWindows, systemRooms } from './tools/windows-tests.ts'

/**
 * `npm test`: everything, in turn; with `-- --windows` also the tests of the system on Windows' Node, in at most
 * `windowsSeconds`. The last line is the result; the exit code is 1 if anything failed.
 */
const reports = mkdtempSync(join(tmpdir(), 'kitbag-reports-'))
const parts: (readonly [string, Counts])[] = []
const notable: string[] = []
const windowsSeconds = 240

const part = (name: string, work: () => Counts): void => {
  console.log(`\n== ${name}`)
  const startedAt = performance.now()
  const counts = work()
  parts.push([name, counts])
  console.log(`== ${name}: ${summaryLine(counts)} (${((performance.now() - startedAt) / 1000).toFixed(0)} s)`)
}

const vitest = (project: string): Counts => {
  const report = join(reports, `${project}.json`)
  const args = ['--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const counts = countVitest(report, run(tools.vitest, args))
  notable.push(...notableInVitest(report))
  return counts
}

part('types, lint and format', () => countExit(run(tools.check)))
part('unit tests', () => vitest('unit'))
if (process.argv.includes('--windows')) {
  part('unit tests on Windows', () => {
    const windows = runOnWindows(systemRooms, windowsSeconds)
    notable.push(...windows.notable)
    return windows.counts
  })
}
const browser = ensureBrowser()
const needsBrowser = (work: () => Counts): (() => Counts) => (browser === null ? () => countExit(1) : work)
part(
  'database tests',
  needsBrowser(() => vitest('db')),
)
let built = 1
part('build', () => {
  built = run(tools.build)
  return countExit(built)
})
part(
  'end to end',
  needsBrowser(() => {
    if (built !== 0) return countExit(1)
    const report = join(reports, 'e2e.json')
    const counts = countPlaywright(report, run(tools.playwright, [], { KITBAG_E2E_REPORT: report }))
    notable.push(...notableInPlaywright(report))
    return counts
  }),
)
rmSync(reports, { recursive: true, force: true })

const total = sum(parts.map(([, counts]) => counts))
console.log('')
for (const line of notable) console.log(line)
for (const [name, counts] of parts) console.log(`${name}: ${summaryLine(counts)}`)
console.log(summaryLine(total))
process.exitCode = total.failed === 0 ? 0 : 1
