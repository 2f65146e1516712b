import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root, tools } from './tools/run.ts'

/** `npm run kitbag -- …`: the `kitbag` command of this checkout, built first when it is missing or stale. */
const command = join(root, 'out/main/cli.js')

const newest = (folder: string): number =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.(test|spec)\.ts$/.test(file))
    .reduce((latest, file) => Math.max(latest, statSync(join(root, folder, file)).mtimeMs), 0)

const isStale = (): boolean => {
  if (!existsSync(command)) return true
  const builtAt = statSync(command).mtimeMs
  return ['electron/cli', 'electron/host', 'src/contract', 'src/domain'].some(
    (folder) => newest(folder) > builtAt,
  )
}

if (isStale()) {
  // Results go to stdout, so the build must not.
  const { status } = spawnSync(process.execPath, [...tools.build], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(1)
}
// Paths are meant from where the person stands, which npm keeps here.
const { status } = spawnSync(process.execPath, [command, ...process.argv.slice(2)], {
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  stdio: 'inherit',
})
process.exitCode = status ?? 1
