import { expect, type Locator } from '@playwright/test'
import type { KitbagApp } from './kitbag-app.ts'

/** From the first-run screen to the ticket list of a filled sandbox. */
export const openSandbox = async ({ page }: KitbagApp): Promise<void> => {
  await page.getByRole('button', { name: 'Open the sandbox' }).click()
  await expect(page.getByRole('listbox', { name: 'Tickets' }).getByRole('option').first()).toBeVisible({
    timeout: 30_000,
  })
}

/** Goes to a place of the app by its address. */
export const goTo = async ({ page }: KitbagApp, path: string): Promise<void> => {
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await page.evaluate((target) => {
    location.hash = `#${target}`
  }, path)
}

/** Sets a switch that can be used only once it shows what is stored: what it shows before says nothing. */
export const setSwitch = async (toggle: Locator, on: boolean): Promise<void> => {
  await expect(toggle).toBeEnabled()
  await expect(async () => {
    if ((await toggle.isChecked()) !== on) await toggle.press('Space')
    await expect(toggle).toBeChecked({ checked: on, timeout: 3_000 })
  }).toPass({ timeout: 30_000 })
}
