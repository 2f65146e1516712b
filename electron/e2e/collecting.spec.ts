import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { handMadeZip } from '../host/evidence/testing/hand-made-zip.ts'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

let app: KitbagApp
let work: string
let flag: string

/** JSON is YAML. One collector fails until a file is there; one needs what the person types. */
const profile = () => ({
  id: 'flaky',
  title: 'Flaky',
  description: 'Fails once.',
  platforms: ['any'],
  inputs: [{ id: 'target', title: 'Host to reach', example: 'db1.example' }],
  collectors: [
    {
      id: 'flaky',
      kind: 'command',
      title: 'A service that is not up yet',
      why: 'To be run again.',
      timeoutMs: 20_000,
      required: true,
      run: {
        any: [
          process.execPath,
          '-e',
          `if (!require('fs').existsSync(${JSON.stringify(flag)})) { console.error('not up yet'); process.exit(1) } console.log('it is up')`,
        ],
      },
    },
    {
      id: 'reach',
      kind: 'command',
      title: 'What was typed',
      why: 'To see that it arrives.',
      run: { any: [process.execPath, '-e', 'console.log(process.argv[1])', '{{target}}'] },
    },
    {
      id: 'nowhere',
      kind: 'files',
      title: 'A log that must be there',
      why: 'To be missing.',
      paths: ['/no/such/folder/*.log'],
      required: true,
    },
  ],
})

test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-collecting-'))
  flag = join(work, 'up')
  app = await startKitbag()
  const profiles = join(app.dataFolder, 'profiles')
  await mkdir(profiles, { recursive: true })
  await writeFile(join(profiles, 'flaky.yaml'), JSON.stringify(profile()))
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(work, { recursive: true, force: true })
})

test('an estimate comes before collecting, for everything and for each collector', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('radio', { name: /^Flaky/ }).check()
  const estimate = page.getByRole('status', { name: 'Estimate' })
  await expect(estimate).toContainText(/About 2 files, .* before redaction and packing/)
  await expect(estimate).toContainText('1 collector will find nothing here.')
  await expect(page.getByText('Not here: Nothing matches.')).toBeVisible()
  await expectAccessible(app.page)
})

test('only what failed runs again, and the rest stays', async () => {
  const { page } = app
  await page.getByRole('textbox', { name: 'Host to reach' }).fill('db1.example')
  await page.getByRole('button', { name: 'Start collecting' }).click()
  const flaky = page.getByRole('listitem', { name: 'A service that is not up yet' })
  await expect(flaky).toContainText('Failed')
  await expect(flaky).toContainText('not up yet. Run it again')
  await expect(page.getByRole('list', { name: 'Missing parts' })).toContainText(
    'A log that must be there is not there: Nothing matches',
  )
  await writeFile(flag, '')
  await page.getByRole('button', { name: 'Run 1 failed collector again' }).click()
  await expect(flaky).toContainText('Complete')
  await expect(page.getByRole('listitem', { name: 'What was typed' })).toContainText('Complete')
  await expect(page.getByRole('button', { name: /again$/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Items of What was typed' }).click()
  await page.getByRole('button', { name: 'commands/reach.txt' }).click()
  await expect(page.getByRole('group', { name: /^Text before and after/ })).toContainText('db1.example')
  await page.getByRole('button', { name: 'Back to the collection' }).click()
})

test('text, a photo and what sync did are added by hand, each with its why', async () => {
  const { page } = app
  await page
    .getByRole('textbox', { name: 'Console text or screenshot' })
    .fill('switch-2> show log\npassword=Rk7wTq2ZpLx94vBn\nport 7 down')
  await page.getByRole('textbox', { name: 'Why L3 wants it' }).fill('The port goes down at noon')
  await page.getByRole('button', { name: 'Add this text' }).click()
  const pasted = page.getByRole('listitem', { name: /^Pasted: switch-2/ })
  await expect(pasted).toContainText('The port goes down at noon')
  await expect(page.getByRole('textbox', { name: 'Console text or screenshot' })).toHaveValue('')

  const picture = join(work, 'till.png')
  await writeFile(picture, await page.screenshot({ clip: { x: 0, y: 0, width: 20, height: 20 } }))
  await page.getByRole('button', { name: 'Add photo or file…' }).click()
  await app.chooseInDialog(picture)
  await expect(page.getByRole('listitem', { name: 'till.png', exact: true })).toContainText('Complete')

  const binary = join(work, 'dump.log')
  await writeFile(binary, Buffer.from([1, 0, 2, 0]))
  await page.getByRole('button', { name: 'Add photo or file…' }).click()
  await app.chooseInDialog(binary)
  await expect(page.getByRole('alert')).toContainText('nothing was added')

  await page.getByRole('button', { name: 'Add what sync did' }).click()
  await expect(page.getByRole('listitem', { name: 'What sync did' })).toContainText('Complete')
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'Remove till.png' }).click()
  await expect(page.getByRole('listitem', { name: 'till.png', exact: true })).toHaveCount(0)

  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  await expect(page.getByRole('heading', { name: /\.kitbag\.zip$/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: /^Files/ }).click()
  await page.getByRole('searchbox', { name: 'Filter files' }).fill('by-hand')
  await page.getByRole('option', { name: /Pasted-switch-2/ }).click()
  const text = page.getByRole('group', { name: /^Text/ })
  await expect(text).toContainText('port 7 down')
  await expect(text).not.toContainText('Rk7wTq2ZpLx94vBn')
})

test('an archive of another device is collected with its provenance', async () => {
  const { page } = app
  const archive = join(work, 'till-7.zip')
  await writeFile(
    archive,
    handMadeZip([
      { name: 'logs/till.log', data: Buffer.from('2026-11-20T10:00:00Z drawer stuck\n') },
      { name: 'home/.ssh/id_rsa', data: Buffer.from('key') },
    ]),
  )
  await chmod(archive, 0o600)
  await goTo(app, '/tickets')
  await goTo(app, '/evidence')
  await page.getByRole('radio', { name: /folder/i }).check()
  await page.getByRole('button', { name: 'Choose archive…' }).click()
  await app.chooseInDialog(archive)
  await expect(page.getByRole('status', { name: 'Estimate' })).toContainText('About')
  await page.getByRole('textbox', { name: 'Where it comes from' }).fill('Till 7, copied by the manager')
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 60_000 })
  const brought = page.getByRole('listitem', { name: 'Files that were brought' })
  await expect(brought).toContainText('never collected')
  await page.getByRole('button', { name: 'Items of Files that were brought' }).click()
  await expect(page.getByRole('button', { name: 'files/logs/till.log' })).toBeVisible()
  await page.getByRole('button', { name: 'files/brought-provenance.txt' }).click()
  const text = page.getByRole('group', { name: /^Text before and after/ })
  await expect(text).toContainText('Till 7, copied by the manager')
  await expect(text).toContainText('SHA-256')
})
