/** What the timeline is opened on, as its address tells: a collection, a bundle of ours, or an opened file. */
export type TimelineOrigin =
  | { readonly kind: 'job'; readonly id: string }
  | { readonly kind: 'bundle'; readonly id: string }
  | { readonly kind: 'file'; readonly id: string; readonly label: string }

/** `null` where the address names nothing that can be opened. */
export const readOrigin = (
  kind: string | undefined,
  id: string | undefined,
  query: URLSearchParams,
): TimelineOrigin | null => {
  if (id === undefined || id === '') return null
  if (kind === 'job' || kind === 'bundle') return { kind, id }
  return kind === 'file' ? { kind, id, label: query.get('label') ?? 'Opened bundle' } : null
}

/** Where the person came from. */
export const backOf = (origin: TimelineOrigin): string => {
  if (origin.kind === 'file')
    return `/evidence?${new URLSearchParams({ file: origin.id, label: origin.label }).toString()}`
  return `/evidence?${new URLSearchParams({ [origin.kind]: origin.id }).toString()}`
}
