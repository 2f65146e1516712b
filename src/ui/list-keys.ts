/** What a key does in a list. Pure, so that it can be tested without a window. */
export type ListMove =
  | { readonly kind: 'to'; readonly index: number; readonly extend: boolean }
  | { readonly kind: 'open' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }

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
}

/**
 * Answers `null` for keys that are none of the list's business. Letters other than `j`, `k` and `x` never are: a list
 * has the focus on arrival, and `c`, `n` or `g s` must mean the same there as anywhere. `/` is the way to find a row.
 */
export const listMove = (pressed: ListKey, shape: ListShape): ListMove | null => {
  const { count, active, page, multiple } = shape
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
  if (pressed.shift) return null
  if (pressed.key === 'j') return to(active + 1)
  if (pressed.key === 'k') return to(active < 0 ? 0 : active - 1)
  return pressed.key === 'x' && multiple && active >= 0 ? { kind: 'toggle' } : null
}
