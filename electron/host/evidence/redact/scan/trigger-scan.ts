import { type HintElement, parseHint } from './hint.ts'

/**
 * Finds every hint of every rule in one pass: a deterministic automaton over classes of signs, built by the
 * subset construction from the hints (Aho and Corasick's idea with sets instead of letters). One table look-up
 * per sign, whatever the number of rules.
 */
export type TriggerScan = {
  /**
   * Calls `onLine` for each line that holds a hint, with the numbers of the rules in `found[0 … count - 1]`,
   * and `onHit` with every place where a hint of a rule in `placed` ends. A line ends at CR, LF, NUL or the
   * end of the text; `end` excludes it. Answers with the number of control signs that text never holds.
   */
  readonly scan: (
    text: string,
    onLine: (start: number, end: number, found: Uint16Array, count: number) => void,
    onHit: (rule: number, end: number) => void,
  ) => number
  readonly states: number
}

/** NUL separates the entries of `/proc` files and fills the holes of logs cut by a crash. */
const lineEnds = '\n\r\0'

/** Tabs, form feeds and the escape of terminals come in text; these do not. */
const isControl = (unit: number) =>
  unit === 0x7f || (unit < 0x20 && unit !== 0x1b && (unit < 0x09 || unit > 0x0d))

/** A hint such as `m\w{20}` may start anew at each of its own signs, and doubles the states with each: a defect. */
const maxStates = 60_000

type Position = { readonly element: HintElement; readonly set: number; readonly next: readonly number[] }

/** Positions of all hints in one list; reaching one past the end of a hint is written as `~rule`. */
const positionsOf = (hints: readonly (readonly string[])[]) => {
  const positions: Position[] = []
  const starts: number[] = []
  const sets = new Map<string, number>()
  hints.forEach((ofRule, rule) => {
    for (const hint of ofRule) {
      const elements = parseHint(hint)
      const base = positions.length
      // Where one can stand having read everything before `index`.
      const reach = (index: number): number[] => {
        if (index >= elements.length) return [~rule]
        return elements[index]?.optional === true ? [base + index, ...reach(index + 1)] : [base + index]
      }
      elements.forEach((element, index) => {
        const key = [...new Set(element.signs)].sort().join('')
        const set = sets.get(key) ?? sets.size
        sets.set(key, set)
        positions.push({ element, set, next: reach(index + 1) })
      })
      starts.push(...reach(0))
    }
  })
  return { positions, starts, sets: [...sets.keys()] }
}

/** Signs that are in the same sets are one class; class 0 is every other sign, 1 a line end, 2 a control sign. */
const classesOf = (sets: readonly string[]) => {
  const memberships = new Map<string, number[]>()
  sets.forEach((signs, set) => {
    for (const sign of signs) {
      const list = memberships.get(sign) ?? []
      list.push(set)
      memberships.set(sign, list)
    }
  })
  const classOfSign = new Uint8Array(65_536)
  const setsOfClass: (readonly number[])[] = [[], [], []]
  const known = new Map<string, number>()
  for (let unit = 0; unit < 0x80; unit += 1) if (isControl(unit)) classOfSign[unit] = 2
  for (const sign of lineEnds) classOfSign[sign.charCodeAt(0)] = 1
  for (const [sign, list] of memberships) {
    if (lineEnds.includes(sign) || isControl(sign.charCodeAt(0))) continue
    const key = list.join()
    let number = known.get(key)
    if (number === undefined) {
      number = setsOfClass.length
      // Signs beyond a byte's worth of classes share the last one; a hint may then fire too often, never too rarely.
      if (number > 255) number = 255
      else setsOfClass.push(list)
      known.set(key, number)
      if (number === 255) setsOfClass[255] = [...new Set([...(setsOfClass[255] ?? []), ...list])]
    }
    classOfSign[sign.charCodeAt(0)] = number
  }
  return { classOfSign, setsOfClass }
}

type State = { readonly at: readonly number[]; readonly rules: readonly number[]; readonly row: number[] }

export const createTriggerScan = (
  hints: readonly (readonly string[])[],
  placed: readonly boolean[] = [],
): TriggerScan => {
  const { positions, starts, sets } = positionsOf(hints)
  const { classOfSign, setsOfClass } = classesOf(sets)
  const width = setsOfClass.length
  const states: State[] = []
  const byKey = new Map<string, number>()
  const stateOf = (reached: readonly number[]): number => {
    const sorted = [...new Set(reached)].sort((a, b) => a - b)
    const key = sorted.join()
    const found = byKey.get(key)
    if (found !== undefined) return found
    const number = states.length
    if (number >= maxStates) throw new Error('The hints of the rules overlap themselves too much.')
    states.push({
      at: sorted.filter((position) => position >= 0),
      rules: sorted.filter((position) => position < 0).map((position) => ~position),
      row: [],
    })
    byKey.set(key, number)
    return number
  }
  // Which starts a set lets through is the same for every state.
  const startsOfSet = sets.map((_, set) =>
    starts.flatMap((start) => (positions[start]?.set === set ? (positions[start]?.next ?? []) : [])),
  )
  const reachedFrom = (sign: number, bySet: ReadonlyMap<number, readonly number[]>) =>
    (setsOfClass[sign] ?? []).flatMap((set) => [...(startsOfSet[set] ?? []), ...(bySet.get(set) ?? [])])
  const classesOfSet: number[][] = sets.map(() => [])
  setsOfClass.forEach((list, sign) => {
    for (const set of list) classesOfSet[set]?.push(sign)
  })
  stateOf([])
  const startRow = setsOfClass.map((_, sign) => stateOf(reachedFrom(sign, new Map())))
  for (let number = 0; number < states.length; number += 1) {
    const state = states[number]
    if (state === undefined) break
    const bySet = new Map<number, number[]>()
    for (const at of state.at) {
      const position = positions[at]
      if (position === undefined) continue
      const list = bySet.get(position.set) ?? []
      list.push(...position.next)
      bySet.set(position.set, list)
    }
    // Most signs lead where they lead from the start.
    state.row.push(...startRow)
    const ownSigns = new Set([...bySet.keys()].flatMap((set) => classesOfSet[set] ?? []))
    for (const sign of ownSigns) state.row[sign] = stateOf(reachedFrom(sign, bySet))
  }

  // Quiet states first, then those that tell something, then line end and control sign: one comparison per sign finds out.
  const quiet = states.flatMap(({ rules }, number) => (rules.length === 0 ? [number] : []))
  const telling = states.flatMap(({ rules }, number) => (rules.length > 0 ? [number] : []))
  const order = [...quiet, ...telling]
  const rank = new Uint32Array(states.length)
  order.forEach((number, index) => {
    rank[number] = index
  })
  const special = quiet.length * width
  const lineEnd = order.length * width
  const table = new Uint32Array((order.length + 2) * width)
  order.forEach((number, index) => {
    states[number]?.row.forEach((next, sign) => {
      table[index * width + sign] =
        sign === 1 ? lineEnd : sign === 2 ? lineEnd + width : (rank[next] ?? 0) * width
    })
  })
  table.copyWithin(lineEnd, 0, width)
  table.copyWithin(lineEnd + width, 0, width)
  const rulesOf = telling.map((number) => Uint16Array.from(states[number]?.rules ?? []))
  const isPlaced = Uint8Array.from(hints, (_, rule) => (placed[rule] === true ? 1 : 0))
  const seen = new Int32Array(hints.length).fill(-1)
  const found = new Uint16Array(hints.length)

  // Read from an array of units: `charCodeAt` on a part of a longer string costs several times as much.
  let room = new Uint16Array(0)
  const unitsOf = (text: string): Uint16Array => {
    if (room.length < text.length) room = new Uint16Array(Math.ceil((text.length * 5) / 4))
    Buffer.from(room.buffer).write(text, 'utf16le')
    return room
  }

  return {
    states: states.length,
    scan: (text, onLine, onHit) => {
      const { length } = text
      const units = unitsOf(text)
      let controls = 0
      let state = 0
      let lineStart = 0
      let count = 0
      seen.fill(-1)
      for (let index = 0; index < length; index += 1) {
        state = table[state + (classOfSign[units[index] as number] as number)] as number
        if (state < special) continue
        if (state >= lineEnd) {
          if (state > lineEnd) {
            controls += 1
            continue
          }
          if (count > 0) onLine(lineStart, index, found, count)
          count = 0
          lineStart = index + 1
          continue
        }
        const rules = rulesOf[(state - special) / width] as Uint16Array
        for (let each = 0; each < rules.length; each += 1) {
          const rule = rules[each] as number
          if (isPlaced[rule] === 1) onHit(rule, index + 1)
          else if (seen[rule] !== lineStart) {
            seen[rule] = lineStart
            found[count] = rule
            count += 1
          }
        }
      }
      if (count > 0) onLine(lineStart, length, found, count)
      return controls
    },
  }
}
