import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import { findBrowser } from '../../electron/standin/find-browser.ts'

const root = resolve(import.meta.dirname, '../..')
const browser = findBrowser()

/** Unit tests run on Node; `*.db.test.ts` run in a real browser, on its own IndexedDB. */
export default defineConfig({
  root,
  test: {
    // Left to itself, Vitest leaves a core free: one worker on two cores, although much of a test is waiting.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['src/**/*.test.ts', 'electron/**/*.test.ts', 'build/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', '**/node_modules/**'],
          // Some tests wait for a real tracker; a slow machine is no defect. What hangs is still found.
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        // Found late, a dependency makes Vite load the page again in the middle of a test.
        optimizeDeps: { include: ['dexie', 'node-diff3', 'ulid', 'zod'] },
        test: {
          name: 'db',
          include: ['src/**/*.db.test.ts'],
          testTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(browser === null ? {} : { executablePath: browser }),
                args: ['--no-sandbox', '--disable-background-networking'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
