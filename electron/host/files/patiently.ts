import { rename } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import writeFileAtomic from 'write-file-atomic'
import { systemCode } from './disk-failure.ts'

/**
 * On Windows a file that a virus scanner, the indexer or a preview has open cannot be replaced, for a moment. What is
 * refused for that reason is tried again, for about two seconds in all. Elsewhere the first answer counts.
 */

const busy = ['EPERM', 'EACCES', 'EBUSY']
const pausesMs = [10, 20, 50, 100, 200, 400, 500, 700]

export type Patience = {
  readonly isWindows: boolean
  readonly pause: (ms: number) => Promise<unknown>
}

export const patiently = async <Value>(
  work: () => Promise<Value>,
  { isWindows, pause }: Patience,
): Promise<Value> => {
  for (const ms of isWindows ? pausesMs : []) {
    try {
      return await work()
    } catch (error) {
      if (!busy.includes(systemCode(error))) throw error
      await pause(ms)
    }
  }
  return work()
}

const patience: Patience = { isWindows: process.platform === 'win32', pause }

/** Gives a file or a folder its name, over what bears it; throws the file system's error. */
export const moveOver = (from: string, to: string): Promise<void> =>
  patiently(() => rename(from, to), patience)

/** Writes a file whole or not at all, as `write-file-atomic` does; throws the file system's error. */
export const writeWhole = (
  path: string,
  data: string | Buffer,
  options: { readonly mode: number },
): Promise<void> => patiently(() => writeFileAtomic(path, data, options), patience)
