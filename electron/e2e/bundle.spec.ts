import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expectAccessible } from './support/expect-accessible.ts'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

let app: KitbagApp
let work: string
let stick: string
let identity: string
let recipient: string

/** A picture of one pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-bundle-'))
  stick = join(work, 'stick')
  await mkdir(stick)
  await writeFile(join(stick, 'app.log'), 'start ok\nimporter stops with E4711\nretry in 5 s\n')
  identity = await generateX25519Identity()
  recipient = await identityToRecipient(identity)
  await writeFile(join(work, 'identity.txt'), `# for the test\n${identity}\n`)
  await writeFile(join(work, 'stranger.txt'), `${await generateX25519Identity()}\n`)
  app = await startKitbag()
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(work, { recursive: true, force: true })
})

/** Collects the stick and goes up to the seal button. */
const collect = async (): Promise<void> => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'New collection' }).click()
  await page.getByRole('radio', { name: /USB stick/ }).check()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(stick)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 60_000 })
}

const seal = async (): Promise<void> => {
  const { page } = app
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  await expect(page.getByRole('heading', { name: /\.kitbag\.zip/ })).toBeVisible({ timeout: 60_000 })
}

const saveAs = async (name: string): Promise<string> => {
  const path = join(work, name)
  await app.page.getByRole('button', { name: 'Save as…' }).click()
  await app.chooseInDialog(path)
  await expect.poll(() => readdir(work)).toContain(name)
  return path
}

test('a sealed bundle says who signed it, and its files can be searched', async () => {
  const { page } = app
  await goTo(app, '/settings')
  const fingerprint = await page.getByText(/^(?:[0-9a-f]{4}-){7}[0-9a-f]{4}$/).innerText()
  await collect()
  await expect(page.getByRole('group', { name: 'Encrypt for' })).toContainText('Nobody')
  await seal()
  await expect(page.getByText('Signed by this device')).toBeVisible()
  await expect(page.getByText(fingerprint)).toBeVisible()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('status').getByText('Signed by this device')).toBeVisible()
  await page.getByRole('tab', { name: 'Find', exact: true }).click()
  await page.getByRole('searchbox', { name: 'Find in all files' }).fill('e4711')
  await page.getByRole('button', { name: 'Find', exact: true }).click()
  const found = page.getByRole('region', { name: 'files/app.log' })
  await expect(found).toContainText('importer stops with E4711')
  await expectAccessible(app.page)
  await found.getByRole('button', { name: 'files/app.log' }).click()
  await expect(page.getByRole('group', { name: /^Text/ })).toContainText('E4711')
  await page.getByRole('tab', { name: 'Report' }).click()
  const report = page.frameLocator('iframe[title="Report of the bundle"]')
  await expect(report.getByText('Can I trust this?')).toBeVisible()
  await expect(report.getByText(fingerprint)).toBeVisible()
  await saveAs('first.kitbag.zip')
})

test('two bundles are compared down to the line', async () => {
  const { page } = app
  await writeFile(join(stick, 'app.log'), 'start ok\nimporter stops with E4712\nretry in 5 s\n')
  await writeFile(join(stick, 'more.log'), 'new\n')
  await collect()
  await seal()
  await page.getByRole('button', { name: 'Compare with…' }).click()
  await page.getByRole('menuitem', { name: 'A bundle file…' }).click()
  await app.chooseInDialog(join(work, 'first.kitbag.zip'))
  await expect(page.getByRole('heading', { name: 'Compare two bundles' })).toBeVisible()
  await expect(page.getByText('Only in A')).toBeVisible()
  await expectAccessible(app.page)
  await page.getByRole('button', { name: 'files/app.log' }).click()
  const lines = page.getByRole('region', { name: 'Differences in files/app.log' })
  await expect(lines).toContainText('Aimporter stops with E4712')
  await expect(lines).toContainText('Bimporter stops with E4711')
  await page.getByRole('button', { name: 'All differences' }).click()
  await page.getByRole('button', { name: 'Back to A' }).click()
  await expect(page.getByRole('heading', { name: /\.kitbag\.zip/ })).toBeVisible()
})

test('recipients and known keys are set, and a wrong one is refused with its reason', async () => {
  const { page } = app
  await goTo(app, '/settings')
  const known = page.getByRole('region', { name: 'Known keys' })
  await known.getByRole('textbox', { name: 'Name of the sender' }).fill('Berta')
  await known.getByRole('textbox', { name: 'Fingerprint' }).fill('not one')
  await known.getByRole('button', { name: 'Add key' }).click()
  await expect(known.getByText('A fingerprint has 32 digits')).toBeVisible()
  await known.getByRole('textbox', { name: 'Fingerprint' }).fill('5F3A91C20D4E77AB5F3A91C20D4E77AB')
  await known.getByRole('button', { name: 'Add key' }).click()
  await expect(known.getByText('5f3a-91c2-0d4e-77ab-5f3a-91c2-0d4e-77ab')).toBeVisible()

  const recipients = page.getByRole('region', { name: /^Encrypt bundles of / })
  await recipients.getByRole('textbox', { name: 'Name of the recipient' }).fill('L3 desk')
  await recipients.getByRole('textbox', { name: 'Recipient', exact: true }).fill(`${recipient.slice(0, -1)}b`)
  await recipients.getByRole('button', { name: 'Add recipient' }).click()
  await expect(recipients.getByRole('alert')).toContainText('is no age recipient')
  await recipients.getByRole('textbox', { name: 'Recipient', exact: true }).fill(recipient)
  await recipients.getByRole('button', { name: 'Add recipient' }).click()
  await expect(recipients.getByText(recipient)).toBeVisible()
  await expectAccessible(app.page)
})

test('with a recipient the bundle is encrypted; only an identity opens it, and no copy stays', async () => {
  const { page } = app
  await writeFile(join(stick, 'photo.png'), png)
  await collect()
  await expect(page.getByRole('checkbox', { name: /L3 desk/ })).toBeChecked()
  await seal()
  const name = await page.getByRole('heading', { name: /\.kitbag\.zip\.age$/ }).innerText()
  await expect(page.getByText('This bundle is encrypted')).toBeVisible()
  await expectAccessible(app.page)
  const stored = await readFile(join(app.dataFolder, 'bundles', name))
  expect(stored.toString('latin1', 0, 21)).toBe('age-encryption.org/v1')

  await page.getByRole('button', { name: 'Open with an identity file…' }).click()
  await app.chooseInDialog(join(work, 'stranger.txt'))
  await expect(page.getByRole('alert')).toContainText('none of the identities is one of its recipients')
  await page.getByRole('button', { name: 'Open with an identity file…' }).click()
  await app.chooseInDialog(join(work, 'identity.txt'))
  await expect(page.getByText('Signed by this device')).toBeVisible()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('Intact: every file is as it was sealed')).toBeVisible()
  expect(await readdir(join(app.dataFolder, 'staging'))).toHaveLength(1)
  await app.restart()
  expect(await readdir(join(app.dataFolder, 'staging'))).toEqual([])
})

const hasAge = spawnSync('age', ['--version']).status === 0

test('the age tool opens what the window sealed', async () => {
  test.skip(!hasAge, 'The age tool is not installed.')
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('region', { name: 'Sealed bundles' }).getByRole('link').first().click()
  const path = await saveAs('sealed.kitbag.zip.age')
  const opened = spawnSync('age', ['-d', '-i', join(work, 'identity.txt'), path], { maxBuffer: 10_000_000 })
  expect(opened.status).toBe(0)
  expect(opened.stdout.toString('latin1', 0, 2)).toBe('PK')
})
