import { Button, CloseButton, CopyButton, Group, Text } from '@mantine/core'
import { IconCheck, IconCopy, IconListDetails } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { TimelineEntry, TimelineSource } from '../../contract/timeline-operations.ts'
import classes from './timeline.module.css'
import { citationOf, exactTime, levelWords, offsetWords } from './timeline-words.ts'

/** One line in full: both clocks, what belongs to it, and how to quote it. */
export const EntryDetail = ({
  entry,
  source,
  onPattern,
  onClose,
}: {
  readonly entry: TimelineEntry
  readonly source: TimelineSource | undefined
  readonly onPattern: (pattern: number) => void
  readonly onClose: () => void
}): ReactNode => {
  const { pattern } = entry
  return (
    <section className={classes['detail']} aria-label="Line">
      <Group gap="xs" wrap="wrap" mb={4}>
        <Text size="sm" fw={600}>
          {source?.path}, line {entry.line.toLocaleString('en')}
        </Text>
        <Text size="xs" c="dimmed">
          {levelWords[entry.level]}
          {entry.isGuessed ? ', from its words' : ''} · {exactTime(entry.time)}
          {source !== undefined && source.offsetMs !== 0
            ? ` · its own clock ${exactTime(entry.sourceTime)}, ${offsetWords(source.offsetMs)}`
            : ''}
        </Text>
        <Group gap={6} ml="auto" wrap="nowrap">
          {pattern !== null && (
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconListDetails size={14} aria-hidden />}
              onClick={() => onPattern(pattern)}
            >
              All like this
            </Button>
          )}
          <CopyButton value={citationOf(entry, source)}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={
                  copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
                }
                onClick={copy}
              >
                {copied ? 'Copied' : 'Copy with source'}
              </Button>
            )}
          </CopyButton>
          <CloseButton aria-label="Close the line" onClick={onClose} />
        </Group>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <pre className={classes['full']} tabIndex={0}>
        {entry.more === '' ? entry.text : `${entry.text}\n${entry.more}`}
        {entry.truncated ? '\n… cut after 64 KiB' : ''}
      </pre>
    </section>
  )
}
