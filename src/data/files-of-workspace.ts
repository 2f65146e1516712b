import { openDatabase } from './open-database.ts'

/** SHA-256 of every file that the cache of a workspace speaks of, sent or not. */
const filesOf = async (workspaceId: string): Promise<ReadonlySet<string>> => {
  const opened = await openDatabase(workspaceId)
  if (!opened.ok) return new Set()
  const database = opened.value
  try {
    const found = new Set<string>()
    for (const { sha256 } of await database.attachments.toArray()) if (sha256 !== null) found.add(sha256)
    for (const mutation of await database.mutations.toArray()) {
      // Intents name their files by hash; whatever kinds there will be, a hash looks like a hash.
      for (const [hash] of JSON.stringify(mutation.intent).matchAll(/\b[0-9a-f]{64}\b/g)) found.add(hash)
    }
    return found
  } finally {
    database.close()
  }
}

/** Files that leave this machine with a workspace: those that none of the others has. */
export const filesOnlyOf = async (workspaceId: string, others: readonly string[]): Promise<string[]> => {
  const kept = new Set<string>()
  for (const other of others) for (const sha256 of await filesOf(other)) kept.add(sha256)
  return [...(await filesOf(workspaceId))].filter((sha256) => !kept.has(sha256))
}
