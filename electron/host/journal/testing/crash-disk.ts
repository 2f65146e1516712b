import type { JournalDisk } from '../journal-disk.ts'

/**
 * A disk in memory that forgets, at a power cut, what was not synced: bytes not synced are there in part or as
 * zeros, names not synced are the old or the new ones. It can die before any of its operations, and be full.
 */
export type CrashDisk = JournalDisk & {
  /** The process dies before the operation after the next `operations`: that one and all later ones never answer. */
  readonly dieAfter: (operations: number) => void
  /** Resolves when the process has died. */
  readonly dead: Promise<'dead'>
  /** What a restart finds. `choose` is asked for a whole number from 0 up to its argument. */
  readonly restart: (choose: (most: number) => number) => CrashDisk
  /** Bytes that still fit; writes beyond it fail with ENOSPC. */
  readonly setFree: (bytes: number) => void
  /** What is in a file now, synced or not. */
  readonly peek: (name: string) => Buffer | null
  /** Replaces a file, durably. */
  readonly plant: (name: string, content: Buffer) => void
  readonly names: () => readonly string[]
}

type Stored = { content: Buffer; durable: Buffer }
type Names = Map<string, Stored>

export const createCrashDisk = (start: Names = new Map()): CrashDisk => {
  const names: Names = new Map(start)
  /** What the folder's own entries say, as far as it was synced, and what was done to it since. */
  let durableNames: Names = new Map(start)
  let steps: Names[] = []
  let left = Number.POSITIVE_INFINITY
  let free = Number.POSITIVE_INFINITY

  let die: (fate: 'dead') => void = () => undefined
  const dead = new Promise<'dead'>((resolve) => {
    die = resolve
  })

  /** A dead process neither does anything nor hears anything. */
  const alive = async (): Promise<void> => {
    await Promise.resolve()
    if (left <= 0) {
      die('dead')
      await new Promise<never>(() => undefined)
    }
    left -= 1
  }
  const changedNames = (): void => {
    steps.push(new Map(names))
  }

  return {
    read: async (name) => {
      await alive()
      const found = names.get(name)
      return found === undefined ? null : Buffer.from(found.content)
    },
    open: async (name) => {
      await alive()
      let stored = names.get(name)
      if (stored === undefined) {
        stored = { content: Buffer.alloc(0), durable: Buffer.alloc(0) }
        names.set(name, stored)
        changedNames()
      }
      const file = stored
      return {
        write: async (bytes, position) => {
          await alive()
          const grown = position + bytes.length - file.content.length
          const fits = Math.max(0, Math.min(bytes.length, bytes.length - Math.max(0, grown - free)))
          const next = Buffer.alloc(Math.max(file.content.length, position + fits))
          file.content.copy(next)
          Buffer.from(bytes).copy(next, position, 0, fits)
          free -= Math.max(0, next.length - file.content.length)
          file.content = next
          if (fits < bytes.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
        },
        truncate: async (size) => {
          await alive()
          free += Math.max(0, file.content.length - size)
          const next = Buffer.alloc(size)
          file.content.copy(next)
          file.content = next
        },
        sync: async () => {
          await alive()
          file.durable = Buffer.from(file.content)
        },
        close: alive,
      }
    },
    rename: async (from, to) => {
      await alive()
      const stored = names.get(from)
      if (stored === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
      names.delete(from)
      names.set(to, stored)
      changedNames()
    },
    remove: async (name) => {
      await alive()
      if (names.delete(name)) changedNames()
    },
    syncFolder: async () => {
      await alive()
      durableNames = new Map(names)
      steps = []
    },
    dead,
    dieAfter: (operations) => {
      left = operations
    },
    restart: (choose) => {
      const step = choose(steps.length)
      const found = step === 0 ? durableNames : (steps[step - 1] ?? durableNames)
      const survived = new Map(
        [...found].map(([name, { content, durable }]) => {
          const bytes = afterPowerCut(durable, content, choose)
          return [name, { content: bytes, durable: Buffer.from(bytes) }] as const
        }),
      )
      return createCrashDisk(survived)
    },
    setFree: (bytes) => {
      free = bytes
    },
    peek: (name) => names.get(name)?.content ?? null,
    plant: (name, content) => {
      const stored = { content: Buffer.from(content), durable: Buffer.from(content) }
      names.set(name, stored)
      durableNames.set(name, stored)
    },
    names: () => [...names.keys()],
  }
}

/** The synced bytes, with a part of what was written since; the size may have arrived before the bytes did. */
const afterPowerCut = (durable: Buffer, content: Buffer, choose: (most: number) => number): Buffer => {
  if (content.equals(durable)) return Buffer.from(durable)
  if (content.length <= durable.length) return Buffer.from(choose(1) === 0 ? durable : content)
  const kept = choose(content.length - durable.length)
  const zeros = choose(1) === 0 ? 0 : choose(content.length - durable.length - kept)
  return Buffer.concat([content.subarray(0, durable.length + kept), Buffer.alloc(zeros)])
}
