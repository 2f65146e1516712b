import type { Connection } from './connection.ts'
import { element, showModal } from './elements.ts'

/** Long enough for a restart in development, short enough that nobody types into a dead window. */
const graceMs = 2_000

/** A window whose Kitbag was ended says so instead of seeming to work. */
export const tellWhenStopped = (connection: Connection): void => {
  let timer = 0
  let shown: { readonly remove: () => void } | null = null
  let leaving = false
  window.addEventListener('pagehide', () => {
    leaving = true
  })
  const show = () => {
    if (shown !== null || leaving) return
    const text =
      'The program behind this window has ended. Everything saved is kept. Close this window and start Kitbag again.'
    const close = element('button', { type: 'button' }, 'Close the window')
    close.addEventListener('click', () => window.close())
    shown = showModal(
      'Kitbag has stopped',
      [element('p', {}, text), element('div', { class: 'actions' }, close)],
      () => undefined,
    )
  }
  // The browser tries again and again and fails every time: only the first failure starts the clock.
  connection.onLife((alive) => {
    if (!alive) {
      if (timer === 0) timer = window.setTimeout(show, graceMs)
      return
    }
    window.clearTimeout(timer)
    timer = 0
    shown?.remove()
    shown = null
  })
}
