/**
 * Grouping accuracy as loghub's benchmark counts it (Zhu et al., ICSE-SEIP 2019,
 * https://github.com/logpai/logparser): a line is right when its group holds exactly the lines of its event.
 * `found` and `truth` name the group of each line. 1 for no lines.
 */
export const groupingAccuracy = (found: readonly number[], truth: readonly string[]): number => {
  const sizes = new Map<string, number>()
  const groups = new Map<number, { size: number; event: string; isMixed: boolean }>()
  for (const [index, event] of truth.entries()) {
    sizes.set(event, (sizes.get(event) ?? 0) + 1)
    const group = groups.get(found[index] ?? -1)
    if (group === undefined) groups.set(found[index] ?? -1, { size: 1, event, isMixed: false })
    else {
      group.size += 1
      if (group.event !== event) group.isMixed = true
    }
  }
  let right = 0
  for (const { size, event, isMixed } of groups.values())
    if (!isMixed && sizes.get(event) === size) right += size
  return truth.length === 0 ? 1 : right / truth.length
}

/** Rows of a comma-separated text with quoted cells (RFC 4180). */
export const readCsv = (text: string): readonly (readonly string[])[] => {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (isQuoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if (sign === ',') {
      row.push(cell)
      cell = ''
    } else if (sign === '\n') {
      rows.push([...row, cell])
      row = []
      cell = ''
    } else if (sign !== '\r') cell += sign
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows
}
