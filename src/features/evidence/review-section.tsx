import { Button, Group, Text } from '@mantine/core'
import { IconEyeSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EvidenceJob } from '../../domain/evidence.ts'
import type { EvidenceDraft } from '../../state/evidence-drafts.ts'
import classes from './evidence.module.css'
import { count, jobTotals } from './job-progress.ts'
import type { Place } from './place.ts'

/** Leads to the texts before and after redaction. */
export const ReviewSection = ({
  job,
  draft,
  go,
}: {
  readonly job: EvidenceJob
  readonly draft: EvidenceDraft
  readonly go: (place: Place) => void
}): ReactNode => {
  const totals = jobTotals(job.results)
  return (
    <section className={classes['section']} aria-labelledby="evidence-review">
      <h3 className={classes['heading']} id="evidence-review">
        2. What is hidden
      </h3>
      <Text size="sm" maw="70ch">
        Passwords, keys, tokens, names and addresses are replaced before anything enters the bundle. No
        redaction is perfect: look through it, you are the last check.
      </Text>
      <Group mt="xs" gap="sm">
        <Button
          variant="default"
          leftSection={<IconEyeSearch size={16} aria-hidden />}
          disabled={totals.items === 0 || job.state !== 'collected'}
          onClick={() => go({ kind: 'review', jobId: job.id, path: null })}
        >
          Review before and after
        </Button>
        <Text size="sm" c="dimmed">
          {[
            draft.terms.length > 0 ? `${count(draft.terms.length, 'term')} of yours` : '',
            draft.leaveOut.length > 0 ? `${count(draft.leaveOut.length, 'item')} left out` : '',
          ]
            .filter((text) => text !== '')
            .join(' · ')}
        </Text>
      </Group>
    </section>
  )
}
