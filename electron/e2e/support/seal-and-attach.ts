import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import type { KitbagApp } from './kitbag-app.ts'
import { goTo } from './open-sandbox.ts'
import { sha256 } from './real-redmine.ts'

export type SealOptions = {
  readonly issue: number
  /** What is collected. */
  readonly folder: string
  /** Where a copy of the bundle goes, so that its hash can be checked against its bytes. */
  readonly saveAs: string
}

/** A bundle of one folder, sealed for a ticket and attached to it with the comment that Kitbag proposes. */
export const sealAndAttach = async (
  app: KitbagApp,
  { issue, folder, saveAs }: SealOptions,
): Promise<{ readonly name: string; readonly sha256: string }> => {
  const { page } = app
  await goTo(app, '/evidence')
  await page.getByRole('button', { name: 'Choose a ticket' }).click()
  await page.getByRole('textbox', { name: 'Find a ticket' }).fill(`#${issue}`)
  await page.getByRole('option', { name: new RegExp(`#${issue}\\b`) }).click()
  await page.getByRole('radio', { name: /folder/i }).check()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(folder)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  const heading = page.getByRole('heading', { name: /\.kitbag\.zip$/ })
  await expect(heading).toBeVisible({ timeout: 60_000 })
  const name = await heading.innerText()
  const hash = await page
    .getByText(/^[0-9a-f]{64}$/)
    .first()
    .innerText()
  await page.getByRole('button', { name: 'Save as…' }).click()
  await app.chooseInDialog(saveAs)
  await expect.poll(() => readFile(saveAs).then(sha256, () => '')).toBe(hash)
  await page.getByRole('button', { name: 'Attach to ticket…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Attach', exact: true }).click()
  await expect(page.getByText(/ is attached to /)).toBeVisible()
  return { name, sha256: hash }
}
