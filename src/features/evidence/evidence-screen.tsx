import { type ReactNode, useEffect } from 'react'
import { useLocation, useSearch } from 'wouter'
import { assertNever } from '../../domain/result.ts'
import { SplitPane } from '../../ui/split-pane.tsx'
import { BundleView } from './bundle-view.tsx'
import { CompareView } from './compare-view.tsx'
import { EvidenceList } from './evidence-list.tsx'
import { JobView } from './job-view.tsx'
import { NewCollection } from './new-collection.tsx'
import { type Place, pathOfPlace, readPlace, sideSource } from './place.ts'
import { ReviewScreen } from './review-screen.tsx'
import { SnapshotCompare } from './snapshot-compare.tsx'
import { SnapshotView } from './snapshot-view.tsx'
import { EvidenceContext, useEvidenceSource } from './use-evidence.ts'

/** Collect, look through, seal, hand over: one screen, where every part can be reached from every other. */
export const EvidenceScreen = (): ReactNode => {
  const evidence = useEvidenceSource()
  const query = useSearch()
  const [, navigate] = useLocation()
  const place = readPlace(new URLSearchParams(query))
  const go = (next: Place) => navigate(pathOfPlace(next))
  useFocusInPane(query)

  return (
    <EvidenceContext value={evidence}>
      {place.kind === 'review' ? (
        <ReviewScreen key={place.jobId} place={place} go={go} />
      ) : (
        <SplitPane
          id="evidence"
          list={{ label: 'Evidence', content: <EvidenceList place={place} go={go} /> }}
          detail={{ label: 'Details', content: <Detail place={place} go={go} /> }}
          detailOpen={query !== ''}
          onBack={() => navigate('/evidence')}
        />
      )}
    </EvidenceContext>
  )
}

/** What was pressed may be gone with its part of the screen: the keyboard goes on in the pane that came instead. */
const useFocusInPane = (query: string): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the place changes
  useEffect(() => {
    if (document.activeElement !== null && document.activeElement !== document.body) return
    const pane = document.querySelector<HTMLElement>(
      'section[aria-label="Details"], section[aria-label="Items to review"]',
    )
    if (pane === null) return
    pane.tabIndex = -1
    pane.focus({ preventScroll: true })
  }, [query])
}

const Detail = ({
  place,
  go,
}: {
  readonly place: Exclude<Place, { kind: 'review' }>
  readonly go: (place: Place) => void
}): ReactNode => {
  switch (place.kind) {
    case 'new':
      return <NewCollection key={place.ticketId} ticketId={place.ticketId} go={go} />
    case 'job':
      return <JobView key={place.jobId} jobId={place.jobId} go={go} />
    case 'bundle':
      return (
        <BundleView
          key={place.bundleId}
          source={{ bundleId: place.bundleId, handle: null }}
          label={null}
          go={go}
        />
      )
    case 'file':
      return (
        <BundleView
          key={place.handle}
          source={{ bundleId: null, handle: place.handle }}
          label={place.label}
          go={go}
        />
      )
    case 'compare':
      return (
        <CompareView
          key={`${place.left} ${place.right}`}
          left={{ source: sideSource(place.left), label: place.labels[0] }}
          right={{ source: sideSource(place.right), label: place.labels[1] }}
          go={go}
        />
      )
    case 'snapshot':
      return <SnapshotView key={place.snapshotId} snapshotId={place.snapshotId} go={go} />
    case 'changes':
      return <SnapshotCompare one={place.one} other={place.other} go={go} />
    default:
      return assertNever(place)
  }
}
