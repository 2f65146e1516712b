import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

let app: KitbagApp
let work: string
let brought: string

const log = [
  '2026-11-20T03:00:00Z srv ledgerd[812]: import started',
  '2026-11-20T03:12:44Z srv ledgerd[812]: cannot write /var/lib/ledger/import.tmp: No space left on device',
  '2026-11-20T03:12:45Z srv ledgerd[812]: 3 retries left',
  '',
].join('\n')

test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-findings-'))
  brought = join(work, 'stick')
  await mkdir(brought)
  await writeFile(join(brought, 'ledgerd.log'), log)
  app = await startKitbag()
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(work, { recursive: true, force: true })
})

test('a known problem in a brought log is found before sealing, with its line and the runbook for it', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('radio', { name: /folder/i }).check()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(brought)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  const odd = page.getByRole('region', { name: 'What is odd' })
  const finding = odd.getByRole('listitem', { name: 'A disk is full' })
  await expect(finding).toBeVisible()
  await expect(finding.getByText('Critical')).toBeVisible()
  await expect(finding.getByText(/ledgerd\.log:2$/)).toBeVisible()
  await expect(finding.getByText(/import\.tmp: No space left on device/)).toBeVisible()
  await expectAccessible(app.page)
  await finding.getByRole('link', { name: 'Runbook: Disk full' }).click()
  await expect(page.getByRole('heading', { name: 'Disk full' }).first()).toBeVisible()
  await page.goBack()
  await expect(finding).toBeVisible()
})

test('the sealed bundle shows the same finding over its redacted lines', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  await page.getByRole('tab', { name: 'Findings' }).click()
  const finding = page.getByRole('listitem', { name: 'A disk is full' })
  await expect(finding.getByText(/ledgerd\.log:2$/)).toBeVisible()
  await expectAccessible(app.page)
})

test('two snapshots are compared: what stayed as it was is said, and the choice lives in the address', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  for (const wanted of [1, 2]) {
    await page.getByRole('button', { name: 'Take snapshot' }).click()
    await expect(page.getByRole('region', { name: 'Snapshots' }).getByRole('listitem')).toHaveCount(wanted)
  }
  await page.getByRole('button', { name: 'What changed' }).click()
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison.getByRole('status')).toHaveText(
    /^(?:Nothing of note changed|\d+ changes?) in (?:\d+ |less than )/,
  )
  await expect(comparison.getByText(/packages? (?:is|are) the same\.|No package manager/)).toBeVisible()
  await expectAccessible(app.page)
  const address = page.url()
  await page.reload()
  await expect(comparison.getByRole('status')).toHaveText(/ in (?:\d+ |less than )/)
  expect(page.url()).toBe(address)
})
