import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

/** Types per project, then lint, format and circles. Ends with 1 at the first part that is not clean. */
const root = resolve(import.meta.dirname, '..')
const bin = (name: string) => resolve(root, 'node_modules', '.bin', name)

const projects = [
  'src/domain',
  'src/contract',
  'src',
  'electron',
  'electron/preload',
  'electron/e2e',
  'build',
]

const run = (label: string, command: string, args: readonly string[]): boolean => {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) console.error(`check: ${label} is not clean`)
  return status === 0
}

const clean = [
  ...projects.map((project) => run(`types of ${project}`, bin('tsc'), ['-p', project])),
  run('lint and format', bin('biome'), ['check', '--error-on-warnings', '.']),
]
process.exitCode = clean.every(Boolean) ? 0 : 1
if (process.exitCode === 0) console.log('check: clean')
