import { Group, Progress, Text, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { EvidenceJob } from '../../domain/evidence.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import { useNow } from '../../ui/ticker.ts'
import { When } from '../../ui/when.tsx'
import { jobStateWords, outcomeWords } from './evidence-words.tsx'
import { count, jobTotals } from './job-progress.ts'

/** What, how many and how long; said politely to screen readers as collectors end. */
export const JobProgressBar = ({ job }: { readonly job: EvidenceJob }): ReactNode => {
  const totals = jobTotals(job.results)
  const ended = job.results.length
  const brought = `${count(totals.items, 'item')}, ${formatBytes(totals.bytes)}`
  const lastEnded = useLastEnded(job)
  const active = job.state === 'collecting' || job.state === 'sealing'
  return (
    <div>
      <Group gap="sm" mb={active ? 6 : 0} justify="space-between">
        <Text size="sm">
          <Text span fw={600}>
            {jobStateWords[job.state]}
          </Text>
          {job.state === 'collecting' && `: ${ended} of ${job.total} collectors ended`} · {brought}
        </Text>
        <Text size="sm" c="dimmed">
          {job.finishedAt === null ? (
            <Elapsed since={job.startedAt} />
          ) : (
            <>
              <When at={job.startedAt} />, took{' '}
              {formatDuration(Date.parse(job.finishedAt) - Date.parse(job.startedAt))}
            </>
          )}
        </Text>
      </Group>
      {job.state === 'collecting' && (
        <Progress
          value={job.total === 0 ? 0 : (ended / job.total) * 100}
          aria-label="Collectors that have ended"
          size="sm"
        />
      )}
      <VisuallyHidden role="status" aria-live="polite">
        {job.state === 'collecting' ? lastEnded : `${jobStateWords[job.state]}. ${brought}.`}
      </VisuallyHidden>
    </div>
  )
}

const Elapsed = ({ since }: { readonly since: string }): ReactNode => {
  const now = useNow('second')
  return <>{formatDuration(Math.max(0, now - Date.parse(since)))}</>
}

/** The collectors that ended since the last word, for those who cannot see the list fill. */
const useLastEnded = (job: EvidenceJob): string => {
  const seen = useRef<ReadonlySet<string>>(new Set())
  const [words, setWords] = useState('Collecting has started.')
  useEffect(() => {
    const fresh = job.results.filter((result) => !seen.current.has(result.id))
    seen.current = new Set(job.results.map((result) => result.id))
    if (fresh.length === 0) return
    const ended = fresh.map(({ title, outcome }) => `${title}: ${outcomeWords[outcome].label}.`).join(' ')
    setWords(`${ended} ${job.results.length} of ${job.total} ended.`)
  }, [job])
  return words
}
