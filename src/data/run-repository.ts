import type { KnowledgeDocument } from '../domain/document.ts'
import type { Run } from '../domain/run.ts'
import type { KitbagDatabase } from './database.ts'

/** Starts following a runbook; the run keeps the very text that is followed. */
export const startRun = async (
  database: KitbagDatabase,
  deps: { readonly now: () => Date; readonly newId: () => string; readonly by: string },
  { document, ticketId }: { readonly document: KnowledgeDocument; readonly ticketId: string | null },
): Promise<Run> => {
  const run: Run = {
    id: deps.newId(),
    documentId: document.id,
    title: document.title,
    text: document.text,
    textSha256: document.sha256,
    ticketId,
    startedAt: deps.now().toISOString(),
    finishedAt: null,
    outcome: 'open',
    by: deps.by,
    steps: {},
    decisions: [],
  }
  await database.runs.add(run)
  return run
}

/** Writes the run as it stands: every tick is kept at once. */
export const saveRun = async (database: KitbagDatabase, run: Run): Promise<void> => {
  await database.runs.put(run)
}

/** The newest first; all runs when neither id is given. */
export const listRuns = async (
  database: KitbagDatabase,
  filter: { readonly ticketId?: string; readonly documentId?: string },
): Promise<Run[]> => {
  const rows =
    filter.ticketId !== undefined
      ? database.runs.where('ticketId').equals(filter.ticketId)
      : filter.documentId !== undefined
        ? database.runs.where('documentId').equals(filter.documentId)
        : database.runs.toCollection()
  const found = await rows.toArray()
  return found
    .filter((run) => filter.documentId === undefined || run.documentId === filter.documentId)
    .sort((left, right) => (left.id < right.id ? 1 : -1))
}

/** `null` when there is none. */
export const readRun = async (database: KitbagDatabase, id: string): Promise<Run | null> =>
  (await database.runs.get(id)) ?? null
