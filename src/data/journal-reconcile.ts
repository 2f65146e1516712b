import type { JournalContents, JournalEntry, JournalRecord } from '../contract/journal-operations.ts'
import { isUnsent } from '../domain/intent.ts'
import type { Mutation } from '../domain/mutation.ts'
import type { Failure } from '../domain/result.ts'
import { addHistory } from './history.ts'
import { isDamaged, type JournalPort } from './journal-port.ts'
import { restoreMutations } from './journal-restore.ts'
import { journalKeys, type Recovery, readRecoveryRow, recoveryWords } from './journal-status.ts'
import { type Keepsake, nameOf, readKeepsakes, restoreKeepsakes } from './keepsakes.ts'
import type { OutboxDeps } from './record-intent.ts'
import { type Records, type RecordTables, ticketTables } from './records.ts'
import { metaKeys } from './sync-repository.ts'

/** One comparison of the database with the journal: what either misses, the other gives. Knows no Dexie. */
export type Reconciler = {
  /** Why the journal has not everything now; `null` when it has. */
  readonly reconcile: () => Promise<Failure | null>
  /** The database was seen in this state; its switch must stand again after it was lost. */
  readonly saw: (outbox: Outbox) => void
}

export type ReconcilerDeps = OutboxDeps & {
  /** Writes do not wait for the journal: it is what is written here. */
  readonly records: Records
  readonly journal: JournalPort
  /** Gives a new database its schema and its generation; why it cannot, or `null`. */
  readonly stamp: () => Promise<Failure | null>
  /** Changes a person gave up lately; only how the mark reads depends on it. */
  readonly readDiscarded: () => Promise<ReadonlySet<string>>
  /** Something came back: sync should look at it. */
  readonly onRecovered: (recovery: Recovery) => void
}

export const createReconciler = (deps: ReconcilerDeps): Reconciler => {
  const { records, journal } = deps
  /** Fingerprints of what the journal has unsettled; `null` until it was read for this life of the database. */
  let known: Map<string, string> | null = null
  /** The same of what is kept besides the outbox. */
  let knownKept = new Map<string, KeptPrint>()
  let generation = ''
  /** The person's own switch as it last stood: it must not go back on because the database was lost. */
  let switchedOff = false

  const reconcile = async (): Promise<Failure | null> => {
    let outbox = await readOutbox(records)
    if (known === null || outbox.generation !== generation) {
      const contents = await journal.read()
      if (!contents.ok) return contents.error
      const wasOpen = known !== null
      const refused = await deps.stamp()
      if (refused !== null) return refused
      await recover(contents.value, wasOpen)
      outbox = await readOutbox(records)
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
    const discarded = gone.length === 0 ? new Set<string>() : await deps.readDiscarded()
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

  return {
    reconcile,
    saw: (outbox) => {
      if (outbox.generation === generation) switchedOff = outbox.switchedOff
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
export type Outbox = DatabaseState & {
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

export const readOutbox = (records: Records): Promise<Outbox> =>
  records.read(['meta', 'mutations', 'drafts', 'runs'], async (tables) => ({
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

const printEntry = ({ generation, mutation }: JournalEntry): string => print(generation, mutation)

/** What must be in the journal about a change. How its sending stands need not: it is asked of the tracker. */
const print = (generation: string, mutation: Mutation): string => {
  const { ticketId, sequence, intent, performedAt, base, dependsOn, handedOverAt = null } = mutation
  return stable([generation, ticketId, sequence, intent, performedAt, base, dependsOn, handedOverAt])
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
