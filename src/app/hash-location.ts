import { useSyncExternalStore } from 'react'

/**
 * Where the window is, wholly inside the hash: `#/evidence?ticket=42`. wouter's own hash location keeps the
 * query in the address proper, where it outlives the screen it belongs to.
 */
export const splitHash = (hash: string): { readonly path: string; readonly search: string } => {
  const [path = '', ...rest] = hash.replace(/^#?\/?/, '').split('?')
  return { path: `/${path.split('/').map(decodeSegment).join('/')}`, search: rest.join('?') }
}

/** Ids may hold any character; wouter itself decodes only harmless ones. */
const decodeSegment = (segment: string): string => {
  try {
    const plain = decodeURIComponent(segment)
    return plain.includes('/') ? segment : plain
  } catch {
    return segment
  }
}

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

const useSearch = (): string => useSyncExternalStore(subscribe, () => splitHash(window.location.hash).search)

/** The location hook of wouter's `Router`. */
export const useHashLocation = Object.assign(
  (): [string, typeof navigate] => [
    useSyncExternalStore(subscribe, () => splitHash(window.location.hash).path),
    navigate,
  ],
  { hrefs: (href: string) => `#${href}`, searchHook: useSearch },
)
