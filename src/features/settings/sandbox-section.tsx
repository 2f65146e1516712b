import { Button, Group, NumberInput, Select, Slider, Stack, Switch, Text } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { colleaguePlays, SandboxBehaviour } from '../../contract/tracker-operations.ts'
import { noteCapabilities } from '../../data/sync-repository.ts'
import { listTicketRows } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { Section } from './section.tsx'

type Play = (typeof colleaguePlays)[number]

const plays: readonly { readonly value: Play; readonly label: string }[] = [
  { value: 'comment', label: 'comments on it' },
  { value: 'priority', label: 'changes its priority' },
  { value: 'status', label: 'changes its status' },
  { value: 'title', label: 'changes its title' },
  { value: 'description', label: 'edits its description' },
  { value: 'new-ticket', label: 'opens a new ticket' },
]

const marks = [
  { value: 0, label: 'never' },
  { value: 50, label: 'half' },
  { value: 100, label: 'always' },
]

/** How the embedded tracker behaves. Trackers that cannot be told to misbehave do not show this at all. */
export const SandboxSection = (): ReactNode => {
  const { host, workspace, database, sync } = useSession()
  const [behaviour, setBehaviour] = useState<SandboxBehaviour | null>(null)

  useEffect(() => {
    let current = true
    void host['sandbox.behaviour']({ workspaceId: workspace.id }).then((answer) => {
      if (current && answer.ok) setBehaviour(answer.value)
    })
    return () => {
      current = false
    }
  }, [host, workspace.id])

  if (behaviour === null) return null
  const behave = async (change: Partial<SandboxBehaviour>) => {
    const answer = await host['sandbox.behave']({ workspaceId: workspace.id, behaviour: change })
    if (!answer.ok) return notifyFailure(answer.error)
    setBehaviour(answer.value)
    const { maxAttachmentBytes } = change
    if (maxAttachmentBytes !== undefined) await noteCapabilities(database, { maxAttachmentBytes })
    if (change.online !== undefined) sync.syncNow()
  }
  return (
    <Section
      title="Sandbox"
      text="Let the embedded tracker misbehave, to see that nothing is lost or doubled."
    >
      <Stack gap="md">
        <Switch
          label="The tracker can be reached"
          checked={behaviour.online}
          onChange={(event) => void behave({ online: event.currentTarget.checked })}
        />
        <NumberInput
          label="Each answer takes"
          suffix=" ms"
          min={0}
          max={60_000}
          step={100}
          value={behaviour.latencyMs}
          onBlur={(event) => {
            const latencyMs = Number.parseInt(event.currentTarget.value, 10)
            if (latencyMs >= 0 && latencyMs <= 60_000) void behave({ latencyMs })
          }}
          maw={200}
        />
        <Share
          label="Requests fail"
          value={behaviour.failureRate}
          onSet={(failureRate) => void behave({ failureRate })}
        />
        <Share
          label="Answers are lost after the change was made"
          value={behaviour.lostAnswerRate}
          onSet={(lostAnswerRate) => void behave({ lostAnswerRate })}
        />
        <NumberInput
          label="It takes files up to"
          suffix=" MB"
          min={0.001}
          decimalScale={3}
          value={behaviour.maxAttachmentBytes / 1_000_000}
          onBlur={(event) => {
            const megabytes = Number.parseFloat(event.currentTarget.value)
            if (megabytes > 0) void behave({ maxAttachmentBytes: Math.round(megabytes * 1_000_000) })
          }}
          maw={200}
        />
        <Colleague />
      </Stack>
    </Section>
  )
}

const Share = ({
  label,
  value,
  onSet,
}: {
  readonly label: string
  readonly value: number
  readonly onSet: (share: number) => void
}): ReactNode => {
  const [percent, setPercent] = useState(Math.round(value * 100))
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}: {percent} %
      </Text>
      <Slider
        thumbLabel={label}
        value={percent}
        onChange={setPercent}
        onChangeEnd={(end) => onSet(end / 100)}
        step={5}
        marks={marks}
        label={null}
        maw={360}
        mb="lg"
        mt={4}
      />
    </div>
  )
}

const anyTicket = 'any'

const Colleague = (): ReactNode => {
  const { host, workspace, database, sync } = useSession()
  const rows = useLiveQuery(() => listTicketRows(database), [database])
  const [ticket, setTicket] = useState(anyTicket)
  const [play, setPlay] = useState<Play>('comment')
  const [busy, setBusy] = useState(false)
  const tickets = useMemo(
    () => [
      { value: anyTicket, label: 'any ticket' },
      ...(rows ?? [])
        .filter((row) => !row.id.startsWith('local:'))
        .sort((left, right) => (left.key < right.key ? 1 : -1))
        .map((row) => ({ value: row.id, label: `${row.key} ${row.title}` })),
    ],
    [rows],
  )

  const act = async () => {
    setBusy(true)
    const answer = await host['sandbox.colleague']({
      workspaceId: workspace.id,
      ticketId: ticket === anyTicket || play === 'new-ticket' ? null : ticket,
      play,
    })
    setBusy(false)
    if (!answer.ok) return notifyFailure(answer.error)
    notifyDone(answer.value.what)
    sync.syncNow()
  }
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        A colleague edits a ticket
      </Text>
      <Group gap="xs" align="flex-end">
        <Select
          aria-label="Which ticket"
          data={tickets}
          value={ticket}
          onChange={(value) => setTicket(value ?? anyTicket)}
          searchable
          limit={50}
          disabled={play === 'new-ticket'}
          w={230}
        />
        <Select
          aria-label="What the colleague does"
          data={[...plays]}
          value={play}
          allowDeselect={false}
          onChange={(value) => {
            const next = plays.find((candidate) => candidate.value === value)
            if (next !== undefined) setPlay(next.value)
          }}
          w={176}
        />
        <Button variant="default" loading={busy} onClick={() => void act()}>
          Do it
        </Button>
      </Group>
    </div>
  )
}
