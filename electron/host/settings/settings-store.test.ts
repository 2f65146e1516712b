import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { createSettingsStore, defaultSettings } from './settings-store.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('settings', () => {
  let dataFolder = ''
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const openStore = async () => unwrap(await createSettingsStore({ dataFolder, logger }))

  beforeEach(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'kitbag-settings-'))
    logger.warn.mockClear()
  })
  afterEach(() => rm(dataFolder, { recursive: true, force: true }))

  it('are the defaults at first, and survive a restart once changed', async () => {
    const store = await openStore()
    expect(store.get()).toEqual(defaultSettings)
    unwrap(await store.set({ theme: 'contrast', hiddenTerms: ['Northgate'] }))
    expect((await openStore()).get()).toEqual({
      ...defaultSettings,
      theme: 'contrast',
      hiddenTerms: ['Northgate'],
    })
  })

  it('change only where a change is given, whatever comes at the same time', async () => {
    const store = await openStore()
    await Promise.all([store.set({ theme: 'dark' }), store.set({ workspaceId: 'one', theme: undefined })])
    unwrap(await store.set({ workspaceId: null }))
    expect((await openStore()).get()).toEqual({ ...defaultSettings, theme: 'dark' })
  })

  it.each(['{ "theme": "dar', '{"theme":"pink"}', ''])(
    'a damaged file (%s) is kept aside',
    async (damaged) => {
      const path = join(dataFolder, 'settings.json')
      await writeFile(path, damaged)
      expect((await openStore()).get()).toEqual(defaultSettings)
      expect(await readFile(`${path}.damaged`, 'utf8')).toBe(damaged)
      expect(logger.warn).toHaveBeenCalledOnce()
    },
  )

  it('that cannot be saved stay as they were', async () => {
    const store = await openStore()
    await rm(dataFolder, { recursive: true })
    await writeFile(dataFolder, 'a file where the folder was')
    expect(await store.set({ theme: 'dark' })).toMatchObject({
      ok: false,
      error: { code: 'disk.unwritable' },
    })
    expect(store.get().theme).toBe('auto')
  })
})
