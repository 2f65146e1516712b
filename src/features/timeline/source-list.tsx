import { Checkbox, Group, NumberInput, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { TimelineSource, TimelineStatus } from '../../contract/timeline-operations.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import classes from './timeline.module.css'
import { exactTime } from './timeline-words.ts'

/** Where the lines come from, what was assumed about their clocks, and how to set one right. */
export const SourceList = ({
  timelineId,
  status,
  hidden,
  onHidden,
  onChanged,
}: {
  readonly timelineId: string
  readonly status: TimelineStatus
  readonly hidden: readonly number[]
  readonly onHidden: (hidden: readonly number[]) => void
  readonly onChanged: () => void
}): ReactNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
  <section className={classes['pane']} tabIndex={0} aria-label="Sources">
    <Table verticalSpacing={6} className={classes['sources'] ?? ''}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Show</Table.Th>
          <Table.Th>Source and what is assumed</Table.Th>
          <Table.Th>From, to</Table.Th>
          <Table.Th>Move its clock by seconds</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {status.sources.map((source) => (
          <Table.Tr key={source.id}>
            <Table.Td>
              <Checkbox
                aria-label={`Show ${source.path}`}
                checked={!hidden.includes(source.id)}
                onChange={(event) =>
                  onHidden(
                    event.currentTarget.checked
                      ? hidden.filter((id) => id !== source.id)
                      : [...hidden, source.id],
                  )
                }
              />
            </Table.Td>
            <Table.Td>
              <Text size="sm" fw={500} className={classes['path'] ?? ''}>
                {source.path}
              </Text>
              <Text size="xs" c="dimmed">
                {source.entries.toLocaleString('en')} entries in {source.lines.toLocaleString('en')} lines ·{' '}
                {source.format}
                {source.isUnordered ? ' · its stamps run backwards here and there' : ''}
              </Text>
              {source.assumptions.map((assumption) => (
                <Text key={assumption} size="xs">
                  {assumption}
                </Text>
              ))}
            </Table.Td>
            <Table.Td>
              <Text size="xs">{source.from === null ? '' : exactTime(source.from)}</Text>
              <Text size="xs">{source.to === null ? '' : exactTime(source.to)}</Text>
            </Table.Td>
            <Table.Td>
              <OffsetInput timelineId={timelineId} source={source} onChanged={onChanged} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
    {status.left.length > 0 && <LeftOut left={status.left} />}
  </section>
)

const OffsetInput = ({
  timelineId,
  source,
  onChanged,
}: {
  readonly timelineId: string
  readonly source: TimelineSource
  readonly onChanged: () => void
}): ReactNode => {
  const { host } = useSession()
  const [value, setValue] = useState<string | number>(source.offsetMs / 1000)
  const apply = async () => {
    const seconds = Number(value)
    if (!Number.isFinite(seconds) || seconds * 1000 === source.offsetMs) return
    const answer = await host['timeline.set-offset']({
      timelineId,
      source: source.id,
      offsetMs: seconds * 1000,
    })
    if (answer.ok) onChanged()
    else notifyFailure(answer.error)
  }
  return (
    <NumberInput
      aria-label={`Move the clock of ${source.path}, in seconds`}
      value={value}
      onChange={setValue}
      onBlur={apply}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void apply()
      }}
      step={1}
      w={130}
    />
  )
}

/** Files that are not on the timeline, and why. */
export const LeftOut = ({ left }: { readonly left: TimelineStatus['left'] }): ReactNode => (
  <div>
    <Text size="sm" fw={600} mt="md" mb={4}>
      Not on the timeline
    </Text>
    {left.map(({ path, reason }) => (
      <Group key={path} gap="xs" wrap="wrap">
        <Text size="xs" className={classes['path'] ?? ''}>
          {path}
        </Text>
        <Text size="xs" c="dimmed">
          {reason}
        </Text>
      </Group>
    ))}
  </div>
)
