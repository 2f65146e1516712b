/** Whether a ticket can be worked on without a network: what of it is on this machine, and what is not. */

/** A file of a ticket: its bytes are here, or only its name and size. */
export type ReadinessFile = {
  readonly id: string
  readonly name: string
  /** Bytes. */
  readonly size: number
  readonly here: boolean
}

/** A runbook or article a ticket links to. `title` is `null` when it is not cached. */
export type ReadinessLink = {
  readonly id: string
  readonly kind: 'runbook' | 'article'
  readonly title: string | null
}

/** What is on this machine about one ticket. */
export type ReadinessFacts = {
  readonly ticketId: string
  /** `null` when the ticket itself is not cached: it left, or never came. */
  readonly cached: null | {
    /** When the tracker was last known to have nothing newer; `null` for a ticket that was created here. */
    readonly checkedAt: string | null
    readonly comments: number
    readonly activity: number
    readonly files: readonly ReadinessFile[]
    readonly links: readonly ReadinessLink[]
    /** Evidence that is meant for the ticket and not in the tracker yet. */
    readonly evidence: readonly { readonly name: string; readonly size: number }[]
  }
}

/** What is the same for every ticket of a trip. */
export type ReadinessGround = {
  /** Statuses, people and other menus are cached. */
  readonly catalogueCached: boolean
  /** Bytes; `null` when unlimited or unknown. */
  readonly maxAttachmentBytes: number | null
  readonly nowMs: number
  readonly staleAfterMs: number
}

/** One reason why a ticket is not ready. */
export type ReadinessGap =
  | { readonly kind: 'not-cached' }
  | { readonly kind: 'no-catalogue' }
  | { readonly kind: 'files'; readonly count: number; readonly bytes: number }
  | { readonly kind: 'documents'; readonly count: number }
  | { readonly kind: 'stale'; readonly ageMs: number }
  | { readonly kind: 'evidence-too-large'; readonly names: readonly string[]; readonly maxBytes: number }

export type TicketReadiness = {
  readonly ticketId: string
  readonly ready: boolean
  readonly gaps: readonly ReadinessGap[]
  readonly missingFiles: readonly ReadinessFile[]
  /** Bytes of files that are here, and of those that are not. */
  readonly hereBytes: number
  readonly missingBytes: number
}

/** A ticket that nobody compared with the tracker for a day may have moved on. */
export const defaultStaleAfterMs = 86_400_000

/** Judges one ticket. Every reason is named; a ticket is ready exactly when there is none. */
export const ticketReadiness = (facts: ReadinessFacts, ground: ReadinessGround): TicketReadiness => {
  const { ticketId, cached } = facts
  if (cached === null) {
    return {
      ticketId,
      ready: false,
      gaps: [{ kind: 'not-cached' }],
      missingFiles: [],
      hereBytes: 0,
      missingBytes: 0,
    }
  }
  const missingFiles = cached.files.filter(({ here }) => !here)
  const missingBytes = bytesOf(missingFiles)
  const unlinked = cached.links.filter(({ title }) => title === null).length
  // A clock that was set back must not make a ticket younger than now.
  const ageMs = cached.checkedAt === null ? 0 : Math.max(0, ground.nowMs - Date.parse(cached.checkedAt))
  const { maxAttachmentBytes } = ground
  const tooLarge =
    maxAttachmentBytes === null ? [] : cached.evidence.filter(({ size }) => size > maxAttachmentBytes)
  const gaps: ReadinessGap[] = []
  if (!ground.catalogueCached) gaps.push({ kind: 'no-catalogue' })
  if (missingFiles.length > 0) {
    gaps.push({ kind: 'files', count: missingFiles.length, bytes: missingBytes })
  }
  if (unlinked > 0) gaps.push({ kind: 'documents', count: unlinked })
  if (ageMs > ground.staleAfterMs) gaps.push({ kind: 'stale', ageMs })
  if (tooLarge.length > 0 && maxAttachmentBytes !== null) {
    const names = tooLarge.map(({ name }) => name)
    gaps.push({ kind: 'evidence-too-large', names, maxBytes: maxAttachmentBytes })
  }
  return {
    ticketId,
    ready: gaps.length === 0,
    gaps,
    missingFiles,
    hereBytes: bytesOf(cached.files) - missingBytes,
    missingBytes,
  }
}

export type TripReadiness = {
  readonly tickets: number
  readonly ready: number
  readonly missingFiles: number
  readonly missingBytes: number
  readonly missingDocuments: number
  readonly stale: number
  readonly gone: number
}

/** Adds up the tickets of a trip. */
export const tripReadiness = (tickets: readonly TicketReadiness[]): TripReadiness => {
  const gaps = tickets.flatMap((ticket) => ticket.gaps)
  const count = (kind: ReadinessGap['kind']) => gaps.filter((gap) => gap.kind === kind).length
  return {
    tickets: tickets.length,
    ready: tickets.filter(({ ready }) => ready).length,
    missingFiles: tickets.reduce((sum, { missingFiles }) => sum + missingFiles.length, 0),
    missingBytes: tickets.reduce((sum, { missingBytes }) => sum + missingBytes, 0),
    missingDocuments: gaps.reduce((sum, gap) => sum + (gap.kind === 'documents' ? gap.count : 0), 0),
    stale: count('stale'),
    gone: count('not-cached'),
  }
}

const bytesOf = (files: readonly ReadinessFile[]): number => files.reduce((sum, { size }) => sum + size, 0)
