/** The keys of the ticket screen; the frame's help renders this table. */
export type TicketKey = {
  readonly id: 'filter' | 'comment' | 'edit' | 'status' | 'attach' | 'new' | 'newest'
  /** As `KeyboardEvent.key` says it. */
  readonly key: string
  readonly words: string
  /** Works only while a ticket is open. */
  readonly needsTicket: boolean
}

export const ticketKeys: readonly TicketKey[] = [
  { id: 'filter', key: '/', words: 'Type to filter the tickets', needsTicket: false },
  { id: 'new', key: 'n', words: 'New ticket', needsTicket: false },
  { id: 'comment', key: 'c', words: 'Write a comment', needsTicket: true },
  { id: 'edit', key: 'e', words: 'Edit the description', needsTicket: true },
  { id: 'status', key: 's', words: 'Change the status', needsTicket: true },
  { id: 'newest', key: 'l', words: 'Go to the newest comment', needsTicket: true },
  { id: 'attach', key: 'a', words: 'Attach a file', needsTicket: true },
]

export type KeyPress = {
  readonly key: string
  readonly withModifier: boolean
  /** Focus is where letters are text. */
  readonly typing: boolean
  readonly inDialog: boolean
  /** The key before was the beginning of a two-key sequence, such as g for "go to". */
  readonly afterPrefix: boolean
}

/** What a key means here; `null` when it belongs to somebody else. */
export const ticketKeyOf = (pressed: KeyPress, ticketIsOpen: boolean): TicketKey['id'] | null => {
  if (pressed.withModifier || pressed.typing || pressed.inDialog || pressed.afterPrefix) return null
  const found = ticketKeys.find((entry) => entry.key === pressed.key)
  return found === undefined || (found.needsTicket && !ticketIsOpen) ? null : found.id
}
