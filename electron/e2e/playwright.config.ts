import { defineConfig } from '@playwright/test'

/** Specs start the built app themselves (`support/kitbag-app.ts`); one at a time, because each is a whole app. */
export default defineConfig({
  testDir: '.',
  // `*.test.ts` beside them are unit tests of what the specs stand on.
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results/e2e',
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env['CI'] !== undefined,
  // A machine that stood still for a while is not a defect; what needed a second try is named at the end.
  retries: process.env['CI'] === undefined ? 0 : 1,
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: process.env['KITBAG_E2E_REPORT']
    ? [['list'], ['json', { outputFile: process.env['KITBAG_E2E_REPORT'] }]]
    : [['list']],
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
})
