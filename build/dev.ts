import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { findElectron } from '../electron/standin/find-electron.ts'
import { root, tools } from './tools/run.ts'

/**
 * `npm run dev`: builds on every change. A change of the window reloads it; a change of the main process or
 * the preload restarts the program. Options go to the program, such as `-- --no-window`.
 */
const electron = findElectron(root, process.env)
const launch = ['out/main/launch.js', ...(electron === null ? ['--reload'] : []), ...process.argv.slice(2)]
const settleMs = 400

let program: ChildProcess | null = null
let restarting = false

const start = (): void => {
  const started = spawn(process.execPath, launch, { cwd: root, stdio: 'inherit' })
  program = started
  started.on('exit', (code) => {
    if (restarting) {
      restarting = false
      start()
    } else end(code ?? 0)
  })
}

const restart = (): void => {
  if (program === null) start()
  else {
    restarting = true
    program.kill('SIGTERM')
  }
}

const builder = spawn(process.execPath, [...tools.build, '--watch'], { cwd: root, stdio: 'inherit' })

const end = (code: number): void => {
  builder.kill('SIGTERM')
  process.exit(code)
}

let timer: NodeJS.Timeout | undefined
const onBuilt = (): void => {
  clearTimeout(timer)
  timer = setTimeout(() => {
    const files = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html']
    if (files.every((file) => existsSync(join(root, file)))) restart()
  }, settleMs)
}

const watchBuilt = (): void => {
  if (!existsSync(join(root, 'out/renderer'))) {
    setTimeout(watchBuilt, settleMs)
    return
  }
  for (const folder of ['out/main', 'out/preload']) watch(join(root, folder), { recursive: true }, onBuilt)
  onBuilt()
}

watchBuilt()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => (program === null ? end(0) : program.kill('SIGTERM')))
}
