import type { ListedTicket } from './ticket-filter.ts'

/**
 * The first rows of the list as they were last shown, kept where they can be read before the database is
 * open. A picture for the first moment of a start, never a source: the database replaces it.
 */
const keptRows = 30
const keyOf = (workspaceId: string): string => `kitbag.tickets.top.${workspaceId}`
const form = 1

export const keepTop = (workspaceId: string, shown: readonly ListedTicket[]): void => {
  try {
    localStorage.setItem(keyOf(workspaceId), JSON.stringify({ form, top: shown.slice(0, keptRows) }))
  } catch {
    // No room for a picture is no reason to fail.
  }
}

/** `null` when nothing was kept, or by another build. */
export const recallTop = (workspaceId: string): readonly ListedTicket[] | null => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(workspaceId)) ?? 'null')
    if (typeof kept !== 'object' || kept === null || !('form' in kept) || kept.form !== form) return null
    return 'top' in kept && Array.isArray(kept.top) && kept.top.length > 0 ? kept.top : null
  } catch {
    return null
  }
}
