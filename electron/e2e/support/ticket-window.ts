import { expect, type Locator, type Page } from '@playwright/test'
import type { PlannedFault } from './fault-proxy.ts'
import type { KitbagApp } from './kitbag-app.ts'
import { goTo, setSwitch } from './open-sandbox.ts'

/** What an engineer does to a ticket of any tracker, by hand, in the window. */

const detail = (page: Page): Locator => page.getByRole('region', { name: 'Ticket', exact: true })
const part = (page: Page, name: string): Locator => detail(page).getByRole('region', { name, exact: true })

export type SetUp = { readonly address: string; readonly key: string }

/** Fills in the form of the first screen and tries the connection. */
export const tryConnection = async ({ page }: KitbagApp, { address, key }: SetUp): Promise<void> => {
  const open = page.getByRole('button', { name: 'Connect to a tracker' })
  const box = page.getByRole('textbox', { name: 'Address' })
  await expect(open.or(box).first()).toBeVisible()
  if (await open.isVisible()) await open.click()
  await box.fill(address)
  await page.getByRole('textbox', { name: 'API key' }).fill(key)
  await page.getByRole('button', { name: 'Try the connection' }).click()
}

/** From the first screen to the list of tickets. */
export const connect = async (app: KitbagApp, setUp: SetUp): Promise<void> => {
  await tryConnection(app, setUp)
  await expect(app.page.getByRole('listbox', { name: 'Tickets' }).getByRole('option').first()).toBeVisible({
    timeout: 60_000,
  })
}

export const setOnline = async (app: KitbagApp, online: boolean): Promise<void> => {
  await goTo(app, '/sync')
  const toggle = app.page.getByRole('switch', { name: 'Sync with the tracker' })
  await expect(toggle).toBeVisible()
  await setSwitch(toggle, online)
}

/** Asks for a look at the tracker unless one is under way. */
export const syncNow = async (app: KitbagApp): Promise<void> => {
  await goTo(app, '/sync')
  const button = app.page.getByRole('button', { name: 'Sync now' })
  await expect(button).toBeEnabled()
  await button.click()
}

/** Opens a ticket by its number. */
export const openTicket = async (app: KitbagApp, issue: number): Promise<void> => {
  await goTo(app, `/tickets/${issue}`)
  await expect(detail(app.page).getByRole('button', { name: `Copy #${issue}` })).toBeVisible()
}

export const comment = async ({ page }: KitbagApp, words: string): Promise<void> => {
  const box = detail(page).getByRole('textbox', { name: 'Comment' })
  await box.fill(words)
  await box.press('Control+Enter')
  await expect(part(page, 'Conversation').getByRole('article').filter({ hasText: words })).toBeVisible()
  await expect(box).toHaveValue('')
}

export const setTitle = async ({ page }: KitbagApp, title: string): Promise<void> => {
  await detail(page).getByRole('heading', { level: 2 }).getByRole('button').click()
  await detail(page).getByRole('textbox', { name: 'Title' }).fill(title)
  await page.keyboard.press('Enter')
  await expect(detail(page).getByRole('heading', { level: 2 })).toHaveText(title)
}

export const setDescription = async ({ page }: KitbagApp, text: string): Promise<void> => {
  await part(page, 'Description').getByRole('button', { name: 'Edit description' }).click()
  await detail(page).getByRole('textbox', { name: 'Description in Markdown' }).fill(text)
  await detail(page).getByRole('button', { name: 'Save description' }).click()
  await expect(part(page, 'Description')).toContainText(text)
}

export const setStatus = async ({ page }: KitbagApp, status: string): Promise<void> => {
  await detail(page)
    .getByRole('button', { name: /^Status: / })
    .click()
  await page.getByRole('menuitem', { name: status, exact: true }).click()
  await expect(detail(page).getByRole('button', { name: `Status: ${status}. Change` })).toBeVisible()
}

export const setPriority = async ({ page }: KitbagApp, priority: string): Promise<void> => {
  await detail(page)
    .getByRole('button', { name: /^Priority: / })
    .click()
  await page.getByRole('menuitem', { name: new RegExp(priority) }).click()
  await expect(detail(page).getByRole('button', { name: new RegExp(`^Priority: ${priority}`) })).toBeVisible()
}

/** Chooses a file of this machine as the browser's file chooser would. */
export const attachFile = async ({ page }: KitbagApp, path: string, name: string): Promise<void> => {
  const chooser = page.waitForEvent('filechooser')
  await part(page, 'Files').getByRole('button', { name: 'Attach files' }).click()
  await (await chooser).setFiles(path)
  await expect(part(page, 'Files').getByRole('listitem', { name, exact: true })).toContainText('To be sent')
}

/** What the window shows of the open ticket. */
export type Shown = {
  readonly title: string
  readonly status: string
  readonly priority: string
  readonly description: string
  /** Sorted: two machines may have said things in another order. */
  readonly comments: readonly string[]
}

const labelOf = async (page: Page, field: string): Promise<string> => {
  const button = detail(page).getByRole('button', { name: new RegExp(`^${field}: `) })
  return /: (.*)\. Change$/.exec((await button.getAttribute('aria-label')) ?? '')?.[1] ?? ''
}

export const readShown = async (app: KitbagApp, issue: number): Promise<Shown> => {
  await openTicket(app, issue)
  const { page } = app
  const words = await part(page, 'Conversation').getByRole('article').locator('p').allInnerTexts()
  return {
    title: await detail(page).getByRole('heading', { level: 2 }).innerText(),
    status: await labelOf(page, 'Status'),
    priority: await labelOf(page, 'Priority'),
    description: await part(page, 'Description').locator('p').first().innerText(),
    comments: words.map((text) => text.trim()).sort(),
  }
}

/** Waits until nothing is left to be sent; asks for another look whenever the engine only waits. */
export const untilSent = async (app: KitbagApp, timeout: number): Promise<void> => {
  await goTo(app, '/sync?tab=waiting')
  const { page } = app
  await expect(async () => {
    const done = page.getByRole('tabpanel').getByText('Everything is sent')
    const button = page.getByRole('button', { name: 'Sync now' })
    if (!(await done.isVisible()) && (await button.isEnabled())) await button.click()
    await expect(done).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout })
}

/** Asks for another look whenever the engine only waits, until the fault has happened. */
export const untilStruck = async (app: KitbagApp, fault: PlannedFault): Promise<void> => {
  await goTo(app, '/sync')
  const button = app.page.getByRole('button', { name: 'Sync now' })
  await expect(async () => {
    if (!fault.struck() && (await button.isEnabled())) await button.click()
    expect(fault.struck()).toBe(true)
  }).toPass({ timeout: 180_000 })
}
