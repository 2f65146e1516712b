import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CollectorContext, StagedItem } from '../collect/staged-item.ts'
import { type Collector, type CollectorOf, profileSchema } from '../profiles/profile-schema.ts'

/** A place to run single collectors in: folders of their own, and programs that stand in for those of other systems. */
export type CollectorBench = {
  readonly base: string
  readonly staging: string
  readonly items: StagedItem[]
  readonly context: (change?: Partial<CollectorContext>) => CollectorContext
  /** What was staged, in its order, as text. */
  readonly texts: () => Promise<readonly string[]>
  /** Puts a real program of this name first on the path; `code` is for `sh`, which starts faster than anything else. */
  readonly program: (name: string, code: string) => Promise<void>
  readonly remove: () => Promise<void>
}

export const openBench = async (): Promise<CollectorBench> => {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'kitbag-bench-')))
  const staging = join(base, 'staging')
  const programs = join(base, 'programs')
  await mkdir(staging)
  await mkdir(programs)
  const items: StagedItem[] = []
  const path = process.env['PATH'] ?? ''
  return {
    base,
    staging,
    items,
    context: (change = {}) => ({
      folder: staging,
      budget: 1_000_000_000,
      onItem: (item) => items.push(item),
      signal: new AbortController().signal,
      ...change,
    }),
    texts: () => Promise.all(items.map(({ file }) => readFile(file, 'utf8'))),
    program: async (name, code) => {
      const file = join(programs, name)
      await writeFile(file, `#!/bin/sh\n${code}\n`)
      await chmod(file, 0o755)
      process.env['PATH'] = `${programs}:${path}`
    },
    remove: async () => {
      process.env['PATH'] = path
      await rm(base, { recursive: true, force: true })
    },
  }
}

/** One collector as a profile would hold it, with the defaults of the schema. */
export const collectorOf = <Kind extends Collector['kind']>(
  kind: Kind,
  fields: object,
): CollectorOf<Kind> => {
  const parsed = profileSchema.parse({
    id: 'p',
    title: 'p',
    description: 'p',
    platforms: ['any'],
    collectors: [{ id: 'c', kind, title: 'C', why: 'w', ...fields }],
  })
  return parsed.collectors[0] as CollectorOf<Kind>
}
