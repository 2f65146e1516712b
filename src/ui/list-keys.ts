/** What a key does in a list. Pure, so that it can be tested without a window. */
export type ListMove =
  | { readonly kind: 'to'; readonly index: number; readonly extend: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'type'; readonly letter: string }

export type ListKey = {
  readonly key: string
  readonly shift: boolean
  /** Ctrl or ⌘. */
  readonly command: boolean
  readonly alt: boolean
}

export type ListShape = {
  readonly count: number
  /** -1 when no row is active. */
  readonly active: number
  /** Rows that fit on the screen. */
  readonly page: number
  readonly multiple: boolean
  /** Somebody is in the middle of typing a word: letters find rows instead of acting. */
  readonly typing: boolean
}

/** Answers `null` for keys that are none of the list's business. */
export const listMove = (pressed: ListKey, shape: ListShape): ListMove | null => {
  const { count, active, page, multiple, typing } = shape
  if (count === 0 || pressed.alt) return null
  if (pressed.command) return pressed.key.toLowerCase() === 'a' && multiple ? { kind: 'all' } : null
  const to = (index: number): ListMove => ({
    kind: 'to',
    index: Math.min(count - 1, Math.max(0, index)),
    extend: pressed.shift && multiple,
  })
  switch (pressed.key) {
    case 'ArrowDown':
      return to(active + 1)
    case 'ArrowUp':
      return to(active < 0 ? 0 : active - 1)
    case 'PageDown':
      return to(active + page)
    case 'PageUp':
      return to(active - page)
    case 'Home':
      return to(0)
    case 'End':
      return to(count - 1)
    case 'Enter':
      return active < 0 ? null : { kind: 'open' }
    case ' ':
      if (active < 0) return null
      return multiple ? { kind: 'toggle' } : { kind: 'open' }
    case 'Escape':
      return multiple ? { kind: 'none' } : null
  }
  if (!typing && !pressed.shift) {
    if (pressed.key === 'j') return to(active + 1)
    if (pressed.key === 'k') return to(active < 0 ? 0 : active - 1)
    if (pressed.key === 'x' && multiple && active >= 0) return { kind: 'toggle' }
    // The first key of "go to …" and the like belong to the frame.
    if (pressed.key === 'g' || pressed.key === '/') return null
  }
  return pressed.key.length === 1 && pressed.key !== '?' ? { kind: 'type', letter: pressed.key } : null
}

/** First row at or after `from`, going round, whose label begins with `text`; -1 when there is none. */
export const findByPrefix = (
  count: number,
  labelOf: (index: number) => string,
  text: string,
  from: number,
): number => {
  const wanted = text.toLocaleLowerCase()
  for (let step = 0; step < count; step += 1) {
    const index = (Math.max(0, from) + step) % count
    if (labelOf(index).toLocaleLowerCase().startsWith(wanted)) return index
  }
  return -1
}
