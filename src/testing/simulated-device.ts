import { resolveConflictIn } from '../data/decisions.ts'
import { restoreMutations } from '../data/journal-restore.ts'
import { recordIntentIn, retryIn } from '../data/record-intent.ts'
import { type Records, ticketTables } from '../data/records.ts'
import type { HistoryRow } from '../data/rows.ts'
import { createSyncStore } from '../data/sync-store.ts'
import { discardMutationIn, settleByHandIn } from '../data/ways-out.ts'
import { isUnsent } from '../domain/intent.ts'
import type { Intent, Mutation } from '../domain/mutation.ts'
import type { Result } from '../domain/result.ts'
import type { Ticket } from '../domain/ticket.ts'
import { createSyncEngine, type SyncEngine } from '../sync/engine.ts'
import type { SyncStore, TrackerPort } from '../sync/ports.ts'
import { me } from './build-ticket.ts'
import { type DiskFault, faultyRecords, isPlanned } from './disk-faults.ts'
import { createIds, type VirtualClock } from './virtual-clock.ts'

/** What happens at one call of the engine to the outside. */
export type CallEvent = {
  readonly crash: 'before' | 'after' | null
  /** Somebody does something while the call is on its way. */
  readonly meanwhile: (() => Promise<void>) | null
  /** What the database does to this call. */
  readonly disk: DiskFault
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

/** A journal beside the simulated database: the real one, in place of the model of it. */
export type SecondHome = {
  /** The program starts: the journal is read from its disk, and what the database misses comes back. */
  readonly start: (records: Records) => Promise<void>
  /** What was committed is in the journal when this answers. */
  readonly flush: () => Promise<void>
  /** The engine rests; what it wrote may reach the journal now, or later. */
  readonly rest: () => Promise<void>
  /** The program ends, torn in the middle of writing or after it. */
  readonly end: (torn: boolean) => Promise<void>
}

type Side = 'mine' | 'theirs'

/** Why Kitbag does not settle a change by itself. */
const unsettled: ReadonlySet<string> = new Set(['tracker.missing', 'tracker.forbidden', 'tracker.unexpected'])

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
  readonly nextEvent: (port: 'line' | 'store') => CallEvent
  readonly random: () => number
  readonly plant?: Plant
  /** Makes an empty database: at first, and again whenever it is lost. */
  readonly makeRecords: () => Records
  readonly secondHome?: SecondHome
}) => {
  let disk: DiskFault = 'none'
  let kept = deps.makeRecords()
  const records = faultyRecords(
    () => kept,
    () => disk,
  )
  /** Runs the synchronous start of a call under a fault of the disk; each call asks for its transaction there. */
  const onDisk = <Value>(fault: DiskFault, call: () => Value): Value => {
    disk = fault
    try {
      return call()
    } finally {
      disk = 'none'
    }
  }
  const newId = createIds(deps.name)
  const outboxDeps = { now: deps.clock.date, newId, user: me }
  const recorded = new Map<string, Recorded>()
  /** What the person saw of the tracker's side when they decided. */
  const decided = new Map<string, readonly Ticket[]>()
  const discarded = new Set<string>()
  /** How often the person sent a change again. */
  const sentAgain = new Map<string, number>()
  const defects: unknown[] = []
  let archive: readonly HistoryRow[] = []
  let lastUnsent: readonly Mutation[] = []
  let wipes = 0
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
  const gate = async <Value>(
    born: number,
    call: () => Promise<Value>,
    port: 'line' | 'store' = 'store',
  ): Promise<Value> => {
    if (born !== life) return new Promise<never>(() => {})
    const event = deps.nextEvent(port)
    const { crash, meanwhile } = event
    if (crash === 'before') return die()
    if (meanwhile !== null) await meanwhile()
    const value = await onDisk(event.disk, call)
    if (born !== life) return new Promise<never>(() => {})
    if (crash === 'after') return die()
    return value
  }

  const guard = <Port extends object>(port: Port, kind: 'line' | 'store'): Port => {
    const born = life
    return Object.fromEntries(
      Object.entries(port).map(([name, call]) => [
        name,
        (...input: readonly unknown[]) =>
          gate(born, () => (call as (...given: readonly unknown[]) => Promise<unknown>)(...input), kind),
      ]),
    ) as Port
  }

  const { secondHome } = deps
  let atHome = false
  /** The first word to the journal starts it, also where the engine was never started. */
  const toJournal = async (): Promise<void> => {
    if (atHome) return secondHome?.flush()
    atHome = true
    await secondHome?.start(kept)
  }
  const boot = async (): Promise<void> => {
    atHome = true
    await secondHome?.start(kept)
    death = new Promise((resolve) => {
      onDeath = resolve
    })
    const born = life
    const store = guard(createSyncStore(records, { now: deps.clock.date, newId }), 'store')
    const tracker = guard(deps.tracker, 'line')
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
      onDefect: (cause) => {
        if (!isPlanned(cause)) defects.push(cause)
      },
    })
    engine = running
    await Promise.race([obey(running.start()).then(() => running.idle()), death])
  }

  /** The database may fail what a person orders; then the program is started again. */
  const obey = async (order: unknown): Promise<void> => {
    try {
      await order
    } catch (cause) {
      if (!isPlanned(cause)) throw cause
      void die()
    }
  }

  const readAll = () =>
    kept.read(ticketTables, async (tables) => ({
      threads: await tables.threads.all(),
      tickets: await tables.tickets.all(),
      comments: await tables.comments.all(),
      attachments: await tables.attachments.all(),
      mutations: await tables.mutations.all(),
      history: await tables.history.all(),
      drafts: await tables.drafts.all(),
      online: (await tables.meta.get('online-switch'))?.value !== false,
    }))

  /** What leaves the outbox by it and is not in the tracker was given up. */
  const givingUp = async (
    work: () => Promise<Result<unknown>>,
    isThere: (mutationId: string) => boolean = () => false,
  ): Promise<void> => {
    const before = (await readAll()).mutations
    if (!(await work()).ok) return
    const after = new Set((await readAll()).mutations.map(({ id }) => id))
    for (const { id } of before) if (!after.has(id) && !isThere(id)) discarded.add(id)
  }

  const device = {
    name: deps.name,
    records,
    recorded: recorded as ReadonlyMap<string, Recorded>,
    decided: decided as ReadonlyMap<string, readonly Ticket[]>,
    discarded: discarded as ReadonlySet<string>,
    sentAgain: sentAgain as ReadonlyMap<string, number>,
    /** Lines of the history that left with a lost database. */
    archive: () => archive,
    wipes: () => wipes,
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
      await Promise.race([obey(order(running)).then(() => running.idle()), death])
    },

    /** Says something to the running engine, and lets what is ready happen; nothing is waited for. */
    nudge: async (order: (running: SyncEngine) => void): Promise<void> => {
      if (engine !== null) order(engine)
      for (let turn = 0; turn < 200; turn += 1) await Promise.resolve()
    },

    /** Everything until the engine rests or dies, without starting one. */
    settle: async (): Promise<void> => {
      if (engine !== null) await Promise.race([engine.idle(), death])
      if (atHome) await secondHome?.rest()
    },

    /** Remembers what the journal holds now; what is settled after it may be torn off with the next loss. */
    remember: (unsent: readonly Mutation[]): void => {
      lastUnsent = unsent
    },

    /** The database is gone. The journal brings back what was unsent, and what it did not hear was settled. */
    wipe: async (torn: boolean): Promise<void> => {
      void die()
      const { mutations, history } = await readAll()
      const unsent = mutations.filter(isUnsent)
      const here = new Set(unsent.map((mutation) => mutation.id))
      const unheard = lastUnsent.filter(
        ({ id }) => torn && !here.has(id) && !discarded.has(id) && !decided.has(id),
      )
      archive = [...archive, ...history]
      wipes += 1
      if (secondHome !== undefined) {
        await secondHome.end(torn)
        kept = deps.makeRecords()
        atHome = true
        await secondHome.start(kept)
        return
      }
      kept = deps.makeRecords()
      await kept.write(ticketTables, (tables) =>
        restoreMutations(tables, outboxDeps, [...unsent, ...unheard], 'Restored from the journal.'),
      )
    },

    write: async (
      ticketId: string,
      intentFor: (ticket: Ticket | null) => Intent,
      fault: DiskFault = 'none',
    ): Promise<void> => {
      const thread = await kept.read(['threads'], (tables) => tables.threads.get(ticketId))
      const seen = thread?.ticket ?? null
      const request = { ticketId, intent: intentFor(seen) }
      // The ticket got its number, and with it another id, since the person looked at the list.
      if (seen === null && request.intent.kind !== 'create-ticket') return
      const saved = await onDisk(fault, () => recordIntentIn(records, outboxDeps, request))
      // Known before the journal has it: the device may die in between, with the change in its database.
      if (saved.ok) recorded.set(saved.value.id, { mutation: saved.value, seen, trunk: thread?.base ?? null })
      await toJournal()
    },

    decide: async (choice: Side | ((mutation: Mutation) => Side)): Promise<void> => {
      for (const mutation of (await readAll()).mutations) {
        const { id, state, theirs } = mutation
        if (state !== 'conflict') continue
        const take = typeof choice === 'string' ? choice : choice(mutation)
        const resolved = await resolveConflictIn(records, outboxDeps, id, { take })
        if (resolved.ok && theirs !== null) decided.set(id, [...(decided.get(id) ?? []), theirs])
      }
      await toJournal()
    },

    retryRefused: async (): Promise<void> => {
      for (const { id, state, reason } of (await readAll()).mutations) {
        // What became public is in the tracker: sending it again would not make it private.
        if (state !== 'rejected' || reason?.code === 'tracker.became-public') continue
        const again = await retryIn(records, outboxDeps, id)
        if (again.ok) sentAgain.set(id, (sentAgain.get(id) ?? 0) + 1)
      }
      await toJournal()
    },

    /** The person looks at the tracker, where Kitbag cannot tell by itself. */
    settleByHand: async (isThere: (mutationId: string) => boolean): Promise<void> => {
      for (const { id, state, reason } of (await readAll()).mutations) {
        if (state !== 'unknown' || !unsettled.has(reason?.code ?? '')) continue
        const verdict = isThere(id) ? 'arrived' : 'not-arrived'
        // What was done on a ticket that was created and is gone again goes into the list with it.
        await givingUp(() => settleByHandIn(records, outboxDeps, id, verdict), isThere)
      }
      await toJournal()
    },

    giveUpRefused: async (): Promise<void> => {
      for (const { id, state } of (await readAll()).mutations) {
        if (state !== 'rejected') continue
        // What hung on a ticket that was never created goes with it.
        await givingUp(() => discardMutationIn(records, outboxDeps, id))
      }
      await toJournal()
    },
  }
  return device
}
