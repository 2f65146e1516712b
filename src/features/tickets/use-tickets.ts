import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo } from 'react'
import type { DocumentRow } from '../../data/rows.ts'
import { listRuns } from '../../data/run-repository.ts'
import {
  readCapabilities,
  readCatalogue,
  readSyncStatus,
  startingStatus,
} from '../../data/sync-repository.ts'
import { readThread, type ThreadView } from '../../data/ticket-repository.ts'
import type { Run } from '../../domain/run.ts'
import type { SlaTargets } from '../../domain/sla.ts'
import type { SyncStatus } from '../../domain/sync-status.ts'
import type { Capabilities, Catalogue } from '../../domain/workspace.ts'
import { defaultResponseMinutes } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { readListedTickets } from './read-listed-tickets.ts'
import type { ListedTicket } from './ticket-filter.ts'
import { recallTop } from './top-of-list.ts'

/** Live reads of the ticket screens. `undefined` while the first answer is on its way. */

const minuteMs = 60_000

/** Used until the tracker has said what it allows: 4 h, 8 h, 2 days, 5 days. */
const defaultTargets: SlaTargets = {
  responseMinutes: defaultResponseMinutes,
  resolveMinutes: { P1: 240, P2: 480, P3: 2880, P4: 7200 },
}

/** Choices of menus and what the tracker can do; `null` until the first contact. */
export const useCatalogue = (): Catalogue | null | undefined => {
  const { database } = useSession()
  return useLiveQuery(() => readCatalogue(database), [database])
}

export const useCapabilities = (): Capabilities | null | undefined => {
  const { database } = useSession()
  return useLiveQuery(() => readCapabilities(database), [database])
}

export const useSyncStatus = (): SyncStatus => {
  const { database } = useSession()
  return useLiveQuery(() => readSyncStatus(database), [database]) ?? startingStatus
}

/** Server clock minus ours, in whole minutes, so that the jitter of a measurement does not redraw every clock. */
export const useClockOffsetMs = (): number => {
  const { clockOffsetMs } = useSyncStatus()
  return Math.round((clockOffsetMs ?? 0) / minuteMs) * minuteMs
}

export const useSlaTargets = (): SlaTargets => {
  const catalogue = useCatalogue()
  const key = catalogue === null || catalogue === undefined ? '' : targetsKey(catalogue)
  // The catalogue is read anew with every sync; the targets stay the same object while their values do.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` holds every value that is read
  return useMemo(
    () =>
      catalogue === null || catalogue === undefined
        ? defaultTargets
        : { responseMinutes: catalogue.responseMinutes, resolveMinutes: catalogue.resolveMinutes },
    [key],
  )
}

const targetsKey = ({ responseMinutes, resolveMinutes }: Catalogue): string =>
  JSON.stringify([responseMinutes, resolveMinutes])

/**
 * The list, prepared for filtering. Until everything has been read it holds what stood on top of the list
 * last time, so that a start shows tickets at once; `whole` tells.
 */
export const useListedTickets = ():
  | { readonly tickets: readonly ListedTicket[]; readonly whole: boolean }
  | undefined => {
  const { database, now, workspace } = useSession()
  const targets = useSlaTargets()
  const offsetMs = useClockOffsetMs()
  const known = useLiveQuery(
    async () => ({ catalogue: await readCatalogue(database), status: await readSyncStatus(database) }),
    [database],
  )
  const ready = known !== undefined
  const read = useLiveQuery(
    async () => (ready ? readListedTickets(database, targets, now(), offsetMs) : undefined),
    [database, ready, targets, offsetMs],
  )
  const lastTop = useMemo(() => recallTop(workspace.id), [workspace.id])
  if (read !== undefined) return { tickets: read, whole: true }
  return lastTop === null ? undefined : { tickets: lastTop, whole: false }
}

/** `null` when the ticket is not cached. While another ticket is read, nothing of the last one is shown. */
export const useThread = (ticketId: string): ThreadView | null | undefined => {
  const { database } = useSession()
  const found = useLiveQuery(
    async () => ({ ticketId, thread: await readThread(database, ticketId) }),
    [database, ticketId],
  )
  return found?.ticketId === ticketId ? found.thread : undefined
}

export const useRuns = (ticketId: string): readonly Run[] | undefined => {
  const { database } = useSession()
  return useLiveQuery(() => listRuns(database, { ticketId }), [database, ticketId])
}

/** Light rows of some documents; ids that are not cached are left out. */
export const useDocumentRows = (ids: readonly string[]): readonly DocumentRow[] | undefined => {
  const { database } = useSession()
  const key = ids.join('\n')
  return useLiveQuery(async () => {
    const rows = await database.documents.bulkGet(key === '' ? [] : key.split('\n'))
    return rows.filter((row) => row !== undefined)
  }, [database, key])
}
