import { Button, Group, Loader, Text } from '@mantine/core'
import { IconCalculator } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Estimate } from '../../contract/collecting-operations.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import type { EstimateState } from './use-estimate.ts'

/** Sealing writes the redacted texts and the bundle beside what was collected. */
const roomFactor = 2.5

/** What will come, how much and how long, before anything is collected. */
export const EstimateLine = ({
  state,
  cancel,
  again,
}: {
  readonly state: EstimateState
  readonly cancel: () => void
  readonly again: () => void
}): ReactNode => (
  <>
    <Group gap="sm" mih={30} role="status" aria-label="Estimate">
      {state.kind === 'looking' && (
        <>
          <Loader size={14} aria-hidden />
          <Text size="sm">Looking what there is…</Text>
          <Button variant="subtle" size="compact-sm" onClick={cancel}>
            Skip the estimate
          </Button>
        </>
      )}
      {state.kind === 'none' && (
        <>
          <Text size="sm" c="dimmed">
            No estimate.
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={again}>
            Estimate
          </Button>
        </>
      )}
      {state.kind === 'failed' && (
        <>
          <Text size="sm">{state.failure.message}</Text>
          <Button variant="subtle" size="compact-sm" onClick={again}>
            Try again
          </Button>
        </>
      )}
      {state.kind === 'known' && (
        <>
          <IconCalculator size={16} aria-hidden />
          <Text size="sm">{estimateWords(state.estimate)}</Text>
        </>
      )}
    </Group>
    {state.kind === 'known' && isTight(state.estimate) && (
      <Notice tone="warn" title="The disk may become full">
        Only {formatBytes(state.estimate.freeBytes ?? 0)} are free where Kitbag keeps its data. Collecting and
        sealing may need {formatBytes(state.estimate.bytes * roomFactor)}. Free some space, or choose a
        profile that brings less.
      </Notice>
    )}
  </>
)

const isTight = ({ freeBytes, bytes }: Estimate): boolean =>
  freeBytes !== null && freeBytes < bytes * roomFactor

const estimateWords = ({ files, bytes, seconds, collectors }: Estimate): string => {
  const absent = collectors.filter(({ expected }) => expected === 'no').length
  const unknown = collectors.filter(({ expected }) => expected === 'unknown').length
  return [
    `About ${count(files, 'file')}, ${formatBytes(bytes)} before redaction and packing, ${formatDuration(seconds * 1000)}.`,
    absent === 0 ? '' : `${count(absent, 'collector')} will find nothing here.`,
    unknown === 0 ? '' : `${count(unknown, 'collector')} cannot be told yet.`,
  ]
    .filter((words) => words !== '')
    .join(' ')
}
