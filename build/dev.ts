import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { findElectron } from '../electron/standin/find-electron.ts'
import { root, run, tools } from './tools/run.ts'

/**
 * `npm run dev`: builds after every change. A change of the window reloads it; a change of the main process
 * or the preload restarts the program. Options go to the program, such as `-- --no-window`.
 */
const isElectron = findElectron(root, process.env) !== null
const launch = ['out/main/launch.js', ...(isElectron ? [] : ['--reload']), ...process.argv.slice(2)]
const settleMs = 150

/** What the program is made of; Electron's window cannot reload itself, so there it counts too. */
const fingerprint = (): string => {
  const hash = createHash('sha256')
  for (const folder of ['out/main', 'out/preload', ...(isElectron ? ['out/renderer'] : [])]) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (/\.c?js$/.test(file)) hash.update(file).update(readFileSync(join(root, folder, file)))
    }
  }
  return hash.digest('hex')
}

let program: ChildProcess | null = null
let restarting = false
let running = ''

const start = (): void => {
  running = fingerprint()
  program = spawn(process.execPath, launch, { cwd: root, stdio: 'inherit' })
  program.on('exit', (code) => {
    if (!restarting) process.exit(code ?? 0)
    restarting = false
    start()
  })
}

const rebuild = (): void => {
  const startedAt = performance.now()
  if (run(tools.build) !== 0) return
  if (program === null) {
    start()
    return
  }
  const changed = fingerprint() !== running
  console.log(`Built in ${Math.round(performance.now() - startedAt)} ms${changed ? '; restarting.' : '.'}`)
  if (!changed) return
  restarting = true
  program.kill('SIGTERM')
}

let timer: NodeJS.Timeout | undefined
for (const folder of ['src', 'electron', 'resources']) {
  watch(join(root, folder), { recursive: true }, (_kind, file) => {
    if (file === null || /\.(test|spec)\.tsx?$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(rebuild, settleMs)
  })
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (program === null ? process.exit(0) : program.kill('SIGTERM')))
}

if (run(tools.build) === 0) start()
else console.log('The program starts once the build is clean.')
