import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, expect, test } from '@playwright/test'
import type { BundleManifest } from '../../src/contract/bundle-manifest.ts'
import { findBrowser } from '../standin/find-browser.ts'

/** The built `kitbag` command on this machine, and its report in a browser of its own. */
const command = resolve(import.meta.dirname, '../../out/main/cli.js')
let folder: string
let bundle: string
let collected: Ran
test.beforeAll(async () => {
  test.setTimeout(300_000)
  folder = await mkdtemp(join(tmpdir(), 'kitbag-command-'))
  bundle = join(folder, 'b.zip')
  collected = await kitbag('collect', '--profile', 'linux', '--ticket', 'FS-1042', '--out', bundle)
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

const kitbag = (...args: readonly string[]): Promise<Ran> =>
  new Promise((done) => {
    const env = { ...process.env, KITBAG_DATA_DIR: join(folder, 'data') }
    execFile(process.execPath, [command, ...args], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr })
    })
  })

test('collecting on this machine seals a bundle in which every collector has an outcome', async () => {
  test.skip(process.platform !== 'linux', 'the linux profile is for Linux')
  expect([0, 3], collected.stderr).toContain(collected.code)
  const shown = await kitbag('show', bundle, '--entry', 'manifest.json')
  const manifest = JSON.parse(shown.stdout) as BundleManifest
  expect(manifest.collectors.length).toBeGreaterThan(10)
  for (const { id, outcome, reason } of manifest.collectors) {
    expect(outcome, id).toMatch(/^(success|partial|failed|timeout|denied|skipped|unavailable|withheld)$/)
    if (outcome !== 'success') expect(reason, `${id} ${outcome}`).not.toBe('')
  }
  expect((await kitbag('verify', bundle)).code).toBe(0)
})

test('one flipped byte is found and named', async () => {
  test.skip(process.platform !== 'linux', 'the linux profile is for Linux')
  const bytes = await readFile(bundle)
  const at = bytes.indexOf('report.html') + 400
  bytes[at] = (bytes[at] ?? 0) ^ 1
  const altered = join(folder, 'altered.zip')
  await writeFile(altered, bytes)
  const { code, stdout, stderr } = await kitbag('verify', altered)
  expect(code).toBe(1)
  expect(stdout + stderr).toContain('report.html')
})

test('the report opens in a browser without a console error and without any request', async () => {
  test.skip(process.platform !== 'linux', 'the linux profile is for Linux')
  const report = join(folder, 'report.html')
  await writeFile(report, (await kitbag('show', bundle, '--entry', 'report.html')).stdout)
  const executablePath = findBrowser()
  const browser = await chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(report).href)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('FS-1042').first()).toBeVisible()
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(sideways, 'readable on a phone').toBeLessThanOrEqual(0)
    expect(said).toEqual([])
    expect(asked).toEqual([pathToFileURL(report).href])
  } finally {
    await browser.close()
  }
})
