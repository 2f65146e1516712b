import { useEffect, useRef } from 'react'
import { matchKeys, nameOfKey } from './keys.ts'

/** The second key of a sequence must follow within this time. */
const sequencePauseMs = 1_500

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)

const hasDialog = (): boolean => document.querySelector('[aria-modal="true"]') !== null

/**
 * Hears the frame's keys. Plain keys never fire while somebody types or a dialog is open. The handler
 * answers whether it used the key.
 */
export const useKeys = (handle: (id: string) => boolean): void => {
  const newest = useRef(handle)
  newest.current = handle

  useEffect(() => {
    let begun: readonly string[] = []
    let begunAt = 0
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return
      if (['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return
      const mod = event.ctrlKey || event.metaKey
      if (hasDialog() || (!mod && event.key !== 'F6' && isTyping(event.target))) return
      const name = nameOfKey({ key: event.key, mod, shift: event.shiftKey, alt: event.altKey })
      const fresh = event.timeStamp - begunAt > sequencePauseMs
      // F6 goes back with Shift: one key, two directions.
      const plain = name === 'shift+F6' ? 'F6' : name
      const pressed = fresh ? [plain] : [...begun, plain]
      const match = matchKeys(pressed)
      begun = match.kind === 'begun' ? pressed : []
      begunAt = event.timeStamp
      if (match.kind === 'begun') event.preventDefault()
      if (
        match.kind === 'done' &&
        newest.current(event.shiftKey && match.id === 'next-pane' ? 'previous-pane' : match.id)
      ) {
        event.preventDefault()
      }
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
