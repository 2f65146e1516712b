import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isWindows, startProcess } from '../testing/system.ts'
import { createJournals } from './create-journals.ts'
import { staleAfterMs, takeJournalGuard } from './journal-guard.ts'
import { collectLog, recorded, settled } from './testing/journal-samples.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const start = () =>
  createJournals({ folder: join(folder, 'journal'), now: () => new Date(), logger: collectLog() })
const lockPath = () => join(folder, 'journal', 'w1', 'journal.lock')

const openJournal = async (journals: ReturnType<typeof start>) => {
  const journal = await journals.open('w1')
  if (!journal.ok) throw new Error(journal.error.message)
  return journal.value
}

describe('journals on a real disk', () => {
  it('keep unsettled work from one start to the next, for this user only', async () => {
    const first = start()
    const journal = await openJournal(first)
    await journal.append([recorded('a', 1), recorded('b', 2)])
    await journal.append([settled('a')])
    await journal.compact()
    await journal.append([recorded('c', 3)])
    await first.close()
    const second = start()
    const found = (await openJournal(second)).read()
    expect(found.entries.map(({ mutation }) => mutation.id)).toEqual(['b', 'c'])
    expect(found.generation).toBe(journal.read().generation)
    // On Windows the rights come from the folder of the account.
    for (const path of isWindows ? [] : ['outbox.journal', '.'])
      expect((await stat(join(folder, 'journal', 'w1', path))).mode & 0o077).toBe(0)
    await second.close()
    expect(await readdir(join(folder, 'journal', 'w1'))).toEqual(['outbox.journal'])
  })

  it('hand out one journal however often it is asked for', async () => {
    const journals = start()
    const [left, right] = await Promise.all([journals.open('w1'), journals.open('w1')])
    expect(left).toBe(right)
    await journals.close()
  })

  it('survive a process that ended without a word', async () => {
    const first = start()
    await (await openJournal(first)).append([recorded('a', 1)])
    // Nothing is closed: only the number in the lock is one that no process has.
    await writeFile(lockPath(), '999999999 gone')
    const second = start()
    expect((await openJournal(second)).read().entries).toHaveLength(1)
    // The one that was taken for dead writes nothing any more.
    const late = await (await openJournal(first)).append([recorded('late', 2)])
    expect(late).toMatchObject({ ok: false, error: { code: 'journal.locked' } })
    await second.close()
    await first.close()
  })

  it('are refused while another living process keeps them, and taken when it no longer renews', async () => {
    const first = start()
    await openJournal(first)
    await first.close()
    const living = await startProcess()
    await writeFile(lockPath(), `${living.pid} other`)
    const second = start()
    expect(await second.open('w1')).toMatchObject({ ok: false, error: { code: 'journal.locked' } })
    const old = new Date(Date.now() - staleAfterMs - 1_000)
    await utimes(lockPath(), old, old)
    await openJournal(second)
    expect(await readFile(lockPath(), 'utf8')).toMatch(new RegExp(`^${process.pid} `))
    await second.close()
    await living.end()
  })

  it('never leave their folder, whatever the workspace is called', async () => {
    const journals = start()
    for (const id of ['..', '../x', 'a/b', '', 'C:\\x', 'x'.repeat(65)]) {
      expect(await journals.open(id)).toMatchObject({ ok: false, error: { code: 'workspace.missing' } })
    }
    expect(await readdir(folder)).toEqual([])
  })

  it('say so when the folder cannot be written', async () => {
    await writeFile(join(folder, 'journal'), 'a file where the folder should be')
    expect(await start().open('w1')).toMatchObject({ ok: false, error: { code: 'disk.unwritable' } })
  })
})

it('a guard is given up to the next one', async () => {
  const deps = { folder, nowMs: () => Date.now() }
  const first = await takeJournalGuard(deps)
  if (!first.ok) throw new Error(first.error.message)
  expect(await first.value.stillHeld()).toBe(true)
  expect(await takeJournalGuard(deps)).toMatchObject({ ok: false })
  await first.value.release()
  const second = await takeJournalGuard(deps)
  expect(second.ok).toBe(true)
  expect(await first.value.stillHeld()).toBe(false)
  if (second.ok) await second.value.release()
})
