import { spawn } from 'node:child_process'
import { register } from 'node:module'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findElectron } from './find-electron.ts'
import { writeOptions } from './options.ts'

/** `npm start`: Electron where it is present, else the same bundle on Node, with a browser as its window. */
const appFolder = resolve(import.meta.dirname, '../..')

const usage = `Usage: npm start -- [options]

  --no-window   open no window, only print the address (uses the stand-in)
  --port N      serve on this port instead of the remembered one (stand-in)
  --standin     use the stand-in even where Electron is present
  --reload      reload the window when its files are rebuilt (stand-in)
`

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        'no-window': { type: 'boolean', default: false },
        port: { type: 'string' },
        standin: { type: 'boolean', default: false },
        reload: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    const port = values.port === undefined ? null : Number(values.port)
    const isPort = port === null || (Number.isInteger(port) && port >= 0 && port <= 65_535)
    return values.help || !isPort ? null : { ...values, port }
  } catch {
    return null
  }
}

const runElectron = (program: string): void => {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (isRoot)
    console.log('Running as root: Chromium cannot use its sandbox. Use an ordinary account for real work.')
  const child = spawn(program, [...(isRoot ? ['--no-sandbox'] : []), appFolder], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}

const runStandin = async (window: boolean, port: number | null, reload: boolean): Promise<void> => {
  writeOptions({ window, port, reload })
  register('./standin-hook.js', import.meta.url)
  await import(new URL('./index.js', import.meta.url).href)
}

const given = readArguments()
if (given === null) {
  console.error(usage)
  process.exitCode = 2
} else {
  const electron =
    given['no-window'] || given.standin || given.reload ? null : findElectron(appFolder, process.env)
  if (electron !== null) runElectron(electron)
  else {
    if (findElectron(appFolder, process.env) === null) {
      console.log(
        'Electron’s own program is missing (`npx install-electron` gets it); using an installed browser instead.',
      )
    }
    await runStandin(!given['no-window'], given.port, given.reload)
  }
}
