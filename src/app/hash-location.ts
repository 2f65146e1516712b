import { useSyncExternalStore } from 'react'

/**
 * Where the window is, wholly inside the hash: `#/evidence?ticket=42`. wouter's own hash location keeps the
 * query in the address proper, where it outlives the screen it belongs to.
 *
 * Each segment of the path stays percent-encoded, so that an id may hold any character, `/`, `%`, `?` and `#`
 * too. Screens read their parameters with `usePathParams`, which decodes once.
 */
export const splitHash = (hash: string): { readonly path: string; readonly search: string } => {
  const [path = '', ...rest] = hash.replace(/^#?\/?/, '').split('?')
  return { path: `/${path.split('/').map(encodeSegment).join('/')}`, search: rest.join('?') }
}

/** One way to write a segment, however the address wrote it; a lone `%` stands for itself. */
const encodeSegment = (segment: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
  } catch {
    return segment.replaceAll('%', '%25')
  }
}

/** wouter decodes paths and queries once, but not wholly; doubled, what it hands on is what `splitHash` made. */
export const forWouter = (path: string): string => path.replaceAll('%', '%25')

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener)
  window.addEventListener('popstate', listener)
  return () => {
    window.removeEventListener('hashchange', listener)
    window.removeEventListener('popstate', listener)
  }
}

/** Goes to a path such as `/tickets/42`. */
export const navigate = (to: string, options: { readonly replace?: boolean } = {}): void => {
  const hash = `#/${to.replace(/^#?\/?/, '')}`
  if (hash === window.location.hash) return
  if (options.replace === true) window.history.replaceState(null, '', hash)
  else window.history.pushState(null, '', hash)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

const useSearch = (): string =>
  useSyncExternalStore(subscribe, () => forWouter(splitHash(window.location.hash).search))

/** The location hook of wouter's `Router`. */
export const useHashLocation = Object.assign(
  (): [string, typeof navigate] => [
    useSyncExternalStore(subscribe, () => forWouter(splitHash(window.location.hash).path)),
    navigate,
  ],
  { hrefs: (href: string) => `#${href}`, searchHook: useSearch },
)
