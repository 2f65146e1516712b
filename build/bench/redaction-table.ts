import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../tools/run.ts'
import { judgeRecord } from './redaction-corpus/judge-record.ts'
import { type CorpusRecord, readCorpus } from './redaction-corpus/read-corpus.ts'
import { filesOf, type RedactedFolder, redactFolder } from './redaction-corpus/redact-folder.ts'

type Judged = { readonly record: CorpusRecord; readonly wrong: readonly string[]; readonly redacted: string }

/**
 * Sends the corpus of `redaction-corpus/` through the command line and prints what vanished of each class that
 * must vanish, what survived of each that must survive, and every miss. Then it counts how many lines of real
 * logs and articles, where they lie beside the checkout, are changed, and by which rules.
 */
export const tabulateRedaction = async (): Promise<void> => {
  const workFolder = mkdtempSync(join(tmpdir(), 'kitbag-redaction-'))
  try {
    const records = readCorpus()
    const hash = createHash('sha256').update(JSON.stringify(records)).digest('hex')
    console.log(`Corpus of ${records.length} records, SHA-256 ${hash.slice(0, 16)}.`)
    const judged = await judgeAll(records, workFolder)
    printTable(
      'Recall',
      'vanished',
      judged.filter(({ record }) => record.kind !== 'keep'),
    )
    printTable(
      'Precision',
      'kept',
      judged.filter(({ record }) => record.kind === 'keep'),
    )
    printMisses(judged)
    for (const folder of ['logs', 'articles']) await countChangedLines(folder, workFolder)
  } finally {
    rmSync(workFolder, { recursive: true, force: true })
  }
}

/** One start of the command for the records of a class that share their known terms; one file per record. */
const judgeAll = async (records: readonly CorpusRecord[], workFolder: string): Promise<readonly Judged[]> => {
  const groups = groupBy(records, (record) => JSON.stringify([record.kind, record.class, record.known]))
  const judged: Judged[] = []
  for (const group of groups.values()) {
    const folder = join(workFolder, 'in')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    // Names that tell nothing: names are redacted too.
    group.forEach((record, index) => {
      writeFileSync(join(folder, `${index}.log`), `${record.text}\n`)
    })
    const { texts } = await redactFolder(folder, group[0]?.known ?? [], workFolder)
    for (const [index, record] of group.entries()) {
      const redacted = texts.get(`${index}.log`)
      if (redacted === undefined) throw new Error(`${record.id} did not come back from the command line.`)
      judged.push({ record, redacted, wrong: judgeRecord(record, redacted) })
    }
  }
  return judged
}

const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`

const row = (name: string, ...cells: readonly (string | number)[]): string =>
  `  ${name.padEnd(26)}${cells.map((cell) => String(cell).padStart(10)).join('')}`

const printTable = (title: string, good: string, judged: readonly Judged[]): void => {
  console.log(`\n${title}\n${row('class', 'records', good, 'share')}`)
  const line = (name: string, of: readonly Judged[]) => {
    const fine = of.filter(({ wrong }) => wrong.length === 0).length
    console.log(row(name, of.length, fine, share(fine, of.length)))
  }
  for (const [name, of] of groupBy(judged, ({ record }) => record.class)) line(name, of)
  const kinds = groupBy(judged, ({ record }) => record.kind)
  if (kinds.size > 1) for (const [kind, of] of kinds) line(`all ${kind}`, of)
  line('all', judged)
}

const printMisses = (judged: readonly Judged[]): void => {
  const misses = judged.filter(({ wrong }) => wrong.length > 0)
  console.log(`\n${misses.length} misses`)
  for (const { record, wrong, redacted } of misses) {
    console.log(`  ${record.id}${record.known.length === 0 ? '' : ` (known: ${record.known.join(', ')})`}`)
    for (const what of wrong) console.log(`    ${shorten(what)}`)
    if (record.kind === 'keep') console.log(`    became: ${shorten(redacted.trim())}`)
  }
}

const shorten = (text: string): string => {
  const line = text.replaceAll('\n', '⏎')
  return line.length > 160 ? `${line.slice(0, 157)}…` : line
}

/** Every line that no longer stands in the file as it was counts as changed. */
const countChangedLines = async (name: string, workFolder: string): Promise<void> => {
  const folder = join(root, '../shared/data', name)
  if (!existsSync(folder)) {
    console.log(`\nNo ${name} beside the checkout: their lines are not counted.`)
    return
  }
  const redacted = await redactFolder(folder, [], workFolder)
  const files = filesOf(folder).flatMap((path) => compareFile(folder, path, redacted))
  const lines = files.reduce((sum, file) => sum + file.lines, 0)
  const changed = files.reduce((sum, file) => sum + file.changed, 0)
  console.log(`\nLines changed in ${name}: ${changed} of ${lines}, ${share(changed, lines)}`)
  const fewFiles = files.length <= 30 ? files : []
  for (const file of fewFiles) {
    console.log(row(file.path, file.lines, file.changed, share(file.changed, file.lines)))
  }
  const byRule = [...redacted.counts].sort(([, one], [, other]) => other - one)
  console.log(`  places by rule: ${byRule.map(([rule, count]) => `${rule} ${count}`).join(', ') || 'none'}`)
}

const compareFile = (folder: string, path: string, { texts }: RedactedFolder) => {
  const after = texts.get(path)
  if (after === undefined) return []
  const lines = readFileSync(join(folder, path), 'utf8').split(/\r?\n/)
  const left = new Map<string, number>()
  for (const line of after.split(/\r?\n/)) left.set(line, (left.get(line) ?? 0) + 1)
  let changed = 0
  for (const line of lines) {
    const count = left.get(line) ?? 0
    if (count === 0) changed += 1
    else left.set(line, count - 1)
  }
  return [{ path, lines: lines.length, changed }]
}
