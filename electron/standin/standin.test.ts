import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Surface } from './surface.ts'

const electronFolder = resolve(import.meta.dirname, '..')

/** What the main process takes from Electron at run time, read from its source. */
const importedByMain = (): readonly string[] => {
  const files = readdirSync(join(electronFolder, 'main'), { recursive: true, encoding: 'utf8' })
  const texts = files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(electronFolder, 'main', file), 'utf8'))
  const names = texts.flatMap((text) =>
    [...text.matchAll(/import \{([^}]+)\} from 'electron'/g)].flatMap((match) => (match[1] ?? '').split(',')),
  )
  return [
    ...new Set(names.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '))),
  ]
}

describe('the stand-in', () => {
  it('has every part of Electron that the main process imports, and no other', async () => {
    vi.stubEnv('KITBAG_STANDIN', JSON.stringify({ window: false, port: null, reload: false }))
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    const before = signals.map((signal) => process.listeners(signal))
    const standin: Surface = await import('./standin.ts')
    for (const [index, signal] of signals.entries()) {
      for (const listener of process.listeners(signal)) {
        if (!before[index]?.includes(listener)) process.off(signal, listener)
      }
    }
    expect(Object.keys(standin).sort()).toEqual([...importedByMain()].sort())
    expect(importedByMain().length).toBeGreaterThan(5)
  })
})
