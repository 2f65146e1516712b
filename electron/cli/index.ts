#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../../package.json'
import { plainText } from './plain-text.ts'
import { runCommandLine } from './run-command-line.ts'

/** The `kitbag` command: the same host services without a window, for servers and for automation. */
const mainFolder = dirname(fileURLToPath(import.meta.url))
// In a checkout beside `out`, in a packaged app beside its archive.
const resourcesFolder =
  [resolve(mainFolder, '../../resources'), resolve(mainFolder, '../../../resources')].find((path) =>
    existsSync(path),
  ) ?? mainFolder
const cancel = new AbortController()
let interrupts = 0
const shownBytes = new TextDecoder()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupts += 1
    cancel.abort()
    // A second Ctrl-C does not wait for anything.
    if (interrupts > 1) process.exit(130)
  })
}
// A reader that went away, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCommandLine(process.argv.slice(2), {
  version,
  workersFolder: mainFolder,
  resourcesFolder,
  environment: process.env,
  write: (text) => process.stdout.write(text),
  writeBytes: (bytes) =>
    new Promise((resolve, reject) => {
      // To a file or a program they go as they are; a terminal would obey them.
      const shown = process.stdout.isTTY ? plainText(shownBytes.decode(bytes, { stream: true })) : bytes
      process.stdout.write(shown, (error) => (error == null ? resolve() : reject(error)))
    }),
  input: () => process.stdin as AsyncIterable<Buffer>,
  complain: (text) => process.stderr.write(text),
  progress: process.stderr.isTTY ? (text) => process.stderr.write(text) : null,
  signal: cancel.signal,
  now: () => new Date(),
})
