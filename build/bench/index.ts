import { measureEvidence } from './evidence.ts'
import { fuzzRedactor } from './fuzz-redact.ts'
import { measurePatterns } from './patterns.ts'
import { tabulateRedaction } from './redaction-table.ts'
import { measureStartUp } from './start-up.ts'
import { measureSync } from './sync.ts'
import { playMutants } from './sync-mutants.ts'
import { soakSync } from './sync-soak.ts'
import { measureTimeline } from './timeline.ts'
import { measureUpload } from './upload.ts'

/** `npm run bench [-- name …]`: each measurement compares with a named alternative in the same run. */
const measurements: Readonly<Record<string, () => Promise<void>>> = {
  evidence: measureEvidence,
  'fuzz-redact': fuzzRedactor,
  // A folder is told from a name by its slash: `npm run bench -- patterns ./sets`.
  patterns: () => measurePatterns(process.argv.slice(2).find((name) => name.includes('/'))),
  'start-up': measureStartUp,
  timeline: measureTimeline,
  'redaction-table': tabulateRedaction,
  sync: measureSync,
  'sync-mutants': playMutants,
  'sync-soak': soakSync,
  upload: measureUpload,
}

/** Takes so long that it runs only when it is named. */
const onlyByName: ReadonlySet<string> = new Set(['fuzz-redact', 'sync-mutants', 'sync-soak'])

const wanted = process.argv.slice(2).filter((name) => !name.includes('/'))
const unknown = wanted.filter((name) => measurements[name] === undefined)
if (unknown.length > 0) {
  console.error(
    `No measurement is called ${unknown.join(', ')}. There are: ${Object.keys(measurements).join(', ')}.`,
  )
  process.exitCode = 2
} else {
  const all = Object.keys(measurements).filter((name) => !onlyByName.has(name))
  for (const name of wanted.length > 0 ? wanted : all) await measurements[name]?.()
}
