import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../../tools/run.ts'

export type RedactedFolder = {
  /** The redacted text of each file, by its path relative to the folder, with `/`. */
  readonly texts: ReadonlyMap<string, string>
  /** How many places each rule hid, by its id. */
  readonly counts: ReadonlyMap<string, number>
}

type Report = { readonly totals?: Readonly<Record<string, number>> }

/**
 * Sends a folder through the command line as a person would: `kitbag redact FOLDER --out OUT` with the terms to
 * hide. `workFolder` must exist; it takes what the command writes. Throws with what the command said when it
 * fails.
 */
export const redactFolder = async (
  folder: string,
  terms: readonly string[],
  workFolder: string,
): Promise<RedactedFolder> => {
  const out = join(workFolder, 'out')
  const reportPath = join(workFolder, 'report.json')
  for (const path of [out, reportPath]) rmSync(path, { recursive: true, force: true })
  await runKitbag(
    ['redact', folder, '--out', out, '--report', reportPath, ...terms.flatMap((term) => ['--hide', term])],
    join(workFolder, 'data'),
  )
  const report = JSON.parse(readFileSync(reportPath, 'utf8')) as Report
  return {
    texts: new Map(filesOf(out).map((path) => [path, readFileSync(join(out, path), 'utf8')])),
    counts: new Map(Object.entries(report.totals ?? {})),
  }
}

/** The files of a folder and its subfolders, by their paths relative to it, with `/`. */
export const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort()

/** Done, and done but for files that cannot be searched. */
const fine: readonly (number | null)[] = [0, 3]

/** `build/kitbag.ts` builds first what is missing or stale. */
const runKitbag = (args: readonly string[], dataFolder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['node_modules/tsx/dist/cli.mjs', 'build/kitbag.ts', ...args], {
      cwd: root,
      env: { ...process.env, KITBAG_DATA_DIR: dataFolder, INIT_CWD: root },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (fine.includes(code)) resolve()
      else reject(new Error(`kitbag ${args[0]} ended with ${code}: ${said}`))
    })
  })
