import { expect, type Page, test } from '@playwright/test'
import { type KitbagApp, startKitbag } from './support/kitbag-app.ts'
import { goTo, openSandbox } from './support/open-sandbox.ts'

/** Small things that make a ticket quick to work on. */

let app: KitbagApp
test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  app = await startKitbag({ size: { width: 1024, height: 700 } })
  await openSandbox(app)
})
test.afterAll(() => app.stop())

const list = (page: Page) => page.getByRole('listbox', { name: 'Tickets' })
const detail = (page: Page) => page.getByRole('region', { name: 'Ticket', exact: true })
const part = (page: Page, name: string) => detail(page).getByRole('region', { name, exact: true })
const composer = (page: Page) => detail(page).getByRole('textbox', { name: 'Comment' })

test('on arrival the keys mean the list', async () => {
  const { page } = app
  await expect(list(page)).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(detail(page).getByRole('heading', { level: 2 })).toBeVisible()
})

test('the newest comment is one key away, an own one comes into sight, and a line break stays', async () => {
  const { page } = app
  await goTo(app, '/tickets/sandbox-fs-1042')
  const comments = part(page, 'Conversation').getByRole('article')
  await expect(comments.last()).not.toBeInViewport()
  await list(page).press('l')
  await expect(comments.last()).toBeFocused()
  await expect(comments.last()).toBeInViewport()
  await composer(page).fill('First line\nsecond line')
  await page.keyboard.press('Control+Enter')
  const mine = comments.filter({ hasText: 'second line' })
  await expect(mine).toBeInViewport()
  expect((await mine.innerText()).includes('First line\nsecond line')).toBe(true)
})

test('a pasted log of megabytes and a pasted screenshot become files', async () => {
  const { page } = app
  await composer(page).focus()
  await composer(page).evaluate((box) => {
    const paste = (fill: (data: DataTransfer) => void) => {
      const clipboardData = new DataTransfer()
      fill(clipboardData)
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }
    paste((data) => data.setData('text/plain', 'one line of a log\n'.repeat(120_000)))
    paste((data) => data.items.add(new File(['not really a picture'], 'image.png', { type: 'image/png' })))
  })
  await expect(part(page, 'Files').getByTitle(/^pasted-.*\.txt\n/)).toBeVisible()
  await expect(part(page, 'Files').getByTitle(/^screenshot-.*\.png\n/)).toBeVisible()
  await expect(composer(page)).toHaveValue('')
})

test('the finder starts a new ticket, books time and escalates; Escalate keeps what was written', async () => {
  const { page } = app
  const command = async (words: string) => {
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder(/^A ticket key/).fill(words)
    await page.getByText(words, { exact: true }).last().click()
  }
  await command('Log time on this ticket')
  await expect(page.getByRole('dialog', { name: 'Log time on FS-1042' })).toBeVisible()
  await page.keyboard.press('Escape')
  await command('Escalate this ticket')
  const gate = page.getByRole('dialog', { name: 'Escalate FS-1042 to third line' })
  const request = gate.getByRole('textbox', { name: /What do you ask/ })
  await request.fill('Please look at the pool.')
  await gate.getByRole('button', { name: 'Cancel' }).click()
  await expect(gate).toBeHidden()
  await detail(page).getByRole('button', { name: 'Escalate' }).click()
  await expect(request).toHaveValue('Please look at the pool.')
  await gate.getByRole('button', { name: 'Cancel' }).click()
  await goTo(app, '/settings')
  await command('New ticket')
  await expect(page.getByRole('dialog', { name: 'New ticket' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a long title takes two lines at most and has the limit of the tracker', async () => {
  const { page } = app
  await goTo(app, '/tickets/sandbox-fs-1040')
  const heading = detail(page).getByRole('heading', { level: 2 }).first()
  await heading.getByRole('button').click()
  const box = detail(page).getByRole('textbox', { name: 'Title' })
  await expect(box).toHaveAttribute('maxlength', '255')
  await box.fill('Long title '.repeat(23))
  await page.keyboard.press('Enter')
  await expect(heading).toContainText('Long title')
  expect((await heading.boundingBox())?.height ?? 999).toBeLessThan(70)
  expect(app.problems).toEqual([])
})
