/** Maps with at most `width` at a time; the results keep the order of the items. */
export const inParallel = async <Item, Made>(
  items: readonly Item[],
  width: number,
  make: (item: Item) => Promise<Made>,
): Promise<readonly Made[]> => {
  const made = new Map<number, Made>()
  const queue = [...items.entries()]
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      made.set(next[0], await make(next[1]))
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return [...made].sort(([left], [right]) => left - right).map(([, value]) => value)
}
