import { liveQuery } from 'dexie'
import { failure } from '../contract/errors.ts'
import type { JournalContents, JournalEntry, JournalRecord } from '../contract/journal-operations.ts'
import { isUnsent } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { Failure } from '../domain/result.ts'
import type { KitbagDatabase } from './database.ts'
import { addHistory } from './history.ts'
import { isDamaged, type JournalPort } from './journal-port.ts'
import { restoreMutations } from './journal-restore.ts'
import { journalKeys, type Recovery, readRecoveryRow, recoveryWords } from './journal-status.ts'
import { type Keepsake, nameOf, readKeepsakes, restoreKeepsakes } from './keepsakes.ts'
import { stampSchema } from './open-database.ts'
import type { OutboxDeps } from './record-intent.ts'
import { dexieRecords, type RecordTables, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'

/**
 * Keeps the journal on disk equal to the outbox, and the outbox whole out of the journal.
 *
 * Whoever writes to the outbox, in this window or in the worker, needs to know nothing of it: it compares the
 * outbox with what the journal has and appends the difference. A write through `Records` in this window answers
 * only after that. What is missing in the outbox is settled only when the database itself says that it lives on;
 * a database that was deleted, evicted or thrown back by a power cut gets its unsent work back instead.
 */
export type JournalMirror = {
  /** Resolves when everything committed before the call is in the journal; with the reason where it is not. */
  readonly flush: () => Promise<Failure | null>
  /** The same, but no longer than patience lasts. Await it before sync starts: it brings back what is missing. */
  readonly settle: () => Promise<void>
  readonly close: () => void
}

export type MirrorDeps = OutboxDeps & {
  readonly database: KitbagDatabase
  readonly journal: JournalPort
  /** Calls once after `delayMs`; answers with what cancels it. */
  readonly after: (delayMs: number, work: () => void) => () => void
  /** The person is to be told: what they save is in this window only. */
  readonly onProblem: (problem: Failure) => void
  /** Something came back: sync should look at it. */
  readonly onRecovered: (recovery: Recovery) => void
}

/** A journal that does not answer holds nobody up for longer than this. */
export const patienceMs = 10_000
const retryMs = 30_000

/** Starts mirroring. */
export const createJournalMirror = (deps: MirrorDeps): JournalMirror => {
  const { database, journal, after } = deps
  const records = dexieRecords(database, null)
  /** Fingerprints of what the journal has unsettled; `null` until it was read for this life of the database. */
  let known: Map<string, string> | null = null
  /** The same of what is kept besides the outbox. */
  let knownKept = new Map<string, KeptPrint>()
  let generation = ''
  /** The person's own switch as it last stood: it must not go back on because the database was lost. */
  let switchedOff = false
  let problem: Failure | null = null
  let closed = false
  let cancelRetry: () => void = () => undefined

  const reconcile = async (): Promise<Failure | null> => {
    let outbox = await readOutbox(database)
    if (known === null || outbox.generation !== generation) {
      const contents = await journal.read()
      if (!contents.ok) return contents.error
      const wasOpen = known !== null
      const refused = await stampSchema(database)
      if (refused !== null) return refused
      await recover(contents.value, wasOpen)
      outbox = await readOutbox(database)
      generation = outbox.generation
      // What the database let go by itself, its mark lost, is in here and not in the outbox: it is settled now.
      known = new Map(contents.value.entries.map((entry) => [entry.mutation.id, printEntry(entry)]))
      knownKept = new Map(
        contents.value.kept.map((entry) => [nameOf(entry), keptPrintOf(entry.generation, entry)]),
      )
    }
    switchedOff = outbox.switchedOff
    return bring(outbox, known)
  }

  /** Appends what differs. Changes before marks: a mark that arrives implies what it was made with. */
  const bring = async (outbox: Outbox, has: Map<string, string>): Promise<Failure | null> => {
    const unsent = new Map(outbox.mutations.filter(isUnsent).map((mutation) => [mutation.id, mutation]))
    const prints = new Map([...unsent].map(([id, mutation]) => [id, print(outbox.generation, mutation)]))
    const changed = [...unsent.values()].filter(({ id }) => has.get(id) !== prints.get(id))
    const gone = [...has.keys()].filter((id) => !unsent.has(id))
    const kept = new Map(
      outbox.keepsakes.map((one) => [nameOf(one), { one, known: keptPrintOf(outbox.generation, one) }]),
    )
    const keep = [...kept].filter(([name, { known }]) => knownKept.get(name)?.print !== known.print)
    const letGo = [...knownKept].filter(([name]) => !kept.has(name))
    if (changed.length + gone.length + keep.length + letGo.length === 0) return null
    const discarded = gone.length === 0 ? new Set<string>() : await readDiscarded(database)
    const appended = await journal.append([
      ...changed.map(
        (mutation): JournalRecord => ({
          kind: 'recorded',
          mutation,
          generation: outbox.generation,
          counter: outbox.counter,
        }),
      ),
      ...gone.map(
        (mutationId): JournalRecord => ({
          kind: 'settled',
          mutationId,
          outcome: discarded.has(mutationId) ? 'discarded' : 'applied',
        }),
      ),
      ...keep.map(([, { one }]): JournalRecord => ({ kind: 'kept', ...one, generation: outbox.generation })),
      ...letGo.map(([, { what, key }]): JournalRecord => ({ kind: 'let-go', what, key })),
    ])
    if (!appended.ok) return appended.error
    for (const [name, { known }] of keep) knownKept.set(name, known)
    for (const [name] of letGo) knownKept.delete(name)
    for (const { id } of changed) has.set(id, prints.get(id) ?? '')
    for (const id of gone) has.delete(id)
    return null
  }

  /** Puts back what the database should have and does not. */
  const recover = async (contents: JournalContents, wasOpen: boolean): Promise<void> => {
    const outcome = await records.write(ticketTables, async (tables) => {
      const state = await readState(tables)
      const here = new Set((await tables.mutations.all()).map(({ id }) => id))
      const missing = contents.entries.filter(({ mutation }) => !here.has(mutation.id))
      const lost = missing.filter((entry) => isLost(entry, state))
      const foreign = lost.some((entry) => entry.generation !== state.generation)
      const back = await restoreKeepsakes(tables, contents.kept, state.generation)
      const recovery: Recovery = {
        at: deps.now().toISOString(),
        lost:
          foreign || wasOpen || back.drafts + back.runs > 0
            ? 'database'
            : lost.length > 0
              ? 'changes'
              : 'nothing',
        restored: 0,
        ...back,
        damage: isDamaged(contents.damage) ? contents.damage : null,
      }
      const added = await restoreMutations(
        tables,
        deps,
        lost.map(({ mutation }) => mutation),
        'Restored from the journal on disk. The tracker is asked whether it has this before it is sent.',
      )
      const found = { ...recovery, restored: added.length }
      if (wasOpen && switchedOff) await tables.meta.put([{ key: metaKeys.onlineSwitch, value: false }])
      if (lost.length > 0) {
        const ids = [...state.restored, ...lost.map(({ mutation }) => mutation.id)]
        await tables.meta.put([{ key: journalKeys.restored, value: ids }])
      }
      const tell = found.lost !== 'nothing' || found.damage !== null
      if (tell) await tellScreens(tables, found)
      return tell ? found : null
    })
    if (outcome !== null) deps.onRecovered(outcome)
  }

  const tellScreens = async (tables: RecordTables, found: Recovery): Promise<void> => {
    const before = readRecoveryRow((await tables.meta.get(journalKeys.recovery))?.value)
    // A note that nobody has read yet is not overwritten by a smaller one.
    if (before === null || found.restored >= before.restored) {
      await tables.meta.put([{ key: journalKeys.recovery, value: found }])
    }
    const note = { kind: 'recovery' as const, ticketId: null, mutationId: null, reason: null }
    await addHistory(tables, [{ ...note, message: recoveryWords(found) }], {
      at: found.at,
      newId: deps.newId,
    })
  }

  const setProblem = async (next: Failure | null): Promise<void> => {
    cancelRetry()
    if (next !== null && !closed) cancelRetry = after(retryMs, () => void flush())
    if (next?.code === problem?.code && next?.message === problem?.message) return
    problem = next
    if (next !== null) deps.onProblem(inWords(next))
    try {
      await database.meta.put({ key: journalKeys.problem, value: next === null ? null : inWords(next) })
    } catch {
      // The database is the one that fails; the person was told above.
    }
  }

  const work = async (): Promise<Failure | null> => {
    if (closed) return null
    let found: Failure | null
    try {
      found = await reconcile()
    } catch (cause) {
      if (closed) return null
      const why = cause instanceof Error ? cause.message : String(cause)
      found = failure('database.failed', `This window's cache could not be read: ${why}`)
    }
    await setProblem(found)
    return found
  }

  // One run at a time. Callers that come while one runs share the next: it begins after their commit.
  let running: Promise<Failure | null> = Promise.resolve(null)
  let next: Promise<Failure | null> | null = null
  const flush = (): Promise<Failure | null> => {
    next ??= running.then(() => {
      running = next ?? running
      next = null
      return work()
    })
    return next
  }

  const settle = async (): Promise<void> => {
    let cancel: () => void = () => undefined
    const patience = new Promise<void>((resolve) => {
      cancel = after(patienceMs, resolve)
    })
    await Promise.race([flush(), patience])
    cancel()
  }

  const onClose = (): void => {
    // Deleted, evicted or closed by force: Dexie opens it again with the next look.
    if (!closed) void flush()
  }
  database.on('close', onClose)
  database.afterOutboxCommit = settle
  // The worker's writes reach this window through Dexie's own messages.
  const subscription = liveQuery(() => readOutbox(database)).subscribe({
    next: (outbox) => {
      if (outbox.generation === generation) switchedOff = outbox.switchedOff
      void flush()
    },
    error: () => void flush(),
  })

  return {
    flush,
    settle,
    close: () => {
      closed = true
      cancelRetry()
      subscription.unsubscribe()
      database.on('close').unsubscribe(onClose)
      database.afterOutboxCommit = null
    },
  }
}

type DatabaseState = {
  readonly generation: string
  /** Rises with every change that is added. */
  readonly counter: number
  readonly restored: readonly string[]
  readonly switchedOff: boolean
}
type Outbox = DatabaseState & {
  readonly mutations: readonly Mutation[]
  readonly keepsakes: readonly Keepsake[]
}

/**
 * Is it missing because the database forgot it? Another life of the database never had it; the same one had it
 * only if it counted at least that far. Anything else was in it and was let go.
 */
const isLost = (entry: JournalEntry, state: DatabaseState): boolean =>
  entry.generation === state.generation
    ? entry.counter > state.counter
    : !state.restored.includes(entry.mutation.id)

const readOutbox = (database: KitbagDatabase): Promise<Outbox> =>
  dexieRecords(database, null).read(['meta', 'mutations', 'drafts', 'runs'], async (tables) => ({
    ...(await readState(tables)),
    mutations: await tables.mutations.all(),
    keepsakes: await readKeepsakes(tables),
  }))

const readState = async (tables: Pick<RecordTables, 'meta'>): Promise<DatabaseState> => {
  const [generation, counter, restored, online] = await tables.meta.getMany([
    'generation',
    metaKeys.sequence,
    journalKeys.restored,
    metaKeys.onlineSwitch,
  ])
  return {
    generation: typeof generation?.value === 'string' ? generation.value : '',
    counter: typeof counter?.value === 'number' ? counter.value : 0,
    restored: (restored?.value as readonly string[] | undefined) ?? [],
    switchedOff: online?.value === false,
  }
}

/** Changes a person gave up lately, by the history; only how the mark reads depends on it. */
const readDiscarded = async (database: KitbagDatabase): Promise<ReadonlySet<string>> => {
  const rows = await database.history.orderBy(':id').reverse().limit(200).toArray()
  return new Set(
    rows.flatMap((row) => (row.kind === 'decision' && row.mutationId !== null ? [row.mutationId] : [])),
  )
}

const printEntry = ({ generation, mutation }: JournalEntry): string => print(generation, mutation)

/** What must be in the journal about a change. How its sending stands need not: it is asked of the tracker. */
const print = (generation: string, mutation: Mutation): string => {
  const { ticketId, sequence, intent, performedAt, base, dependsOn } = mutation
  return stable([generation, ticketId, sequence, intent, performedAt, base, dependsOn])
}

type KeptPrint = Pick<Keepsake, 'what' | 'key'> & { readonly print: string }
const keptPrintOf = (generation: string, { what, key, value }: Keepsake): KeptPrint => ({
  what,
  key,
  print: stable([generation, what, key, value]),
})

/** JSON with sorted keys: the same words whatever way the value took. */
const stable = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  )

const inWords = (problem: Failure): Failure =>
  failure(
    'journal.behind',
    `Your changes are saved in this window, but not in the journal on disk: ${problem.message}`,
    `Nothing is lost. Until this is mended, do not clear this app's data. ${problem.hint}`.trim(),
  )
