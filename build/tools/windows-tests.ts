import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { linesFileVariable, type ReportLine } from './line-reporter.ts'
import { root, run, tools } from './run.ts'
import type { Counts } from './test-counts.ts'

/**
 * The unit tests on Windows: on Windows itself as they are, elsewhere on Windows' own Node under Wine where the script
 * for it lies beside the checkout. A run that reaches its limit counts what ended; what did not is told, and counts
 * neither as passed nor as failed.
 */

/** Rooms that touch files, paths, processes and rights; the others compute, or speak to a server, alike everywhere. */
export const systemRooms = [
  'electron/cli/',
  'electron/main/',
  'electron/standin/',
  ...['create-host', 'documents/', 'files/', 'journal/', 'logger/', 'settings/', 'vault/', 'workspaces/'].map(
    (room) => `electron/host/${room}`,
  ),
  ...['bundle/', 'collect/', 'create-evidence', 'failure-proof', 'profiles/', 'snapshot/', 'worker/'].map(
    (room) => `electron/host/evidence/${room}`,
  ),
  'electron/host/evidence/timeline/open-sources',
  'src/domain/evidence',
]

export type WindowsRun = {
  readonly counts: Counts
  /** Sentences for the end of the run: what failed, and why something was not run. */
  readonly notable: readonly string[]
}

const nothingRun = (why: string): WindowsRun => ({
  counts: { passed: 0, failed: 0, skipped: 1 },
  notable: [`skipped: tests on Windows: ${why}`],
})

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? ''

/** Counts the lines of a run. `end` is the exit code; `stopped` when its time was over. */
export const countLines = (lines: readonly ReportLine[], end: number | 'stopped'): WindowsRun => {
  const tests = lines.flatMap((line) => (line.kind === 'test' ? [line] : []))
  const files = lines.flatMap((line) => (line.kind === 'file' ? [line] : []))
  const broken = files.filter(({ error }) => error !== '')
  const of = (state: string) => tests.filter((line) => line.state === state)
  const failed = of('failed').length + broken.length
  const planned = lines.find((line) => line.kind === 'files')?.count ?? 0
  const left = end === 'stopped' ? planned - files.length : 0
  // An end without a word, or a bad one without a failed test, is a failure of its own.
  const unexplained = end !== 'stopped' && failed === 0 && (end !== 0 || files.length === 0)
  return {
    counts: {
      passed: of('passed').length,
      failed: failed + (unexplained ? 1 : 0),
      skipped: of('skipped').length,
    },
    notable: [
      ...[...of('failed'), ...broken].map(
        ({ name, error }) => `failed on Windows: ${name}: ${firstLine(error)}`,
      ),
      ...(unexplained ? [`failed on Windows: it ended with code ${end} after ${files.length} files`] : []),
      ...(left > 0 || planned === 0
        ? [`not run on Windows: ${planned === 0 ? 'all' : `${left} of ${planned}`} files: the time was over`]
        : []
      ).filter(() => end === 'stopped'),
    ],
  }
}

const readLines = (file: string): readonly ReportLine[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as ReportLine)
    : []

/** `timeout` of coreutils ends the whole group; 124 says that it had to, 137 that it had to twice. */
const withLimit = (
  seconds: number,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): number =>
  spawnSync('timeout', ['-k', '10', String(Math.max(1, Math.floor(seconds))), ...command], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  }).status ?? 1

const script = resolve(root, '../shared/windows/windows-node.sh')
const reporters = ['--reporter=dot', '--reporter=./build/tools/line-reporter.ts']

/** Runs the tests whose paths hold one of `paths`; all for none. `limitSeconds` holds for setting up and running. */
export const runOnWindows = (paths: readonly string[], limitSeconds: number): WindowsRun => {
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-windows-'))
  const file = join(folder, 'lines')
  try {
    if (process.platform === 'win32') {
      const args = ['--project', 'unit', ...reporters, ...paths]
      const code = run(tools.vitest, args, { [linesFileVariable]: file })
      return countLines(readLines(file), code)
    }
    if (!existsSync(script)) return nothingRun(`${script} is not there, which runs Windows’ Node under Wine.`)
    const startedAt = performance.now()
    const left = () => limitSeconds - (performance.now() - startedAt) / 1000
    if (withLimit(limitSeconds, [script, 'install']) !== 0)
      return nothingRun(`Wine could not be set up here within ${limitSeconds} s.`)
    const args = [script, 'unit', root, '--testTimeout=60000', ...reporters, ...paths]
    const code = withLimit(left(), args, { [linesFileVariable]: `Z:${file}` })
    return countLines(readLines(file), code === 124 || code === 137 ? 'stopped' : code)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
