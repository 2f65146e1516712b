import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../tools/run.ts'
import { redmineMutants } from './redmine-mutant-list.ts'
import { type Mutant, mutants } from './sync-mutant-list.ts'

/** What the tests read besides their own files. */
const copied = ['src', 'electron', 'build', 'resources', 'package.json', 'tsconfig.json']

/**
 * Writes each defect of the list into a copy of the sources, one at a time, and names the test that finds it. Ends
 * with 1 when one is found by none, or its place in the sources is gone. `KITBAG_MUTANTS=word` plays those whose name
 * has the word.
 */
export const playMutants = async (): Promise<void> => {
  const word = process.env['KITBAG_MUTANTS'] ?? ''
  const outer = await mkdtemp(join(tmpdir(), 'kitbag-mutants-'))
  const folder = join(outer, 'checkout')
  try {
    await mkdir(folder)
    // Some are found by a real tracker only, which is started from beside the checkout.
    if (existsSync(join(root, '..', 'shared'))) {
      await symlink(join(root, '..', 'shared'), join(outer, 'shared'), 'dir')
    }
    for (const name of copied)
      await cp(join(root, name), join(folder, name), { recursive: true, force: true })
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
    console.log('| defect | killed by |\n|---|---|')
    let alive = 0
    for (const mutant of [...mutants, ...redmineMutants].filter(({ name }) => name.includes(word))) {
      const killer = await play(folder, mutant)
      if (killer === null) alive += 1
      console.log(`| ${mutant.name} | ${killer ?? '**nothing: it lives**'} |`)
    }
    if (alive > 0) process.exitCode = 1
  } finally {
    await rm(outer, { recursive: true, force: true })
  }
}

/** The name of the test that failed; `null` when all passed. */
const play = async (folder: string, { name, edits, tests }: Mutant): Promise<string | null> => {
  const before = new Map<string, string>()
  try {
    for (const { file, find, put } of edits) {
      const text = await readFile(join(folder, file), 'utf8')
      if (text.split(find).length !== 2) throw new Error(`"${name}" has no place in ${file} any more.`)
      if (!before.has(file)) before.set(file, text)
      await writeFile(
        join(folder, file),
        text.replace(find, () => put),
      )
    }
    for (const test of tests) {
      const failed = await firstFailure(folder, test)
      if (failed !== null) return `${test}: ${failed}`
    }
    return null
  } finally {
    for (const [file, text] of before) await writeFile(join(folder, file), text)
  }
}

type Report = {
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

const firstFailure = async (folder: string, test: string): Promise<string | null> => {
  const output = join(folder, 'report.json')
  await rm(output, { force: true })
  const args = ['run', '--config', 'build/tools/vitest.config.ts', '--project', 'unit', test, '--bail', '1']
  const code = await run(folder, [...args, '--reporter=json', `--outputFile=${output}`])
  if (code === 0) return null
  const report = JSON.parse(await readFile(output, 'utf8')) as Report
  const failed = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const found = failed.find(({ status }) => status === 'failed')
  // A file that does not even load has proved nothing about the defect.
  if (found === undefined)
    throw new Error(`${test} could not be run: ${report.testResults[0]?.message ?? ''}`)
  return found.fullName
}

const run = (folder: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
    child.on('error', reject)
    child.on('close', (code) => resolve(code ?? 1))
  })
