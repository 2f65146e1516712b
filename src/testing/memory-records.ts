import type { Collection, Records, RecordTables, RowTypes, TableName } from '../data/records.ts'

const keyOf: { readonly [Name in TableName]: string } = {
  meta: 'key',
  tickets: 'id',
  threads: 'id',
  comments: 'id',
  attachments: 'id',
  activity: 'id',
  documents: 'id',
  documentTexts: 'id',
  runs: 'id',
  mutations: 'id',
  history: 'id',
  drafts: 'key',
}

/**
 * The records port in memory: one transaction at a time, undone as a whole when its body throws. It passes
 * the same contract as the database in the browser.
 */
export const createMemoryRecords = (): Records => {
  let undo: (() => void)[] = []
  let last: Promise<unknown> = Promise.resolve()
  const tables = Object.fromEntries(
    Object.entries(keyOf).map(([name, key]) => [name, memoryCollection(key, (step) => undo.push(step))]),
  ) as unknown as RecordTables

  /** One view per list of names: the same few lists are used over and over. */
  const views = new Map<string, RecordTables>()
  const picked = (names: readonly TableName[]): RecordTables => {
    const key = names.join()
    const view = views.get(key) ?? pick(tables, names)
    views.set(key, view)
    return view
  }

  const inTurn = <Value>(
    names: readonly TableName[],
    body: (tables: RecordTables) => Promise<Value>,
  ): Promise<Value> => {
    const turn = last.then(async () => {
      undo = []
      try {
        return await body(picked(names))
      } catch (cause) {
        for (const step of undo.reverse()) step()
        throw cause
      }
    })
    last = turn.catch(() => undefined)
    return turn
  }
  return { read: inTurn, write: inTurn }
}

/** Like the browser, refuses tables that the transaction did not name. */
const pick = (tables: RecordTables, names: readonly TableName[]): RecordTables => {
  const refuse = (name: TableName) => ({
    get: (): never => {
      throw new Error(`The table ${name} is not part of this transaction.`)
    },
  })
  const all = Object.keys(keyOf) as TableName[]
  const view = Object.fromEntries(
    all.filter((name) => names.includes(name)).map((name) => [name, tables[name]]),
  )
  const others = all.filter((name) => !names.includes(name))
  return Object.defineProperties(
    view,
    Object.fromEntries(others.map((name) => [name, refuse(name)])),
  ) as unknown as RecordTables
}

/** Copies plain data, as the database does on its way to disk; many times quicker than `structuredClone`. */
const copyOf = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf) as Value
  const copy: Record<string, unknown> = {}
  for (const name in value) copy[name] = copyOf(value[name])
  return copy as Value
}

const memoryCollection = (
  key: string,
  remember: (undo: () => void) => void,
): Collection<RowTypes[TableName]> => {
  type Row = RowTypes[TableName]
  const rows = new Map<string, Row>()
  const field = (row: Row, name: string): unknown => (row as Readonly<Record<string, unknown>>)[name]
  const restore = (id: string): void => {
    const before = rows.get(id)
    remember(() => {
      if (before === undefined) rows.delete(id)
      else rows.set(id, before)
    })
  }
  return {
    get: async (id) => rows.get(id),
    getMany: async (ids) => ids.map((id) => rows.get(id)),
    whereIn: async (name, values) => {
      const wanted = new Set<unknown>(values)
      return [...rows.values()].filter((row) => wanted.has(field(row, name)))
    },
    all: async () => [...rows.values()],
    keys: async () => [...rows.keys()].sort(),
    firstKeys: async (count) => [...rows.keys()].sort().slice(0, count),
    count: async () => rows.size,
    put: async (values) => {
      for (const row of values) {
        const id = String(field(row, key))
        restore(id)
        rows.set(id, copyOf(row))
      }
    },
    remove: async (ids) => {
      for (const id of ids) {
        restore(id)
        rows.delete(id)
      }
    },
  }
}
