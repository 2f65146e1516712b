import { laneOf } from '../domain/intent.ts'
import type { Mutation, PushOutcome } from '../domain/mutation.ts'
import { inWords } from './change-words.ts'
import { endsRound, type Halt, halted } from './halt.ts'
import { nextToSend } from './send-order.ts'
import { createSettling } from './settle.ts'
import type { StepDeps } from './step-deps.ts'

/** A request that takes longer is left to itself, and the next ticket gets its turn beside it. */
export const patienceMs = 4_000
/** Requests under way at once; tickets that were slow before leave room for others. */
const mostAtOnce = 4
const mostSlowAtOnce = 2

type Files = 'files-too' | 'text-only'

/** Sends the outbox. Nothing whose answer was lost is sent again before the tracker has been read back. */
export const createPush = (deps: StepDeps) => {
  const { tracker, store, clock, isInterrupted, say, heard } = deps
  const settling = createSettling(deps)
  let forced = false
  /** What is under way, by lane. Nothing else of the same lane goes out beside it. */
  const flying = new Map<string, Promise<void>>()
  const slowLanes = new Set<string>()
  let wakeUp = () => {}

  const dueAt = () => (forced ? Number.POSITIVE_INFINITY : clock.now())

  /** What may go out now beside what is under way. */
  const pick = async (files: Files): Promise<Mutation | null> => {
    const outbox = await store.outbox()
    const isHeld = (mutation: Mutation): boolean => {
      const lane = laneOf(mutation)
      return flying.has(lane) || (flying.size >= mostSlowAtOnce && slowLanes.has(lane))
    }
    const held = outbox.filter(isHeld).map(({ id }) => id)
    return nextToSend(outbox, dueAt(), files, new Set([...settling.isDone(), ...held]))
  }

  const send = async (mutation: Mutation): Promise<Halt | null> => {
    await say(`Sending: ${inWords(mutation)}`)
    const sentMs = clock.now()
    const outcome = await tracker.push(mutation)
    if (spoke.has(outcome.kind)) await heard(null, sentMs)
    return settling.settle(mutation, outcome)
  }

  /** Ends when the change is settled, or its request has taken long enough to go on beside it. */
  const sendWithPatience = async (mutation: Mutation, onHalt: (halt: Halt) => void): Promise<void> => {
    const lane = laneOf(mutation)
    let isOver = false
    const flight = send(mutation)
      .then((halt) => {
        if (halt !== null) onHalt(halt)
      })
      .finally(() => {
        isOver = true
        flying.delete(lane)
      })
    flying.set(lane, flight)
    let cancel = () => {}
    const patience = new Promise<void>((resolve) => {
      cancel = clock.after(patienceMs, resolve)
    })
    await Promise.race([flight, patience])
    cancel()
    if (isOver) slowLanes.delete(lane)
    else {
      slowLanes.add(lane)
      // Its failure is told where all of them are waited for.
      flight.catch(() => undefined)
    }
  }

  const sendUntilDone = async (files: Files): Promise<Halt | null> => {
    const halts: Halt[] = []
    let defect: { readonly cause: unknown } | null = null
    for (;;) {
      const stops = isInterrupted() || halts.length > 0 || defect !== null
      const next = stops || flying.size >= mostAtOnce ? null : await pick(files)
      if (next === null) {
        if (flying.size === 0) break
        const woken = new Promise<void>((resolve) => {
          wakeUp = resolve
        })
        await Promise.race([...flying.values(), woken]).catch((cause: unknown) => {
          defect = { cause }
        })
        continue
      }
      const mutation = await store.markSending(next.id)
      if (mutation === null) continue
      await sendWithPatience(mutation, (halt) => halts.push(halt)).catch((cause: unknown) => {
        defect = { cause }
      })
    }
    if (defect !== null) throw (defect as { readonly cause: unknown }).cause
    return halts[0] ?? null
  }

  /** Reads tickets whose change was taken without showing what became of them. */
  const readApplied = async (): Promise<Halt | null> => {
    const applied = (await store.outbox()).filter((mutation) => mutation.state === 'applied')
    const ticketIds = new Set(applied.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))
    for (const ticketId of ticketIds) {
      if (isInterrupted()) return null
      const fetched = await tracker.fetchTicket(ticketId)
      if (!fetched.ok) {
        const halt = halted(fetched.error)
        if (halt.connection !== 'online') return halt
      } else if (fetched.value === null) await store.forget(ticketId)
      else await store.absorb(fetched.value, null)
    }
    return null
  }

  /** A change that was taken holds back the next one of its ticket until it is read: in turns, until none is left. */
  const sendAll = async (files: Files): Promise<Halt | null> => {
    for (;;) {
      const sent = await sendUntilDone(files)
      if (sent !== null && endsRound(sent)) return sent
      const halt = (await readApplied()) ?? sent
      if (halt !== null || isInterrupted()) return halt
      if (nextToSend(await store.outbox(), dueAt(), files, settling.isDone()) === null) return null
    }
  }

  return {
    nextLookInMs: settling.nextLookInMs,
    /** How long the connector's requests may be on their way. */
    believe: settling.late.believe,
    /** Something was written: it need not wait for what is under way. */
    wake: (): void => wakeUp(),

    /** Starts a round; `force` tries even what was given a pause. */
    begin: (force: boolean): void => {
      settling.begin(force)
      forced = force
    },

    readBack: async (): Promise<Halt | null> => {
      const outbox = await store.outbox()
      const unsettled = outbox.filter(({ state }) => state === 'unknown')
      settling.keepOnly(new Set(unsettled.map(({ id }) => id)))
      for (const mutation of unsettled) {
        if (isInterrupted()) return null
        if (settling.lookInMs(mutation) > 0) continue
        const halt = await settling.lookFor(mutation)
        if (halt !== null) return halt
      }
      return null
    },

    sendText: () => sendAll('text-only'),
    sendAll: () => sendAll('files-too'),
  }
}

/** Outcomes that only the tracker itself can have said. */
const spoke: ReadonlySet<PushOutcome['kind']> = new Set([
  'applied',
  'conflict',
  'rejected',
  'retry',
  'unauthorized',
])
