/** Panes in the order they are read; their own first stop takes the focus. */
const paneSelector = 'nav[aria-label="Places"], main section[aria-label], section[aria-label="Status"]'
const stops = 'a[href], button:not([disabled]), input, select, textarea, [tabindex="0"]'

/** Moves the focus to the first stop of the next pane, going round; forwards or back. */
export const moveFocusBetweenPanes = (forward: boolean): void => {
  const panes = [...document.querySelectorAll<HTMLElement>(paneSelector)].filter(
    (pane) =>
      pane.parentElement?.closest('main section[aria-label]') == null && pane.querySelector(stops) !== null,
  )
  if (panes.length === 0) return
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  const step = forward ? 1 : -1
  const next = here < 0 ? (forward ? 0 : panes.length - 1) : (here + step + panes.length) % panes.length
  const pane = panes[next]
  const target =
    pane?.querySelector<HTMLElement>('[role="listbox"]') ?? pane?.querySelector<HTMLElement>(stops)
  target?.focus()
}
