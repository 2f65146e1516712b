import { discardMutationIn, resolveConflictIn } from '../data/decisions.ts'
import { recordIntentIn, retryIn } from '../data/record-intent.ts'
import { type Records, ticketTables } from '../data/records.ts'
import { createSyncStore } from '../data/sync-store.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Ticket } from '../domain/ticket.ts'
import { createSyncEngine, type SyncEngine } from '../sync/engine.ts'
import type { SyncStore, TrackerPort } from '../sync/ports.ts'
import { me } from './build-ticket.ts'
import { createIds, type VirtualClock } from './virtual-clock.ts'

/** What happens at one call of the engine to the outside. */
export type CallEvent = {
  readonly crash: 'before' | 'after' | null
  /** Somebody does something while the call is on its way. */
  readonly meanwhile: (() => Promise<void>) | null
}

/** What the person wrote, and what they saw when they wrote it. */
export type Recorded = {
  readonly mutation: Mutation
  readonly seen: Ticket | null
  readonly trunk: Ticket | null
}

/** Lets a test replace a port by one with a planted defect. */
export type Plant = {
  readonly tracker?: (port: TrackerPort) => TrackerPort
  readonly store?: (port: SyncStore, device: SimulatedDevice) => SyncStore
}

export type SimulatedDevice = ReturnType<typeof createSimulatedDevice>

/**
 * One laptop: the real rules of the outbox and the real engine over records in memory. It can be killed at
 * any call to the outside, before or after the call took effect, and started again on the same records.
 */
export const createSimulatedDevice = (deps: {
  readonly name: string
  readonly tracker: TrackerPort
  readonly clock: VirtualClock
  /** Asked before every call; decides what happens at it. */
  readonly nextEvent: () => CallEvent
  readonly random: () => number
  readonly plant?: Plant
  readonly records: Records
}) => {
  const { records } = deps
  const newId = createIds(deps.name)
  const outboxDeps = { now: deps.clock.date, newId, user: me }
  const recorded = new Map<string, Recorded>()
  const decided = new Set<string>()
  const discarded = new Set<string>()
  const defects: unknown[] = []
  let life = 0
  let engine: SyncEngine | null = null
  let onDeath = () => {}
  let death = new Promise<void>(() => {})

  const die = (): Promise<never> => {
    life += 1
    engine = null
    onDeath()
    return new Promise<never>(() => {})
  }

  /** A call of a dead engine never returns, so nothing behind it runs. */
  const gate = async <Value>(born: number, call: () => Promise<Value>): Promise<Value> => {
    if (born !== life) return new Promise<never>(() => {})
    const { crash, meanwhile } = deps.nextEvent()
    if (crash === 'before') return die()
    if (meanwhile !== null) await meanwhile()
    const value = await call()
    if (born !== life) return new Promise<never>(() => {})
    if (crash === 'after') return die()
    return value
  }

  const guard = <Port extends object>(port: Port): Port => {
    const born = life
    return Object.fromEntries(
      Object.entries(port).map(([name, call]) => [
        name,
        (...input: readonly unknown[]) =>
          gate(born, () => (call as (...given: readonly unknown[]) => Promise<unknown>)(...input)),
      ]),
    ) as Port
  }

  const boot = async (): Promise<void> => {
    death = new Promise((resolve) => {
      onDeath = resolve
    })
    const born = life
    const store = guard(createSyncStore(records, { now: deps.clock.date, newId }))
    const tracker = guard(deps.tracker)
    const { plant } = deps
    const running = createSyncEngine({
      tracker: plant?.tracker?.(tracker) ?? tracker,
      store: plant?.store?.(store, device) ?? store,
      clock: {
        now: deps.clock.now,
        elapsed: deps.clock.elapsed,
        after: (delayMs, work) => deps.clock.after(delayMs, () => born === life && work()),
      },
      random: deps.random,
      syncEveryMs: async () => 60_000,
      onDefect: (cause) => defects.push(cause),
    })
    engine = running
    await Promise.race([running.start().then(() => running.idle()), death])
  }

  const readAll = () =>
    records.read(ticketTables, async (tables) => ({
      threads: await tables.threads.all(),
      tickets: await tables.tickets.all(),
      comments: await tables.comments.all(),
      attachments: await tables.attachments.all(),
      mutations: await tables.mutations.all(),
      history: await tables.history.all(),
      drafts: await tables.drafts.all(),
    }))

  const device = {
    name: deps.name,
    records,
    recorded: recorded as ReadonlyMap<string, Recorded>,
    decided: decided as ReadonlySet<string>,
    discarded: discarded as ReadonlySet<string>,
    defects: defects as readonly unknown[],
    isAlive: () => engine !== null,
    readAll,
    boot,
    gate: <Value>(call: () => Promise<Value>) => gate(life, call),
    kill: () => void die(),

    /** Everything until the engine rests or dies. */
    run: async (order: (running: SyncEngine) => unknown): Promise<void> => {
      if (engine === null) await boot()
      const running = engine
      if (running === null) return
      await Promise.race([Promise.resolve(order(running)).then(() => running.idle()), death])
    },

    write: async (ticketId: string, intentFor: (ticket: Ticket | null) => Intent): Promise<void> => {
      const thread = await records.read(['threads'], (tables) => tables.threads.get(ticketId))
      const seen = thread?.ticket ?? null
      const saved = await recordIntentIn(records, outboxDeps, { ticketId, intent: intentFor(seen) })
      if (saved.ok) recorded.set(saved.value.id, { mutation: saved.value, seen, trunk: thread?.base ?? null })
    },

    decide: async (take: 'mine' | 'theirs'): Promise<void> => {
      for (const { id, state } of (await readAll()).mutations) {
        if (state !== 'conflict') continue
        const resolved = await resolveConflictIn(records, outboxDeps, id, { take })
        if (resolved.ok) decided.add(id)
      }
    },

    retryRefused: async (): Promise<void> => {
      for (const { id, state } of (await readAll()).mutations) {
        if (state === 'rejected') await retryIn(records, outboxDeps, id)
      }
    },

    giveUp: async (mutationId: string): Promise<void> => {
      const left = await discardMutationIn(records, outboxDeps, mutationId)
      if (left.ok) discarded.add(mutationId)
    },
  }
  return device
}
