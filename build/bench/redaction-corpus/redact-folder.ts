import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openPromise } from 'yauzl'
import { root } from '../../tools/run.ts'

export type RedactedFolder = {
  /** The redacted text of each file, by its name relative to the folder. */
  readonly texts: ReadonlyMap<string, string>
  /** How many places each rule hid, by its id. */
  readonly counts: ReadonlyMap<string, number>
}

/** Takes every file of a folder as text, however many there are. */
const profile = `id: corpus
title: Corpus
description: Everything in one folder.
platforms: [any]
maxTotalBytes: 1 GiB
collectors:
  - id: corpus
    kind: folder
    title: Corpus
    why: To measure the redactor.
    paths: ["**/*"]
    maxFiles: 20000
    maxFileBytes: 64 MiB
    maxBytes: 900 MiB
    timeoutMs: 1800000
    required: true
`

/**
 * Sends a folder through the command line as a person would, `kitbag collect` with the terms to hide, and reads
 * the bundle that comes out. `workFolder` must exist; it takes what the command writes. Throws with what the
 * command said when it fails.
 */
export const redactFolder = async (
  folder: string,
  terms: readonly string[],
  workFolder: string,
): Promise<RedactedFolder> => {
  const profilePath = join(workFolder, 'corpus.yaml')
  const bundle = join(workFolder, 'corpus.kitbag')
  writeFileSync(profilePath, profile)
  await runKitbag(
    [
      ...['collect', '--profile', profilePath, '--folder', folder, '--out', bundle, '--force'],
      ...terms.flatMap((term) => ['--hide', term]),
    ],
    join(workFolder, 'data'),
  )
  const entries = await readEntries(bundle)
  const report = JSON.parse(entries.get('redaction.json') ?? '{}') as {
    readonly totals?: Readonly<Record<string, number>>
  }
  const prefix = 'files/'
  return {
    texts: new Map(
      [...entries]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, text]) => [name.slice(prefix.length), text]),
    ),
    counts: new Map(Object.entries(report.totals ?? {})),
  }
}

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
      if (code === 0) resolve()
      else reject(new Error(`kitbag ${args[0]} ended with ${code}: ${said}`))
    })
  })

const readEntries = async (path: string): Promise<ReadonlyMap<string, string>> => {
  const zip = await openPromise(path, { lazyEntries: true })
  const entries = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry)
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    entries.set(entry.fileName, Buffer.concat(chunks).toString('utf8'))
  }
  return entries
}
