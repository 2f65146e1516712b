import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { root } from '../tools/run.ts'
import type { SoakReport } from './sync-soak-part.ts'

const schedules = 200_000
const schedulesPerBatch = 500
const longestMs = 120 * 60_000

/**
 * Plays simulated days of several laptops, a colleague and a bad line on every core, far more of them than the
 * tests do. `KITBAG_SOAK_SCHEDULES` and `KITBAG_SOAK_SEED` say how many, and from where; it ends after two
 * hours at the latest. A plan that breaks a promise is printed with its seed, to be kept in
 * `src/testing/past-failures.ts`.
 */
export const soakSync = async (): Promise<void> => {
  const wanted = Number(process.env['KITBAG_SOAK_SCHEDULES'] ?? schedules)
  const firstSeed = Number(process.env['KITBAG_SOAK_SEED'] ?? Date.now() % 1_000_000_000)
  const parts = availableParallelism()
  const batches = Math.ceil(wanted / schedulesPerBatch / parts)
  const startedAt = performance.now()
  const endsAtMs = Date.now() + longestMs
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(0)
  let played = 0
  let told = 0
  const failures: SoakReport[] = []

  const hear = (report: SoakReport): void => {
    played += report.schedules
    if (report.failure !== null) {
      failures.push(report)
      const { message, path, plan } = report.failure
      console.log(`Seed ${report.seed}, path ${path}: ${message}\n${JSON.stringify(plan)}`)
    }
    if (played - told >= 10_000) {
      told = played
      console.log(`${played} schedules after ${seconds()} s, ${failures.length} failures`)
    }
  }

  console.log(`Playing ${wanted} schedules in ${parts} processes, from seed ${firstSeed}.`)
  const codes = await Promise.all(
    Array.from({ length: parts }, (_, index) =>
      playPart([firstSeed + index, parts, batches, schedulesPerBatch, endsAtMs], hear),
    ),
  )
  const broken = codes.some((code) => code !== 0)
  console.log(
    `${played} schedules in ${seconds()} s, ${failures.length} failures${failures.length === 0 ? '' : `: seeds ${failures.map(({ seed }) => seed).join(', ')}`}${broken ? '; a process ended early' : ''}.`,
  )
  if (failures.length > 0 || broken || played === 0) process.exitCode = 1
}

const playPart = (args: readonly number[], hear: (report: SoakReport) => void): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['node_modules/tsx/dist/cli.mjs', 'build/bench/sync-soak-part.ts', ...args.map(String)],
      { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
    )
    createInterface({ input: child.stdout }).on('line', (line) => hear(JSON.parse(line) as SoakReport))
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
