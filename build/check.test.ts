import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

/** Plants what the rules of the house forbid into a tree of its own, with our real settings. */
const root = resolve(import.meta.dirname, '..')
let tree = ''
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'kitbag-rules-'))
  copyFileSync(join(root, '.biome.json'), join(tree, '.biome.json'))
})
afterEach(() => rmSync(tree, { recursive: true }))

const plant = (files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
}

const runTool = (script: string, args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: tree,
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

const lint = () => runTool('node_modules/@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.'])

/** A small tree in order: what is planted beside it is the only thing to object to. */
const inOrder = {
  'src/domain/ticket.ts': "export const state = 'new'\n",
  'src/contract/errors.ts': "import { state } from '../domain/ticket.ts'\n\nexport const code = state\n",
  'electron/host/vault.ts':
    "import { code } from '../../src/contract/errors.ts'\n\nexport const vault = code\n",
}

const forbidden: Readonly<
  Record<string, { readonly files: Readonly<Record<string, string>>; readonly rule: string }>
> = {
  'the window reaching into the other wing': {
    files: {
      'src/features/a.ts': "import { vault } from '../../electron/host/vault.ts'\n\nexport const a = vault\n",
    },
    rule: 'noRestrictedImports',
  },
  'the window using Node': {
    files: { 'src/ui/a.ts': "import { readFileSync } from 'node:fs'\n\nexport const a = readFileSync\n" },
    rule: 'noRestrictedImports',
  },
  'the host using Electron': {
    files: { 'electron/host/a.ts': "import { app } from 'electron'\n\nexport const a = app\n" },
    rule: 'noRestrictedImports',
  },
  'the main process reaching into screens': {
    files: {
      'src/features/b.ts': 'export const b = 1\n',
      'electron/main/a.ts': "import { b } from '../../src/features/b.ts'\n\nexport const a = b\n",
    },
    rule: 'noRestrictedImports',
  },
  'the domain importing anything else': {
    files: { 'src/domain/a.ts': "import { z } from 'zod'\n\nexport const a = z\n" },
    rule: 'noRestrictedImports',
  },
  'a circle': {
    files: {
      'src/sync/a.ts': "import { b } from './b.ts'\n\nexport const a = () => b\n",
      'src/sync/b.ts': "import { a } from './a.ts'\n\nexport const b = () => a\n",
    },
    rule: 'noImportCycles',
  },
  'an any': {
    files: { 'src/sync/a.ts': 'export const a = (value: any) => value\n' },
    rule: 'noExplicitAny',
  },
  'a non-null assertion': {
    files: { 'src/sync/a.ts': 'export const a = (value: string | null) => value!\n' },
    rule: 'noNonNullAssertion',
  },
  'a barrel': {
    files: { 'src/ui/a.ts': "export * from '../domain/ticket.ts'\n" },
    rule: 'noBarrelFile',
  },
}

describe('the check', () => {
  it('accepts a tree in order', () => {
    plant(inOrder)
    const { status, said } = lint()
    expect(status, said).toBe(0)
  })

  it.each(Object.entries(forbidden))('refuses %s', (_name, { files, rule }) => {
    plant({ ...inOrder, ...files })
    const { status, said } = lint()
    expect(status).not.toBe(0)
    expect(said).toContain(rule)
  })

  it('compiles domain and contract without a browser and without Node', () => {
    for (const file of ['build/tools/tsconfig.base.json', 'src/domain/tsconfig.json']) {
      mkdirSync(dirname(join(tree, file)), { recursive: true })
      copyFileSync(join(root, file), join(tree, file))
    }
    const types = () => runTool('node_modules/typescript/bin/tsc', ['-p', 'src/domain'])
    plant(inOrder)
    expect(types().said).toBe('')
    plant({
      'src/domain/a.ts': 'export const a = () => document.title\nexport const b = () => process.pid\n',
    })
    const { status, said } = types()
    expect(status).not.toBe(0)
    expect(said).toMatch(/document[\s\S]*process/)
  })
})
