import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

let app: KitbagApp
let work: string
let brought: string

const secret = 'Rk7wTq2ZpLx94vBn'
const log = [
  '2026-11-20T10:00:00Z srv start ok',
  `2026-11-20T10:00:01Z app db_password=${secret}`,
  '2026-11-20T10:00:02Z app login of anna.roth@alpine-foods.example from 10.44.7.19',
  '2026-11-20T10:00:03Z app project Gipfelkreuz opened',
  '2026-11-20T10:00:04Z app error E4711 while writing',
  '',
].join('\n')

/** JSON is YAML. Its one command waits until it is stopped. */
const neverEnds = {
  id: 'never-ends',
  title: 'Never ends',
  description: 'Waits until somebody cancels.',
  platforms: ['any'],
  collectors: [
    {
      id: 'wait',
      kind: 'command',
      title: 'A command that waits',
      why: 'To be cancelled.',
      timeoutMs: 600_000,
      run: { any: [process.execPath, '-e', 'setInterval(() => undefined, 1000)'] },
    },
  ],
}

test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-evidence-'))
  brought = join(work, 'stick')
  await mkdir(brought)
  await writeFile(join(brought, 'app.log'), log)
  await writeFile(join(brought, 'second.log'), '2026-11-20T10:00:00Z second Gipfelkreuz\n')
  app = await startKitbag()
  const profiles = join(app.dataFolder, 'profiles')
  await mkdir(profiles, { recursive: true })
  await writeFile(join(profiles, 'never-ends.yaml'), JSON.stringify(neverEnds))
  await writeFile(join(profiles, 'broken.yaml'), 'id: [broken\n')
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(work, { recursive: true, force: true })
})

const chooseTicket = async (key: string): Promise<void> => {
  const { page } = app
  await page.getByRole('button', { name: 'Choose a ticket' }).click()
  await page.getByRole('textbox', { name: 'Find a ticket' }).fill(key)
  await page.getByRole('option', { name: new RegExp(key) }).click()
}

const collectFolder = async (): Promise<void> => {
  const { page } = app
  await page.getByRole('radio', { name: /folder/i }).check()
  await expect(page.getByRole('button', { name: 'Start collecting' })).toBeDisabled()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(brought)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible()
}

test('the screen says what each profile brings and why, before anything is collected', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await expect(page.getByRole('radio').first()).toBeChecked()
  await expect(page.getByText('Environment snapshot', { exact: true })).toBeVisible()
  await expect(page.getByText('None. Start one with New collection.')).toBeVisible()
  await expect(page.getByText('1 profile of yours cannot be used')).toBeVisible()
  await expect(page.getByText(/broken\.yaml is not YAML/)).toBeVisible()
  await expectAccessible(app.page)
})

test('a collection can be cancelled, and the rest of the app stays usable meanwhile', async () => {
  const { page } = app
  await goTo(app, '/tickets')
  await goTo(app, '/evidence')
  await page.getByRole('radio', { name: /^Never ends/ }).check()
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Collecting: 0 of 1 collectors ended')).toBeVisible()
  await goTo(app, '/tickets')
  await expect(page.getByRole('listbox', { name: 'Tickets' })).toBeVisible()
  await goTo(app, '/evidence')
  await page.getByRole('link', { name: /^Never ends Collecting, 0 of 1/ }).click()
  // Only here: what collects quickly is done before anybody could see the bar.
  // At 0 of 1 it has no width yet, so its value is asked for rather than whether it is seen.
  const ended = page.getByRole('progressbar', { name: 'Collectors that have ended' })
  await expect(ended).toHaveAttribute('aria-valuenow', '0')
  await page.getByRole('button', { name: 'Cancel collection' }).click()
  await expect(page.getByText('You cancelled this collection')).toBeVisible()
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
  await expect(page.getByText('None. Start one with New collection.')).toBeVisible()
})

test('collecting from this machine ends with an outcome for every collector', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 240_000 })
  const collectors = page.getByRole('list', { name: 'Collectors', exact: true }).locator('> li')
  const outcome = /Complete|Partial|Failed|Timed out|Denied|Skipped|Unavailable|Withheld/
  await expect(collectors.filter({ hasNotText: outcome })).toHaveCount(0)
  expect(await collectors.count()).toBeGreaterThan(3)
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
})

test('before and after stand side by side, and a term applies to every item at once', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await chooseTicket('FS-1042')
  await collectFolder()
  await page.getByRole('button', { name: 'Review before and after' }).click()
  await page.getByRole('option', { name: /app\.log/ }).click()
  const text = page.getByRole('group', { name: /^Text before and after/ })
  await expect(text.locator('mark', { hasText: secret })).toHaveCount(1)
  await expect(text.getByText('E4711')).toHaveCount(2)
  await expect(text.getByText('Gipfelkreuz')).toHaveCount(2)
  await page.getByRole('button', { name: 'Next replacement' }).click()
  await expect(page.getByText(/^1 of \d+ replacements/)).toBeVisible()

  await page.getByRole('textbox', { name: 'Term' }).fill('Gipfelkreuz')
  await page.getByRole('button', { name: 'Hide it' }).click()
  await expect(text.getByText('Gipfelkreuz')).toHaveCount(1)
  await page.getByRole('option', { name: /second\.log/ }).click()
  await expect(text.locator('mark', { hasText: 'Gipfelkreuz' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Remove term Gipfelkreuz' }).click()
  await expect(text.locator('mark', { hasText: 'Gipfelkreuz' })).toHaveCount(0)
  await page.getByRole('textbox', { name: 'Term' }).fill('Gipfelkreuz')
  await page.getByRole('textbox', { name: 'Term' }).press('Enter')
  await expect(text.locator('mark', { hasText: 'Gipfelkreuz' })).toHaveCount(1)

  await page.getByRole('checkbox', { name: 'Include in the bundle' }).uncheck()
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'Back to the collection' }).click()
  await expect(page.getByText('1 term of yours · 1 item left out')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Details', exact: true })).toBeFocused()
})

test('a sealed bundle says what is in it, verifies, shows its report and can be saved', async () => {
  const { page } = app
  await page.getByRole('textbox', { name: 'Summary for L3' }).fill('The importer stops with E4711.')
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await expect(page.getByRole('dialog')).toContainText('1 item')
  await page.getByRole('dialog').getByRole('button', { name: 'Seal' }).click()
  await expect(page.getByRole('heading', { name: /^FS-1042-.*\.kitbag\.zip$/ })).toBeVisible()
  await expect(page.getByText('The importer stops with E4711.')).toBeVisible()
  await expectAccessible(app.page)

  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('Intact: every file is as it was sealed')).toBeVisible()

  await page.getByRole('tab', { name: /^Files/ }).click()
  await page.getByRole('searchbox', { name: 'Filter files' }).fill('app.log')
  await page.getByRole('option', { name: /app\.log/ }).click()
  const text = page.getByRole('group', { name: /^Text/ })
  await expect(text).toContainText('E4711')
  for (const hidden of [secret, 'anna.roth', 'Gipfelkreuz']) await expect(text).not.toContainText(hidden)

  await page.getByRole('tab', { name: 'Report' }).click()
  const report = page.frameLocator('iframe[title="Report of the bundle"]')
  await expect(report.getByText('The importer stops with E4711.').first()).toBeVisible()

  await page.getByRole('tab', { name: 'Overview' }).click()
  const shown = await page
    .getByText(/^[0-9a-f]{64}$/)
    .first()
    .textContent()
  await page.getByRole('button', { name: 'Save as…' }).click()
  const saved = join(work, 'saved.kitbag.zip')
  await app.chooseInDialog(saved)
  await expect.poll(() => readFile(saved).then(sha256, () => '')).toBe(shown)
})

test('a bundle is attached to its ticket with a comment, and waits to be sent', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Attach to ticket…' }).click()
  await expect(page.getByRole('dialog')).toContainText('FS-1042')
  await expectAccessible(app.page)
  await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(page.getByText(/is attached to FS-1042/)).toBeVisible()
  await goTo(app, '/tickets')
  await page
    .getByRole('option', { name: /FS-1042/ })
    .first()
    .click()
  await expect(page.getByText(/FS-1042-.*\.kitbag\.zip/).first()).toBeVisible()
  await expect(page.getByText(/SHA-256:/).first()).toBeVisible()
})

test('a cut or altered file of somebody else is named for what it is, and leads back', async () => {
  const { page } = app
  const whole = await readFile(join(work, 'saved.kitbag.zip'))
  const cut = join(work, 'cut.kitbag.zip')
  await writeFile(cut, whole.subarray(0, Math.floor(whole.length / 2)))
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Open a bundle file…' }).click()
  await app.chooseInDialog(cut)
  await expect(page.getByRole('heading', { name: 'cut.kitbag.zip' })).toBeVisible()
  await expect(page.getByRole('alert')).toContainText('bundle.invalid')
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'Back to evidence' }).click()

  const altered = join(work, 'altered.kitbag.zip')
  const at = whole.indexOf('report.html')
  const bytes = Buffer.from(whole)
  bytes[at + 200] = (bytes[at + 200] ?? 0) ^ 0xff
  await writeFile(altered, bytes)
  await page.getByRole('button', { name: 'Open a bundle file…' }).click()
  await app.chooseInDialog(altered)
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText(/^Not intact: /)).toBeVisible()
  await expect(page.getByRole('list', { name: 'Problems' })).toContainText('report.html')
})

test('a snapshot can be taken and read in groups or as it was written', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Take snapshot' }).click()
  await expect(page.getByRole('heading', { name: 'Operating system' })).toBeVisible({ timeout: 120_000 })
  await expectAccessible(app.page)
  await page.getByText('Raw JSON', { exact: true }).click()
  await expect(page.getByRole('group', { name: /^Text/ })).toContainText('"schema"')
})

test('a collection that was not sealed before a restart is gone, and its words are not', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await collectFolder()
  await page.getByRole('textbox', { name: 'Summary for L3' }).fill('Half written')
  await app.restart()
  await goTo(app, '/evidence')
  await app.page.getByRole('link', { name: /Interrupted/ }).click()
  await expect(app.page.getByText('Kitbag was closed before this collection was sealed')).toBeVisible()
  await expect(app.page.getByText('Half written')).toBeVisible()
  await app.page.getByRole('button', { name: 'Forget it' }).click()
  await expect(app.page.getByRole('link', { name: /Interrupted/ })).toHaveCount(0)
  // The report's frame refuses even the scripts with which this test reads it; nothing else may complain.
  const refused = /^console: Blocked script execution in 'blob:/
  expect(app.problems.filter((problem) => !refused.test(problem))).toEqual([])
})

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
