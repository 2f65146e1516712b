import { useEffect, useRef } from 'react'
import { type TicketKey, ticketKeyOf } from './ticket-keys.ts'

/** "g", then "s" goes to Sync: for this long the second key is not ours. */
const prefixPauseMs = 1_500

/**
 * Hears the ticket keys before the list does, whose letters otherwise jump to rows. `handle` answers whether
 * it used the key.
 */
export const useTicketKeys = (ticketIsOpen: boolean, handle: (id: TicketKey['id']) => boolean): void => {
  const newest = useRef({ ticketIsOpen, handle })
  newest.current = { ticketIsOpen, handle }

  useEffect(() => {
    let prefixAt = Number.NEGATIVE_INFINITY
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null
      const typing =
        target !== null &&
        (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)
      const afterPrefix = event.timeStamp - prefixAt < prefixPauseMs
      const withModifier = event.ctrlKey || event.metaKey || event.altKey
      prefixAt = event.key === 'g' && !typing && !withModifier ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (event.isComposing || event.defaultPrevented) return
      const inDialog =
        document.querySelector('[aria-modal="true"]') !== null || target?.closest('[role="menu"]') != null
      const id = ticketKeyOf(
        { key: event.key, withModifier, typing, inDialog, afterPrefix },
        newest.current.ticketIsOpen,
      )
      if (id === null || !newest.current.handle(id)) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', listen, { capture: true })
    return () => window.removeEventListener('keydown', listen, { capture: true })
  }, [])
}
