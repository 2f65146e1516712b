import type { Run } from '../../domain/run.ts'

/** The address of a run's page. */
export const runPath = (run: Pick<Run, 'id' | 'documentId'>): string =>
  `/runbooks/${encodeURIComponent(run.documentId)}/run/${encodeURIComponent(run.id)}`
