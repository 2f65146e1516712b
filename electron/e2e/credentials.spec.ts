import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

/** The passphrase of a machine without a keychain: chosen once, asked for after every start, never guessed. */

let app: KitbagApp
test.beforeAll(async () => {
  app = await startKitbag()
  await openSandbox(app)
})
test.afterAll(() => app.stop())

const section = () => app.page.getByRole('region', { name: 'Credentials' })
const passphrase = () => section().getByLabel('Passphrase', { exact: true })

test('a passphrase is chosen, and only that one unlocks after the next start', async () => {
  test.skip(app.runtime === 'electron', 'This machine may have a keychain; then there is no passphrase.')
  await goTo(app, '/settings')
  await expect(section()).toContainText('has no keychain')
  await passphrase().fill('three plain words')
  await section().getByRole('button', { name: 'Keep credentials' }).click()
  await expect(section()).toContainText('The two are not the same.')
  await section().getByLabel('The same again').fill('three plain words')
  await section().getByRole('button', { name: 'Keep credentials' }).click()
  await expect(section()).toContainText('an encrypted file that your passphrase opens')
  const file = await readFile(join(app.dataFolder, 'vault.json'), 'utf8')
  expect(file).not.toContain('three plain words')

  await app.restart()
  await goTo(app, '/settings')
  await expect(section()).toContainText('locked')
  await passphrase().fill('three other words')
  await passphrase().press('Enter')
  await expect(section()).toContainText('The passphrase does not open the vault.')
  expect(await readFile(join(app.dataFolder, 'vault.json'), 'utf8')).toBe(file)
  await passphrase().fill('three plain words')
  await passphrase().press('Enter')
  await expect(section()).toContainText('an encrypted file that your passphrase opens')
  expect(app.problems).toEqual([])
})
