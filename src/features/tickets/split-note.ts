/** Said in the entry where the rest of its note is. */
const pointer = '… (the whole note is in a comment)'
/** What a connector may add to the note of an entry, such as its mark. */
const reserved = 40

/**
 * What a time entry takes of a note, and the whole note where that is not all of it. `most` is in characters, `null`
 * for no limit. Nothing is cut without a word that says where the rest is.
 */
export const splitNote = (
  note: string,
  most: number | null,
): { readonly entry: string; readonly whole: string | null } => {
  if (most === null || note.length <= most - reserved) return { entry: note, whole: null }
  const room = most - reserved - pointer.length
  const cut = note.slice(0, Math.max(0, room))
  // Between words where there is one near the end, and never inside a surrogate pair.
  const space = cut.search(/\s\S*$/)
  const end = space > room * 0.8 ? space : /[\uD800-\uDBFF]$/.test(cut) ? cut.length - 1 : cut.length
  return { entry: `${cut.slice(0, end)}${pointer}`, whole: note }
}
