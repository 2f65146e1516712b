/** Every key of the window, in one table: the frame acts on it and the help is rendered from it. */
export type KeyGroup = 'Everywhere' | 'Go to' | 'In a list'

export type KeyEntry = {
  readonly id: string
  /** Keys pressed one after the other. `mod` is Ctrl, or ⌘ on a Mac. */
  readonly keys: readonly string[]
  readonly group: KeyGroup
  readonly words: string
}

export const keyTable = [
  { id: 'search', keys: ['mod+k'], group: 'Everywhere', words: 'Find anything, or do anything' },
  { id: 'help', keys: ['?'], group: 'Everywhere', words: 'Show these keys' },
  { id: 'filter', keys: ['/'], group: 'Everywhere', words: 'Type into the filter of the list' },
  { id: 'sync-now', keys: ['mod+shift+s'], group: 'Everywhere', words: 'Sync now' },
  { id: 'next-pane', keys: ['F6'], group: 'Everywhere', words: 'Next pane; with Shift the one before' },
  { id: 'go-tickets', keys: ['g', 't'], group: 'Go to', words: 'Tickets' },
  { id: 'go-runbooks', keys: ['g', 'r'], group: 'Go to', words: 'Runbooks' },
  { id: 'go-knowledge', keys: ['g', 'k'], group: 'Go to', words: 'Knowledge' },
  { id: 'go-evidence', keys: ['g', 'e'], group: 'Go to', words: 'Evidence' },
  { id: 'go-sync', keys: ['g', 's'], group: 'Go to', words: 'Sync' },
  { id: 'go-settings', keys: ['g', ','], group: 'Go to', words: 'Settings' },
  { id: 'go-help', keys: ['g', 'h'], group: 'Go to', words: 'Help' },
  { id: 'list-move', keys: ['↑ ↓', 'j k'], group: 'In a list', words: 'One row up or down' },
  { id: 'list-ends', keys: ['Home', 'End'], group: 'In a list', words: 'First or last row' },
  { id: 'list-open', keys: ['Enter'], group: 'In a list', words: 'Open the row' },
  {
    id: 'list-mark',
    keys: ['x', 'Space'],
    group: 'In a list',
    words: 'Mark the row, where several can be marked',
  },
  { id: 'list-extend', keys: ['Shift+↑ ↓'], group: 'In a list', words: 'Mark a range' },
  { id: 'list-all', keys: ['mod+a', 'Escape'], group: 'In a list', words: 'Mark all rows, or none' },
] as const satisfies readonly KeyEntry[]

export type KeyId = (typeof keyTable)[number]['id']

export type PressedKey = {
  readonly key: string
  readonly mod: boolean
  readonly shift: boolean
  readonly alt: boolean
}

/** A pressed key in the notation of the table; Shift is only named where it does not already change the key. */
export const nameOfKey = ({ key, mod, shift, alt }: PressedKey): string => {
  const single = key.length === 1
  const name = single && mod ? key.toLowerCase() : key
  return [mod ? 'mod' : '', alt ? 'alt' : '', shift && (mod || !single) ? 'shift' : '', name]
    .filter((part) => part !== '')
    .join('+')
}

/** Keys the frame acts upon; those of lists are the lists' own. */
const frameKeys: readonly KeyEntry[] = keyTable.filter((entry) => entry.group !== 'In a list')

export type KeyMatch =
  | { readonly kind: 'done'; readonly id: string }
  /** The beginning of a sequence: wait for the next key. */
  | { readonly kind: 'begun' }
  | { readonly kind: 'none' }

/** Looks up what was pressed so far. */
export const matchKeys = (pressed: readonly string[]): KeyMatch => {
  const fits = (entry: KeyEntry) => pressed.every((name, index) => entry.keys[index] === name)
  const found = frameKeys.filter(fits)
  const whole = found.find((entry) => entry.keys.length === pressed.length)
  if (whole !== undefined) return { kind: 'done', id: whole.id }
  return found.length > 0 ? { kind: 'begun' } : { kind: 'none' }
}

/** One key as it is written on this machine's keyboard. */
export const showKey = (name: string, mac: boolean): string =>
  name
    .split('+')
    .map((part) => {
      if (part === 'mod') return mac ? '⌘' : 'Ctrl'
      if (part === 'shift') return 'Shift'
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join(mac ? ' ' : ' + ')
