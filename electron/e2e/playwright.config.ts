import { defineConfig } from '@playwright/test'

/**
 * Specs start the built app themselves (`support/kitbag-app.ts`), each with a data folder of its own. Two files run
 * side by side, the tests of one file in turn: much of a spec is waiting for the app, so two use two cores well.
 */
export default defineConfig({
  testDir: '.',
  // `*.test.ts` beside them are unit tests of what the specs stand on.
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results/e2e',
  workers: 2,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  // No second tries anywhere: a spec that fails sometimes is a defect of the spec or of the app.
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: process.env['KITBAG_E2E_REPORT']
    ? [['list'], ['json', { outputFile: process.env['KITBAG_E2E_REPORT'] }]]
    : [['list']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
})
