import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ulid } from 'ulid'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { instant } from '../../../../src/contract/records.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure, writeFailure } from '../../files/disk-failure.ts'
import type { Snapshot } from './snapshot.ts'

export type SnapshotSummary = {
  readonly id: string
  readonly takenAt: string
  readonly title: string
  /** Bytes. */
  readonly size: number
}

/** Snapshots of this machine in `<data>/snapshots`, one JSON file each. They stay on this machine, as they were taken. */
export type SnapshotStore = {
  readonly keep: (snapshot: Snapshot) => Promise<Result<SnapshotSummary>>
  /** Newest first; a file that cannot be read is not listed. */
  readonly list: () => Promise<readonly SnapshotSummary[]>
  readonly read: (id: string) => Promise<Result<unknown>>
}

const head = z.object({
  schema: z.literal('kitbag-snapshot/1'),
  takenAt: instant,
  parts: z.record(z.string(), z.object({ outcome: z.string(), data: z.unknown() })),
})
const osData = z.object({ hostname: z.string(), distro: z.string(), version: z.string() })

const titleOf = (snapshot: z.output<typeof head>): string => {
  const os = osData.safeParse(snapshot.parts['os']?.data)
  return os.success ? `${os.data.hostname}, ${os.data.distro} ${os.data.version}`.trim() : 'This machine'
}

export const createSnapshotStore = (folder: string): SnapshotStore => {
  const summarise = async (id: string): Promise<SnapshotSummary | null> => {
    try {
      const path = join(folder, `${id}.json`)
      const parsed = head.safeParse(JSON.parse(await readFile(path, 'utf8')))
      const { size } = await stat(path)
      return parsed.success ? { id, takenAt: parsed.data.takenAt, title: titleOf(parsed.data), size } : null
    } catch {
      return null
    }
  }
  return {
    keep: async (snapshot) => {
      const id = ulid()
      const text = `${JSON.stringify(snapshot, null, 2)}\n`
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFileAtomic(join(folder, `${id}.json`), text, { mode: 0o600 })
      } catch (error) {
        return fail(writeFailure(error, 'save the snapshot', folder))
      }
      return ok({
        id,
        takenAt: snapshot.takenAt,
        title: titleOf(head.parse(snapshot)),
        size: Buffer.byteLength(text),
      })
    },
    list: async () => {
      const names = await readdir(folder).catch((): string[] => [])
      const ids = names.filter((name) => /^[0-9A-Z]{26}\.json$/.test(name)).map((name) => name.slice(0, 26))
      const all = await Promise.all(ids.map(summarise))
      return all.filter((entry) => entry !== null).sort((a, b) => (a.id < b.id ? 1 : -1))
    },
    read: async (id) => {
      if (!/^[0-9A-Z]{26}$/.test(id)) return fail(failure('file.missing', 'There is no such snapshot.'))
      const path = join(folder, `${id}.json`)
      try {
        return ok(JSON.parse(await readFile(path, 'utf8')) as unknown)
      } catch (error) {
        if (error instanceof SyntaxError)
          return fail(failure('file.damaged', 'The snapshot is damaged.', 'Take a new one.'))
        return fail(readFailure(error, path))
      }
    },
  }
}
