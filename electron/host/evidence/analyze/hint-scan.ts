/**
 * Finds every hint in one pass over bytes: the automaton of Aho and Corasick (1975) as one table, so that a
 * byte costs one look-up however many hints there are. Letters of ASCII count the same in both cases.
 */
export type HintScan = {
  /** `next[(state << shift) | classOf[byte]]`; state 0 is the start. */
  readonly next: Uint16Array
  readonly classOf: Uint8Array
  readonly shift: number
  /** States from here on have seen at least one hint to its end. */
  readonly firstOutput: number
  /** Numbers of the hints that end in a state; by `state - firstOutput`. */
  readonly outputs: readonly Uint16Array[]
}

const folded = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

type Node = { readonly edges: Map<number, number>; fail: number; readonly out: Set<number> }

/** Throws a RangeError for more hints than a table can hold: that many belong into no set of analyzers. */
export const createHintScan = (hints: readonly string[]): HintScan => {
  const nodes: Node[] = [{ edges: new Map(), fail: 0, out: new Set() }]
  const nodeAt = (index: number): Node => {
    const node = nodes[index]
    if (node === undefined) throw new RangeError('A state is missing.')
    return node
  }
  const classOf = new Uint8Array(256)
  let classes = 1
  hints.forEach((hint, number) => {
    let at = 0
    for (const raw of Buffer.from(hint, 'utf8')) {
      const byte = folded(raw)
      if (classOf[byte] === 0) {
        classOf[byte] = classes
        if (byte >= 97 && byte <= 122) classOf[byte - 32] = classes
        classes += 1
      }
      const edge = classOf[byte] ?? 0
      const known = nodeAt(at).edges.get(edge)
      if (known === undefined) {
        nodes.push({ edges: new Map(), fail: 0, out: new Set() })
        nodeAt(at).edges.set(edge, nodes.length - 1)
        at = nodes.length - 1
      } else at = known
    }
    nodeAt(at).out.add(number)
  })
  if (nodes.length > 65_535) throw new RangeError('There are too many hints.')
  // Breadth first: where a state fails is known before its children are asked.
  const queue: number[] = []
  const complete: number[][] = nodes.map(() => new Array<number>(classes).fill(0))
  for (const [edge, child] of nodeAt(0).edges) {
    queue.push(child)
    const row = complete[0]
    if (row !== undefined) row[edge] = child
  }
  for (let head = 0; head < queue.length; head += 1) {
    const index = queue[head] ?? 0
    const node = nodeAt(index)
    const failRow = complete[node.fail] ?? []
    const row = complete[index] ?? []
    for (let edge = 0; edge < classes; edge += 1) row[edge] = failRow[edge] ?? 0
    for (const number of nodeAt(node.fail).out) node.out.add(number)
    for (const [edge, child] of node.edges) {
      nodeAt(child).fail = failRow[edge] ?? 0
      row[edge] = child
      queue.push(child)
    }
  }
  // States that report come last, so that one comparison tells.
  const silent = nodes.map((_, index) => index).filter((index) => nodeAt(index).out.size === 0)
  const loud = nodes.map((_, index) => index).filter((index) => nodeAt(index).out.size > 0)
  const order = [...silent, ...loud]
  const place = new Map(order.map((index, at) => [index, at]))
  const shift = Math.max(1, Math.ceil(Math.log2(classes)))
  const next = new Uint16Array(order.length << shift)
  order.forEach((index, at) => {
    const row = complete[index] ?? []
    for (let edge = 0; edge < classes; edge += 1) next[(at << shift) | edge] = place.get(row[edge] ?? 0) ?? 0
  })
  return {
    next,
    classOf,
    shift,
    firstOutput: silent.length,
    outputs: loud.map((index) => Uint16Array.from(nodeAt(index).out)),
  }
}
