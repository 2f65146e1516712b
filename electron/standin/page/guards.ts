import type { Connection } from './connection.ts'

/** The part of the Navigation API used here (https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-api). */
type NavigateEvent = Event & { readonly destination: { readonly url: string } }

/**
 * In Electron the main process decides about navigation and new windows; a browser asks nobody, so the page
 * itself holds them back, by the same rule: the window stays on the app and opens no other. Whoever gets
 * past this reaches nothing: the browser is started without any other host.
 */
export const guardWindow = (connection: Connection): void => {
  const isOurs = (address: string): boolean =>
    new URL(address, window.location.href).origin === window.location.origin

  const navigation = (window as { readonly navigation?: EventTarget }).navigation
  navigation?.addEventListener('navigate', (event) => {
    const { url } = (event as NavigateEvent).destination
    if (isOurs(url)) return
    event.preventDefault()
    connection.tell({ kind: 'navigation-blocked', url })
  })

  const askForWindow = (address: string): void =>
    connection.tell({ kind: 'window-open', url: new URL(address, window.location.href).href })

  Object.defineProperty(window, 'open', {
    value: (address: string | URL = 'about:blank') => {
      askForWindow(String(address))
      return null
    },
  })

  const holdBack = (event: MouseEvent): void => {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement)
    if (link === undefined || link.href === '' || link.hasAttribute('download')) return
    const otherWindow =
      (link.target !== '' && link.target !== '_self') ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.button === 1
    if (!otherWindow) return
    event.preventDefault()
    askForWindow(link.href)
  }
  // On the way up, so that the app's own handlers come first; a click they took care of is left alone.
  for (const kind of ['click', 'auxclick'] as const) {
    window.addEventListener(kind, (event) => {
      if (!event.defaultPrevented) holdBack(event)
    })
  }
  // A dropped file would replace the page.
  for (const kind of ['dragover', 'drop'] as const) {
    window.addEventListener(kind, (event) => event.preventDefault())
  }
}

/** Tells where the window is, so that the next one opens there. */
export const reportBounds = (connection: Connection): void => {
  let timer = 0
  const report = () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      const { screenX: x, screenY: y, outerWidth: width, outerHeight: height } = window
      connection.tell({ kind: 'bounds', x, y, width, height })
    }, 300)
  }
  window.addEventListener('resize', report)
  window.addEventListener('mouseleave', report)
}
