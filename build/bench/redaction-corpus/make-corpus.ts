import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readCorpus } from './read-corpus.ts'

/**
 * `npx tsx build/bench/redaction-corpus/make-corpus.ts FOLDER` writes the corpus with every value filled in, one
 * JSONL file per class, for reading or for another tool. The values are drawn anew each time, from the same
 * seeds, so that nothing that looks like a live token is stored in the repository.
 */
const folder = process.argv[2]
if (folder === undefined) {
  console.error('Into which folder? make-corpus.ts FOLDER')
  process.exitCode = 2
} else {
  const records = readCorpus()
  for (const name of new Set(records.map((record) => record.class))) {
    const ofClass = records.filter((record) => record.class === name)
    const kind = ofClass[0]?.kind ?? 'keep'
    mkdirSync(join(resolve(folder), kind), { recursive: true })
    writeFileSync(
      join(resolve(folder), kind, `${name}.jsonl`),
      ofClass.map(({ rest: _, ...record }) => `${JSON.stringify(record)}\n`).join(''),
    )
  }
  const hash = createHash('sha256').update(JSON.stringify(records)).digest('hex')
  console.log(`${records.length} records, SHA-256 ${hash}`)
}
