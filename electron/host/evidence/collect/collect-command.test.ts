import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collectorSchema } from '../profiles/profile-schema.ts'
import { collectCommand } from './collect-command.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-silent-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const run = async (name: string, args: readonly string[] = [], more: object = {}) => {
  const program = join(folder, name)
  await writeFile(program, '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  const collector = collectorSchema.parse({
    id: 'silent',
    kind: 'command',
    title: 'Silent',
    why: 'w',
    run: { any: [program, ...args] },
    ...more,
  })
  if (collector.kind !== 'command') throw new Error('It is a command.')
  const context = { folder, budget: 1_000_000, onItem: () => undefined, signal: new AbortController().signal }
  return (await collectCommand(collector, context)).outcome
}

test.skipIf(process.platform === 'win32')(
  'the silence of a program that always says something is no success',
  async () => {
    for (const name of ['powershell', 'pwsh', 'systeminfo', 'df', 'ss'])
      expect([name, await run(name)]).toEqual([name, 'failed'])
    expect(await run('ip', ['addr'])).toBe('failed')
    expect(await run('ip', ['route'])).toBe('success')
    expect(await run('dmesg')).toBe('success')
    expect(await run('powershell', [], { mayBeEmpty: true })).toBe('success')
  },
)
