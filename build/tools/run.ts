import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

/** The scripts behind our tools, run by Node itself: no shell in between, so they start alike on every system. */
export const tools = {
  check: ['node_modules/tsx/dist/cli.mjs', 'build/check.ts'],
  vitest: ['node_modules/vitest/vitest.mjs', 'run', '--config', 'build/tools/vitest.config.ts'],
  build: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
  playwright: ['node_modules/@playwright/test/cli.js', 'test', '-c', 'electron/e2e/playwright.config.ts'],
} as const

/** Runs a tool in the root of the checkout, with its output on ours; answers with its exit code. */
export const run = (
  tool: readonly string[],
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): number => {
  const { status } = spawnSync(process.execPath, [...tool, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  })
  return status ?? 1
}
