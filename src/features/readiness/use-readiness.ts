import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useMemo, useState } from 'react'
import type { TicketRow } from '../../data/rows.ts'
import { readCapabilities, readCatalogue } from '../../data/sync-repository.ts'
import { listTicketRows } from '../../data/ticket-repository.ts'
import { listPins, type Pin, readReadinessFacts, readTrip } from '../../data/trip-repository.ts'
import {
  defaultStaleAfterMs,
  type ReadinessFacts,
  type TicketReadiness,
  type TripReadiness,
  ticketReadiness,
  tripReadiness,
} from '../../domain/readiness.ts'
import type { Failure } from '../../domain/result.ts'
import { largestFileBytes } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { useNow } from '../../ui/ticker.ts'

/** One line of the readiness table. */
export type TripTicket = {
  readonly id: string
  readonly key: string
  readonly title: string
  readonly site: string | null
  readonly pinned: boolean
  readonly facts: ReadinessFacts
  readonly readiness: TicketReadiness
}

export type Readiness = {
  /** Every cached ticket, to pick from. */
  readonly rows: readonly TicketRow[]
  readonly tickets: readonly TripTicket[]
  readonly trip: TripReadiness
  /** Bytes; `null` when unlimited or unknown. */
  readonly maxAttachmentBytes: number | null
  /** Why sealed bundles could not be looked at. */
  readonly problem: Failure | null
}

type Sealed = { readonly name: string; readonly size: number; readonly ticketKey: string | null }

/** The tickets that were picked and those that are pinned, each judged anew when something changes. */
export const useReadiness = (): Readiness | undefined => {
  const { database, host } = useSession()
  const nowMs = useNow('minute')
  const [sealed, setSealed] = useState<{
    readonly list: readonly Sealed[]
    readonly problem: Failure | null
  }>({ list: [], problem: null })
  useEffect(() => {
    let current = true
    void host['bundle.list']({}).then((answer) => {
      if (!current) return
      setSealed(
        answer.ok ? { list: answer.value.bundles, problem: null } : { list: [], problem: answer.error },
      )
    })
    return () => {
      current = false
    }
  }, [host])

  const read = useLiveQuery(async () => {
    const [picked, pins, rows] = await Promise.all([
      readTrip(database),
      listPins(database),
      listTicketRows(database),
    ])
    const byId = new Map(rows.map((row) => [row.id, row]))
    const pinOf = new Map(pins.map((pin) => [pin.ticketId, pin]))
    // A ticket that left is shown only when it was pinned: nobody else asked to be told.
    const ids = [...new Set([...picked.filter((id) => byId.has(id)), ...pinOf.keys()])]
    const [facts, catalogue, capabilities] = await Promise.all([
      readReadinessFacts(database, ids),
      readCatalogue(database),
      readCapabilities(database),
    ])
    return { rows, byId, pinOf, facts, catalogue, capabilities }
  }, [database])

  return useMemo(() => {
    if (read === undefined) return undefined
    const { rows, byId, pinOf, catalogue, capabilities } = read
    const maxAttachmentBytes = largestFileBytes(capabilities)
    const ground = {
      catalogueCached: catalogue !== null,
      maxAttachmentBytes,
      // Rows may be newer than the last tick.
      nowMs: Math.max(nowMs, Date.now()),
      staleAfterMs: defaultStaleAfterMs,
    }
    const tickets = read.facts.map((own) => {
      const row = byId.get(own.ticketId)
      const facts = withSealed(own, row, sealed.list)
      return {
        ...named(own.ticketId, row, pinOf.get(own.ticketId)),
        pinned: pinOf.has(own.ticketId),
        facts,
        readiness: ticketReadiness(facts, ground),
      }
    })
    const trip = tripReadiness(tickets.map(({ readiness }) => readiness))
    return { rows, tickets, trip, maxAttachmentBytes, problem: sealed.problem }
  }, [read, sealed, nowMs])
}

const named = (id: string, row: TicketRow | undefined, pin: Pin | undefined) => ({
  id,
  key: row?.key ?? pin?.key ?? id,
  title: row?.title ?? pin?.title ?? '',
  site: row?.site ?? null,
})

/** Bundles that were sealed for the ticket and are not attached to it are planned, too. */
const withSealed = (
  facts: ReadinessFacts,
  row: TicketRow | undefined,
  sealed: readonly Sealed[],
): ReadinessFacts => {
  const { cached } = facts
  if (cached === null || row === undefined) return facts
  const attached = new Set(cached.files.map(({ name }) => name))
  const planned = sealed.filter(({ ticketKey, name }) => ticketKey === row.key && !attached.has(name))
  return { ...facts, cached: { ...cached, evidence: [...cached.evidence, ...planned] } }
}
