/** Where on the evidence screen the person is. It lives in the address, so that back, reload and links work. */
export type Place =
  | { readonly kind: 'new'; readonly ticketId: string | null }
  | { readonly kind: 'job'; readonly jobId: string }
  | { readonly kind: 'review'; readonly jobId: string; readonly path: string | null }
  | { readonly kind: 'bundle'; readonly bundleId: string }
  /** A file the person opened; the handle is good until Kitbag is closed. */
  | { readonly kind: 'file'; readonly handle: string; readonly label: string }
  | { readonly kind: 'snapshot'; readonly snapshotId: string }
  /** Two snapshots side by side, each as `snapshot-key.ts` writes it. */
  | { readonly kind: 'changes'; readonly one: string; readonly other: string | null }
  /** Two bundles side by side, each as `sideText` writes it. */
  | {
      readonly kind: 'compare'
      readonly left: string
      readonly right: string
      readonly labels: readonly [string, string]
    }

export const readPlace = (query: URLSearchParams): Place => {
  const job = query.get('job')
  const bundle = query.get('bundle')
  const file = query.get('file')
  const snapshot = query.get('snapshot')
  const changes = query.get('changes')
  const compare = query.get('compare')
  if (compare !== null) {
    const labels = [query.get('a') ?? 'A', query.get('b') ?? 'B'] as const
    return { kind: 'compare', left: compare, right: query.get('with') ?? '', labels }
  }
  if (job !== null) {
    return query.has('review')
      ? { kind: 'review', jobId: job, path: query.get('review') || null }
      : { kind: 'job', jobId: job }
  }
  if (bundle !== null) return { kind: 'bundle', bundleId: bundle }
  if (file !== null) return { kind: 'file', handle: file, label: query.get('label') ?? 'Opened bundle' }
  if (snapshot !== null) return { kind: 'snapshot', snapshotId: snapshot }
  if (changes !== null) return { kind: 'changes', one: changes, other: query.get('since') }
  return { kind: 'new', ticketId: query.get('ticket') }
}

export const pathOfPlace = (place: Place): string => {
  const query = new URLSearchParams(queryOf(place)).toString()
  return query === '' ? '/evidence' : `/evidence?${query}`
}

const queryOf = (place: Place): Record<string, string> => {
  switch (place.kind) {
    case 'new':
      return place.ticketId === null ? {} : { ticket: place.ticketId }
    case 'job':
      return { job: place.jobId }
    case 'review':
      return { job: place.jobId, review: place.path ?? '' }
    case 'bundle':
      return { bundle: place.bundleId }
    case 'file':
      return { file: place.handle, label: place.label }
    case 'snapshot':
      return { snapshot: place.snapshotId }
    case 'changes':
      return place.other === null ? { changes: place.one } : { changes: place.one, since: place.other }
    case 'compare':
      return { compare: place.left, with: place.right, a: place.labels[0], b: place.labels[1] }
  }
}

type Source = { readonly bundleId: string | null; readonly handle: string | null }

/** One bundle as it stands in an address: `bundle:…` or `file:…`. */
export const sideText = ({ bundleId, handle }: Source): string =>
  bundleId === null ? `file:${handle ?? ''}` : `bundle:${bundleId}`

export const sideSource = (text: string): Source => {
  const rest = text.slice(text.indexOf(':') + 1)
  return text.startsWith('bundle:') ? { bundleId: rest, handle: null } : { bundleId: null, handle: rest }
}
