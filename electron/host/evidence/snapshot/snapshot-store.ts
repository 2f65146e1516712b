import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ulid } from 'ulid'
import { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { instant } from '../../../../src/contract/records.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { readFailure, writeFailure } from '../../files/disk-failure.ts'
import { writeWhole } from '../../files/patiently.ts'
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
  /** The newest one as it was taken; `null` when there is none. */
  readonly latest: () => Promise<unknown>
  /**
   * Keeps the snapshot that a collection brought, so that the next visit has something to compare with. What
   * cannot be kept is no reason to fail: the bundle has it.
   */
  readonly keepCollected: (file: string | null) => Promise<void>
}

/** Enough for years of visits; the oldest go first. */
const maxKept = 100

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
  const names = async (): Promise<readonly string[]> =>
    (await readdir(folder).catch((): string[] => []))
      .filter((name) => /^[0-9A-Z]{26}\.json$/.test(name))
      .sort()
  const keepText = async (id: string, text: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeWhole(join(folder, `${id}.json`), text, { mode: 0o600 })
    const old = await names()
    for (const name of old.slice(0, Math.max(0, old.length - maxKept)))
      await rm(join(folder, name), { force: true })
  }
  return {
    keep: async (snapshot) => {
      const id = ulid()
      const text = `${JSON.stringify(snapshot, null, 2)}\n`
      try {
        await keepText(id, text)
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
      const ids = (await names()).map((name) => name.slice(0, 26))
      const all = await Promise.all(ids.map(summarise))
      return all.filter((entry) => entry !== null).sort((a, b) => (a.id < b.id ? 1 : -1))
    },
    latest: async () => {
      for (const name of [...(await names())].reverse()) {
        try {
          const value: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'))
          if (head.safeParse(value).success) return value
        } catch {
          // A damaged one is passed over: the one before it tells more than nothing.
        }
      }
      return null
    },
    keepCollected: async (file) => {
      if (file === null) return
      try {
        const text = await readFile(file, 'utf8')
        if (head.safeParse(JSON.parse(text)).success) await keepText(ulid(), text)
      } catch {
        // The bundle has it.
      }
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
