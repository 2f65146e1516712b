import { summaryLine } from './tools/test-counts.ts'
import { runOnWindows, systemRooms } from './tools/windows-tests.ts'

/**
 * `npm run windows`: the unit tests on Windows. `-- --system` takes only those that touch the system, `-- PATH…` those
 * whose path holds one of these. The last line is the result.
 */
const args = process.argv.slice(2)
const paths = args.includes('--system') ? systemRooms : args
const { counts, notable } = runOnWindows(paths, 3600)
console.log('')
for (const line of notable) console.log(line)
console.log(summaryLine(counts))
process.exitCode = counts.failed === 0 ? 0 : 1
