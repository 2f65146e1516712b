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

const ticks = Array.from({ length: 600 }, (_, index) => {
  const seconds = String(index % 60).padStart(2, '0')
  return `2026-11-20T10:${String(Math.floor(index / 60)).padStart(2, '0')}:${seconds}Z INFO queue depth ${index} ok`
})
const appLog = [
  ...ticks,
  '2026-11-20T10:10:00Z ERROR write to disk timed out',
  '  at disk.write (disk.js:10)',
  '  at queue.flush (queue.js:4)',
  '2026-11-20T10:10:01Z INFO stopped',
  '',
].join('\n')
const syslog = 'Nov 20 10:05:00 srv kernel: eth0: link down\nNov 20 10:05:01 srv kernel: eth0: link up\n'

test.beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'kitbag-timeline-'))
  brought = join(work, 'stick')
  await mkdir(brought)
  await writeFile(join(brought, 'app.log'), appLog)
  await writeFile(join(brought, 'sys.log'), syslog)
  await writeFile(join(brought, 'notes.txt'), 'nothing with a time\n')
  app = await startKitbag()
  await openSandbox(app)
})
test.afterAll(async () => {
  await app.stop()
  await rm(work, { recursive: true, force: true })
})

const lines = () => app.page.getByRole('listbox', { name: 'Lines' })

test('the logs of a collection stand on one clock and can be asked', async () => {
  const { page } = app
  await goTo(app, '/evidence')
  await page
    .getByRole('radio', { name: /folder/i })
    .first()
    .check()
  await page.getByRole('button', { name: 'Choose folder…' }).click()
  await app.chooseInDialog(brought)
  await page.getByRole('button', { name: 'Start collecting' }).click()
  await expect(page.getByText('Ready to review and seal').last()).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: 'Timeline and patterns of these logs' }).click()
  await expect(lines().getByRole('option').first()).toContainText('queue depth 0 ok', { timeout: 30_000 })
  await expect(page.getByText('604 of 604 entries')).toBeVisible()

  const question = page.getByRole('searchbox', { name: 'Question to the timeline' })
  await question.fill('level:loud')
  await expect(page.getByText(/"loud" is no level/)).toBeVisible()
  await question.fill('level:error "TIMED out"')
  await expect(lines().getByRole('option')).toHaveCount(1)
  await expect(lines().getByRole('option')).toContainText('+2 lines')
  await lines().focus()
  await page.keyboard.press('Enter')
  const line = page.getByRole('region', { name: 'Line' })
  await expect(line).toContainText('app.log, line 601')
  await expect(line).toContainText('at queue.flush (queue.js:4)')
  await expectAccessible(app.page)
})

test('patterns that are rare come first and lead to their lines', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Clear the question' }).click()
  await page.getByRole('tab', { name: /^Patterns/ }).click()
  const patterns = page.getByRole('region', { name: 'Patterns' })
  await expect(patterns.getByRole('row').nth(1)).toContainText('Rare')
  await expect(patterns.getByRole('row').nth(1)).toContainText('write to disk timed out')
  await expectAccessible(app.page)
  await patterns.getByRole('button', { name: 'Show the 600 lines of this pattern' }).click()
  await expect(page.getByText('600 of 604 entries')).toBeVisible()
})

test('what was assumed is told, and a clock can be set right', async () => {
  const { page } = app
  await page.getByRole('button', { name: 'Clear the question' }).click()
  await page.getByRole('tab', { name: /^Sources/ }).click()
  const sources = page.getByRole('region', { name: 'Sources' })
  await expect(sources).toContainText('The stamps name no year')
  await expect(sources).toContainText('notes.txt')
  const offset = sources.getByRole('textbox', { name: /^Move the clock of .*sys\.log/ })
  await offset.fill('-86400')
  await offset.press('Enter')
  await expectAccessible(app.page)
  await page.getByRole('tab', { name: 'Lines' }).click()
  await expect(lines().getByRole('option').first()).toContainText('link down')
})

test('zooming with the keyboard shows fewer lines, and all of them again', async () => {
  const { page } = app
  await page.getByRole('group', { name: /^Lines over time/ }).focus()
  await page.keyboard.press('+')
  await expect(page.getByText('604 of 604 entries')).toBeHidden()
  await page.keyboard.press('0')
  await expect(page.getByText('604 of 604 entries')).toBeVisible()
})

test('a sealed bundle carries the timeline and opens on the same clock', async () => {
  const { page } = app
  await page.getByRole('link', { name: 'Back to the collection' }).click()
  await page.getByRole('button', { name: 'Seal bundle…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Seal', exact: true }).click()
  await expect(page.getByRole('heading', { name: /\.kitbag\.zip$/ })).toBeVisible({ timeout: 60_000 })
  await page.getByRole('tab', { name: /^Files/ }).click()
  await expect(page.getByText('timeline.jsonl').first()).toBeVisible()
  await page.getByRole('link', { name: 'Timeline', exact: true }).click()
  await expect(lines().getByRole('option').first()).toContainText('queue depth 0 ok', { timeout: 30_000 })
  await expectAccessible(app.page)
})
