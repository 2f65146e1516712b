import { failure } from '../contract/errors.ts'
import type { Failure } from '../domain/result.ts'
import { type Halt, halted } from './halt.ts'
import type { WipeOut } from './ports.ts'
import type { StepDeps } from './step-deps.ts'

/** Tickets that belong here and did not come with a page are fetched one by one, so many per sweep. */
const mostFetches = 50

export type Received = { readonly halt: Halt | null; readonly wipeOut: Failure | null }

/** Receives what changed, page by page; a page and its cursor are written together. */
export const createPull = ({ tracker, store, clock, isInterrupted, say, heard }: StepDeps) => {
  /** Tickets that the tracker lists and does not show: asked for once per life of the engine. */
  const unshown = new Set<string>()

  const tickets = async (allowWipeOut: boolean): Promise<Received> => {
    let cursor = (await store.cursors()).tickets
    let received = 0
    for (;;) {
      if (isInterrupted()) return { halt: null, wipeOut: null }
      await say(received === 0 ? 'Receiving tickets' : `Receiving tickets: ${received.toLocaleString('en')}`)
      const sentMs = clock.now()
      const page = await tracker.pullTickets(cursor)
      if (!page.ok) return { halt: halted(page.error), wipeOut: null }
      await heard(page.value.serverDate, sentMs)
      const report = await store.takeTickets(page.value, allowWipeOut)
      if (report.held !== null) return { halt: null, wipeOut: wipeOutProblem(report.held) }
      received += report.taken
      if (!page.value.more) break
      if (page.value.cursor === cursor) return { halt: halted(stuck('tickets')), wipeOut: null }
      cursor = page.value.cursor
    }
    if (received > 0) await noteReceived(received, 'ticket')
    return { halt: null, wipeOut: null }
  }

  const documents = async (): Promise<Halt | null> => {
    let cursor = (await store.cursors()).documents
    let received = 0
    for (;;) {
      if (isInterrupted()) return null
      await say(
        received === 0 ? 'Receiving documents' : `Receiving documents: ${received.toLocaleString('en')}`,
      )
      const sentMs = clock.now()
      const page = await tracker.pullDocuments(cursor)
      if (!page.ok) return halted(page.error)
      await heard(page.value.serverDate, sentMs)
      received += (await store.takeDocuments(page.value)).taken
      if (!page.value.more) break
      if (page.value.cursor === cursor) return halted(stuck('documents'))
      cursor = page.value.cursor
    }
    if (received > 0) await noteReceived(received, 'document')
    return null
  }

  /** Finds what was deleted or given to somebody else, and what is missing here. */
  const sweep = async (allowWipeOut: boolean): Promise<Received> => {
    await say('Comparing the list of tickets')
    const sentMs = clock.now()
    const members = await tracker.membership()
    if (!members.ok) return { halt: halted(members.error), wipeOut: null }
    await heard(null, sentMs)
    const swept = await store.sweep(members.value, allowWipeOut)
    if (swept.held !== null) return { halt: null, wipeOut: wipeOutProblem(swept.held) }
    const missing = swept.missing.filter((id) => !unshown.has(id)).slice(0, mostFetches)
    for (const ticketId of missing) {
      if (isInterrupted()) break
      const fetched = await tracker.fetchTicket(ticketId)
      if (fetched.ok && fetched.value !== null) await store.absorb(fetched.value, null)
      else {
        const halt = fetched.ok ? null : halted(fetched.error)
        if (halt !== null && halt.connection !== 'online') return { halt, wipeOut: null }
        unshown.add(ticketId)
      }
    }
    return { halt: null, wipeOut: null }
  }

  /** Finds documents that were deleted in the tracker. */
  const sweepDocuments = async (allowWipeOut: boolean): Promise<Received> => {
    await say('Comparing the list of documents')
    const sentMs = clock.now()
    const members = await tracker.documentMembership()
    if (!members.ok) return { halt: halted(members.error), wipeOut: null }
    await heard(null, sentMs)
    const { held } = await store.sweepDocuments(members.value, allowWipeOut)
    return { halt: null, wipeOut: held === null ? null : wipeOutProblem(held, 'documents') }
  }

  const noteReceived = (count: number, what: string) =>
    store.note({
      kind: 'pull',
      ticketId: null,
      mutationId: null,
      message: `Received ${count.toLocaleString('en')} new or changed ${what}${count === 1 ? '' : 's'}.`,
      reason: null,
    })

  return { tickets, documents, sweep, sweepDocuments }
}

const wipeOutProblem = ({ dropped, cached }: WipeOut, what = 'tickets'): Failure =>
  failure(
    'sync.wipe-out',
    `The tracker no longer shows ${dropped} of your ${cached} ${what}. They were kept here.`,
    'If that is right, confirm it and they leave this machine. If not, check your account or filter in the tracker.',
  )

const stuck = (what: string): Failure =>
  failure(
    'tracker.unexpected',
    `The tracker promises more ${what} and does not move on.`,
    'What came was kept. Kitbag tries again later.',
  )
