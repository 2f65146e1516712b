import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileLogger } from './create-file-logger.ts'

describe('the log', () => {
  let folder = ''
  const now = () => new Date('2026-11-20T14:05:00.000Z')
  const lines = async (name = 'kitbag.log') =>
    (await readFile(join(folder, name), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-log-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('holds one JSON object per line, whatever the text', async () => {
    const logger = createFileLogger({ folder, now })
    logger.info('Started.', { workspaces: 2 })
    logger.error('A\nline "break"\u2028', { code: 'disk.full' })
    expect(await lines()).toEqual([
      { at: '2026-11-20T14:05:00.000Z', level: 'info', message: 'Started.', workspaces: 2 },
      { at: '2026-11-20T14:05:00.000Z', level: 'error', message: 'A\nline "break"\u2028', code: 'disk.full' },
    ])
  })

  it('leaves out facts that are named like secrets', async () => {
    createFileLogger({ folder, now }).warn('Refused.', {
      apiKey: 'abc123',
      Password: 'hunter2',
      user: 'avery',
    })
    expect(await readFile(join(folder, 'kitbag.log'), 'utf8')).not.toMatch(/abc123|hunter2/)
  })

  it('never outgrows its bounds', async () => {
    const logger = createFileLogger({ folder, now, maxBytes: 1_000, keep: 2 })
    for (let index = 0; index < 100; index += 1) logger.info('x'.repeat(100), { index })
    logger.info('y'.repeat(50_000))
    expect((await readdir(folder)).sort()).toEqual(['kitbag.1.log', 'kitbag.2.log', 'kitbag.log'])
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).size).toBeLessThan(9_000)
    }
    expect((await lines('kitbag.1.log')).at(-1)).toMatchObject({ index: 99 })
  })

  it('goes on after what an earlier run wrote', async () => {
    createFileLogger({ folder, now }).info('one')
    createFileLogger({ folder, now }).info('two')
    expect((await lines()).map(({ message }) => message)).toEqual(['one', 'two'])
  })

  it('never stops the work it tells about', async () => {
    await writeFile(join(folder, 'file'), '')
    const logger = createFileLogger({ folder: join(folder, 'file'), now })
    expect(() => logger.info('nowhere to go')).not.toThrow()
  })
})
