import { ensureBrowser } from './tools/ensure-browser.ts'
import { run, tools } from './tools/run.ts'

/** `npm run e2e -- [Playwright's own options]`: the specs alone, on the app just built. */
process.exitCode = ensureBrowser() === null ? 1 : run(tools.playwright, process.argv.slice(2))
