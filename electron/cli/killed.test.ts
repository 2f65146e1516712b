import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltScripts, buildScripts } from '../host/evidence/testing/build-scripts.ts'

let scripts: BuiltScripts
let base = ''
beforeAll(async () => {
  scripts = await buildScripts()
  base = await mkdtemp(join(tmpdir(), 'kitbag-killed-'))
  await mkdir(join(base, 'tmp'))
}, 60_000)
afterAll(async () => {
  await scripts.remove()
  await rm(base, { recursive: true, force: true })
})

/** No secret by any rule: redaction leaves it, so that it is found wherever evidence lies in the clear. */
const canary = 'canary line of the till in branch seven'

const start = (args: readonly string[]) =>
  spawn(process.execPath, [join(scripts.folder, 'cli.js'), ...args], {
    cwd: base,
    env: { ...process.env, KITBAG_DATA_DIR: join(base, 'data'), TMPDIR: join(base, 'tmp') },
    stdio: 'ignore',
  })

const ended = (child: ReturnType<typeof start>) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

const holding = async (folder: string): Promise<readonly string[]> => {
  if (!existsSync(folder)) return []
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && readFileSync(path).includes(canary)) found.push(path)
  }
  return found
}

const kills = 10

test(`killed at ${kills} moments of collecting, redacting, sealing and encrypting: the next start leaves nothing in the clear`, async () => {
  const stick = join(base, 'stick')
  await mkdir(stick)
  for (let file = 0; file < 4; file += 1) {
    const lines = Array.from(
      { length: 2000 },
      (_, line) => `2026-11-20T10:00:00Z srv ${canary} ${file} ${line}\n`,
    )
    await writeFile(join(stick, `app-${file}.log`), lines.join(''))
  }
  const identity = await generateX25519Identity()
  await writeFile(join(base, 'identity.txt'), `${identity}\n`)
  const args = [
    ...['collect', '--profile', 'folder', '--folder', stick, '--out', 'b.kitbag.zip.age', '--force'],
    ...['--recipient', await identityToRecipient(identity)],
  ]
  const began = performance.now()
  expect(await ended(start(args))).toBe(0)
  const wholeMs = performance.now() - began

  // One kill that surely meets evidence in the clear; without it this would prove nothing.
  const met = start(args)
  const metEnd = ended(met)
  await expect.poll(() => holding(join(base, 'data')), { interval: 5, timeout: 60_000 }).not.toEqual([])
  met.kill('SIGKILL')
  await metEnd
  expect(await holding(join(base, 'data'))).not.toEqual([])

  for (let kill = 0; kill < kills; kill += 1) {
    const child = start(args)
    const over = ended(child)
    // Spread over the whole run; which step it meets is chance, and must not matter.
    const wait = ((kill + Math.random()) / kills) * wholeMs
    await Promise.race([over, new Promise((resolve) => setTimeout(resolve, wait))])
    child.kill('SIGKILL')
    await over
  }

  expect(await ended(start(args))).toBe(0)
  expect(await readdir(join(base, 'data', 'staging'))).toEqual([])
  for (const folder of ['data', 'tmp']) expect(await holding(join(base, folder))).toEqual([])
  const besides = (await readdir(base)).filter((name) => name.includes('kitbag.zip'))
  expect(besides).toEqual(['b.kitbag.zip.age'])
  expect(await ended(start(['verify', 'b.kitbag.zip.age', '--identity', 'identity.txt']))).toBe(0)
  expect(await readdir(join(base, 'data', 'staging'))).toEqual([])
}, 240_000)
