import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPageDialogs } from './dialogs.ts'
import type { Announcement, DialogAnswer, DialogRequest } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'kitbag-dialogs-'))
beforeAll(() => {
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'a.zip'), '')
  writeFileSync(join(folder, 'b.txt'), '')
  writeFileSync(join(folder, '.hidden'), '')
})
afterAll(() => rmSync(folder, { recursive: true }))

const setUp = () => {
  const shown: DialogRequest[] = []
  const dialogs = createPageDialogs((announcement: Announcement) => {
    if (announcement.kind === 'dialog') shown.push(announcement.dialog)
  })
  const answer = (part: Partial<DialogAnswer>) =>
    dialogs.answer({ id: shown.at(-1)?.id ?? '', path: null, button: null, replace: false, ...part })
  return { dialogs, shown, answer }
}

describe('a dialog of the stand-in', () => {
  it('takes a folder that is there, and nothing else', async () => {
    const { dialogs, shown, answer } = setUp()
    const chosen = dialogs.openFile({ title: 'Logs', properties: ['openDirectory'] })
    expect(shown).toMatchObject([{ kind: 'folder', title: 'Logs' }])
    expect(answer({ path: join(folder, 'absent') }).problem).toBe('There is no such folder.')
    expect(answer({ path: join(folder, 'a.zip') }).problem).toBe('There is no such folder.')
    expect(answer({ path: '  ' }).problem).toBe('Type or choose a path.')
    expect(answer({ path: join(folder, 'logs') }).problem).toBeNull()
    expect(await chosen).toEqual({ canceled: false, filePaths: [join(folder, 'logs')] })
  })

  it('takes a file of the kinds asked for', async () => {
    const { dialogs, answer } = setUp()
    const chosen = dialogs.openFile({ filters: [{ name: 'Bundles', extensions: ['zip'] }] })
    expect(answer({ path: join(folder, 'b.txt') }).problem).toBe('Choose a file that ends in zip.')
    expect(answer({ path: join(folder, 'logs') }).problem).toBe('There is no such file.')
    answer({ path: join(folder, 'a.zip') })
    expect(await chosen).toEqual({ canceled: false, filePaths: [join(folder, 'a.zip')] })
  })

  it('asks before a file is replaced', async () => {
    const { dialogs, answer } = setUp()
    const chosen = dialogs.saveFile({ defaultPath: 'bundle.zip' })
    expect(answer({ path: join(folder, 'logs') }).problem).toContain('This is a folder')
    expect(answer({ path: join(folder, 'no', 'c.zip') }).problem).toContain('no such folder')
    expect(answer({ path: join(folder, 'a.zip') })).toMatchObject({ mayReplace: true })
    expect(answer({ path: join(folder, 'a.zip'), replace: true }).problem).toBeNull()
    expect(await chosen).toEqual({ canceled: false, filePath: join(folder, 'a.zip') })
  })

  it('can be cancelled, and is answered once', async () => {
    const { dialogs, answer } = setUp()
    const chosen = dialogs.openFile({})
    answer({})
    expect(await chosen).toEqual({ canceled: true, filePaths: [] })
    expect(answer({ path: join(folder, 'a.zip') }).problem).toBe('This question was already answered.')
  })

  it('with buttons tells which one; Escape and a vanished window mean the cancelling one', async () => {
    const { dialogs, answer } = setUp()
    const options = { message: 'Open?', buttons: ['Open', 'Cancel'], cancelId: 1 }
    const pressed = dialogs.message(options)
    answer({ button: 0 })
    expect((await pressed).response).toBe(0)
    const vanished = dialogs.message(options)
    dialogs.cancelAll()
    expect((await vanished).response).toBe(1)
  })

  it('is shown again to a page that was loaded anew', () => {
    const { dialogs, shown } = setUp()
    void dialogs.openFile({})
    dialogs.repeat()
    expect(shown).toHaveLength(2)
    expect(shown[0]).toEqual(shown[1])
  })
})

describe('folders', () => {
  it('are listed while a dialog needs it, folders first, and never otherwise', () => {
    const { dialogs, answer } = setUp()
    expect(dialogs.list(folder)).toMatchObject({ entries: [], problem: 'No dialog is open.' })
    void dialogs.message({ message: 'Only a question' })
    expect(dialogs.list(folder).entries).toEqual([])
    answer({ button: 0 })
    void dialogs.openFile({})
    const listing = dialogs.list(folder)
    expect(listing.entries.map((entry) => entry.name)).toEqual(['logs', 'a.zip', 'b.txt'])
    expect(listing.parent).toBe(join(folder, '..'))
    expect(dialogs.list(join(folder, 'a.zip')).folder).toBe(folder)
  })
})
