import { Button, Group, NumberInput, Progress, Switch, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { InputOf } from '../../contract/operations.ts'
import { useSession } from '../../state/session.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { allowedBytes, usedBytes } from '../sync/line-words.ts'
import { useLine } from '../sync/use-line.ts'
import { Section } from './section.tsx'

const megabyte = 1_000_000

/** What this workspace may use of the line it is on, and what it has used today. */
export const LineSection = (): ReactNode => {
  const { host, workspace, sync } = useSession()
  const line = useLine()
  const [typed, setTyped] = useState<number | string | null>(null)
  if (line === null) return null
  const most = allowedBytes(line)
  const used = usedBytes(line)
  const change = async (wanted: Omit<InputOf<'line.set'>, 'workspaceId'>) => {
    const set = await host['line.set']({ workspaceId: workspace.id, ...wanted })
    if (!set.ok) return notifyFailure(set.error)
    // Files that waited for this go at once.
    if (set.value.held === null) sync.retryNow()
  }
  const keepBudget = () => {
    if (typed === null) return
    const megabytes = Number(typed)
    setTyped(null)
    void change({ budgetBytes: typed === '' || megabytes <= 0 ? null : Math.round(megabytes * megabyte) })
  }
  return (
    <Section title="Line">
      <Switch
        label="Text only on this line"
        description={`Nothing attached goes up or down for ${workspace.name}. Comments, fields, status and time go on.`}
        checked={line.textOnly}
        onChange={(event) => void change({ textOnly: event.currentTarget.checked })}
        mb="sm"
      />
      <NumberInput
        label="Budget per day"
        description="Megabytes in both directions together; empty for no limit. When it is used up, text goes on and files wait until tomorrow."
        suffix=" MB"
        min={0}
        max={1_000_000}
        allowDecimal={false}
        placeholder="No limit"
        value={typed ?? (line.budgetBytes === null ? '' : line.budgetBytes / megabyte)}
        onChange={setTyped}
        onBlur={keepBudget}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keepBudget()
        }}
        maw={320}
      />
      <Text size="sm" mt="sm" role="status" aria-label="Used today">
        Today {formatBytes(line.receivedBytes)} received and {formatBytes(line.sentBytes)} sent
        {most !== null && `: ${formatBytes(used)} of ${formatBytes(most)}`}
      </Text>
      {most !== null && (
        <Progress
          value={most === 0 ? 100 : Math.min(100, (100 * used) / most)}
          color={line.held === 'budget' ? 'red' : 'blue'}
          size="sm"
          mt={4}
          maw={320}
          aria-label="Share of the budget used"
        />
      )}
      {line.held === 'budget' && (
        <Group gap="xs" mt="sm">
          <Text size="sm">Files wait until tomorrow.</Text>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => void change({ moreTodayBytes: line.moreTodayBytes + (line.budgetBytes ?? 0) })}
          >
            Allow {formatBytes(line.budgetBytes ?? 0)} more today
          </Button>
        </Group>
      )}
    </Section>
  )
}
