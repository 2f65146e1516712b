import { lazy, type ReactNode, Suspense } from 'react'
import { EvidenceScreen } from '../features/evidence/evidence-screen.tsx'
import { usePathParams } from '../ui/path-params.ts'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'

const TimelineScreen = lazy(async () => ({
  default: (await import('../features/timeline/timeline-screen.tsx')).TimelineScreen,
}))

/** Evidence, and the timeline of one collection or bundle, which is a screen of its own. */
export const EvidencePlace = (): ReactNode => {
  const { kind } = usePathParams<{ kind?: string }>()
  if (kind === undefined) return <EvidenceScreen />
  return (
    <Suspense fallback={<RowsSkeleton label="Opening the timeline" />}>
      <TimelineScreen />
    </Suspense>
  )
}
