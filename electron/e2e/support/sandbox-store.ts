import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TicketThread } from '../../../src/domain/ticket.ts'

/** What stands in the sandbox tracker's own files, read without the app. */
export type SandboxStore = {
  /** Fails when no ticket, or more than one, has the key. */
  readonly thread: (key: string) => TicketThread
  /** The bytes the tracker keeps under a hash, checked against it. */
  readonly file: (sha256: string) => Promise<Buffer>
}

/** Replays the records of the only sandbox below a data folder. */
export const readSandboxStore = async (dataFolder: string): Promise<SandboxStore> => {
  const parent = join(dataFolder, 'sandbox')
  const [name, ...others] = await readdir(parent)
  if (name === undefined || others.length > 0) throw new Error(`One sandbox was expected in ${parent}.`)
  const folder = join(parent, name)
  const records = new Map<string, unknown>()
  const lines = (await readFile(join(folder, 'records.jsonl'), 'utf8')).split('\n').filter(Boolean)
  for (const line of lines) {
    const changes = JSON.parse(line.slice(17)) as readonly (readonly [string, unknown])[]
    for (const [key, value] of changes) records.set(key, value)
  }
  const threads = [...records]
    .filter(([key, value]) => key.startsWith('ticket:') && value !== null)
    .map(([, value]) => (value as { readonly thread: TicketThread }).thread)
  return {
    thread: (key) => {
      const found = threads.filter((thread) => thread.ticket.key === key)
      const [thread] = found
      if (thread === undefined || found.length > 1)
        throw new Error(`${found.length} tickets have the key ${key}.`)
      return thread
    },
    file: async (sha256) => {
      const bytes = await readFile(join(folder, 'files', sha256.slice(0, 2), sha256))
      const actual = createHash('sha256').update(bytes).digest('hex')
      if (actual !== sha256) throw new Error(`The tracker's copy of ${sha256} is damaged: ${actual}.`)
      return bytes
    },
  }
}
