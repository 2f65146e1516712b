import { Button, Checkbox, Group, SegmentedControl, Stack, Text, Textarea, Title } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { Mutation } from '../../domain/mutation.ts'
import type { TicketActivity, TicketStatus } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { SyncBadge } from '../../ui/sync-badge.tsx'
import { When } from '../../ui/when.tsx'
import { intentWords, ticketPath } from '../tickets/ticket-words.ts'
import { ChangeActions } from './change-actions.tsx'
import {
  type Choice,
  type Choices,
  type ConflictField,
  conflictFields,
  losingWords,
  toResolution,
} from './conflict-fields.ts'
import { DecidedList } from './decided-list.tsx'
import classes from './sync.module.css'
import { TextDiff } from './text-diff.tsx'
import { useDecisions } from './use-decisions.ts'

/** Changes that cannot go on by themselves: refused ones, and those made on both sides. */
export const ReviewList = ({
  mutations,
  names,
  statuses,
}: {
  readonly mutations: readonly Mutation[]
  readonly names: ReadonlyMap<string, string>
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  if (mutations.length === 0) {
    return (
      <>
        <DecidedList names={names} statuses={statuses} />
        <EmptyState
          icon={<IconCircleCheck size={40} />}
          title="Nothing needs your decision"
          text="When you and a colleague change the same field, or the tracker refuses a change, it waits here. Both versions are safe until you decide."
        />
      </>
    )
  }
  const sections = mutations.map((mutation) => {
    const what = intentWords(mutation.intent, statuses)
    const ticket = mutation.ticketId === null ? null : (names.get(mutation.ticketId) ?? mutation.ticketId)
    return (
      <section key={mutation.id} className={classes['review']} aria-label={what}>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2}>{what}</Title>
            {mutation.ticketId !== null && (
              <Link href={ticketPath(mutation.ticketId)} className={classes['ticket']}>
                {ticket}
              </Link>
            )}
            <Text size="xs" c="dimmed">
              Done <When at={mutation.performedAt} />
            </Text>
          </div>
          <SyncBadge state={mutation.state === 'applied' ? 'sending' : mutation.state} pending={0} />
        </Group>
        {mutation.state !== 'conflict' ? (
          <Refused mutation={mutation} what={what} statuses={statuses} />
        ) : (
          <Conflict mutation={mutation} statuses={statuses} />
        )}
      </section>
    )
  })
  return (
    <>
      <DecidedList names={names} statuses={statuses} />
      {sections}
    </>
  )
}

const Refused = ({
  mutation,
  what,
  statuses,
}: {
  readonly mutation: Mutation
  readonly what: string
  readonly statuses: readonly TicketStatus[]
}): ReactNode => (
  <Stack gap="xs" mt="xs">
    <Text>{mutation.reason?.message ?? 'The tracker refused it and gave no reason.'}</Text>
    {mutation.reason !== null && mutation.reason.hint !== '' && (
      <Text size="sm" c="dimmed">
        {mutation.reason.hint}
      </Text>
    )}
    <Group gap="xs">
      <ChangeActions mutation={mutation} what={what} statuses={statuses} />
    </Group>
  </Stack>
)

const Conflict = ({
  mutation,
  statuses,
}: {
  readonly mutation: Mutation
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const decisions = useDecisions()
  const fields = conflictFields(mutation, statuses)
  const changes = useTheirChanges(mutation.ticketId)
  const [choices, setChoices] = useState<Choices>({})
  const [keepOther, setKeepOther] = useState(false)
  const [busy, setBusy] = useState(false)
  const open = fields.filter(({ field }) => choices[field] === undefined)

  const decide = async (made: Choices) => {
    setBusy(true)
    const comment = keepOther ? losingWords(fields, made) : ''
    await decisions.resolve(mutation, toResolution(fields, made), comment)
    setBusy(false)
  }
  const all = (side: 'mine' | 'theirs'): Choices =>
    Object.fromEntries(fields.map(({ field }) => [field, side] as const))

  if (fields.length === 0) {
    return (
      <Group gap="xs" mt="xs">
        <Text>Both versions agree by now.</Text>
        <Button loading={busy} onClick={() => void decide(all('theirs'))}>
          Take the tracker's
        </Button>
        <Button variant="default" loading={busy} onClick={() => void decide(all('mine'))}>
          Send mine
        </Button>
      </Group>
    )
  }
  return (
    <>
      {fields.map((field) => (
        <Sides
          key={field.field}
          field={field}
          performedAt={mutation.performedAt}
          theirChange={changes.get(field.field) ?? null}
          choice={choices[field.field] ?? null}
          onChoose={(choice) => setChoices({ ...choices, [field.field]: choice })}
        />
      ))}
      <Checkbox
        mt="xs"
        label="Keep the other version as an internal comment"
        checked={keepOther}
        onChange={(event) => setKeepOther(event.currentTarget.checked)}
      />
      <Group gap="xs" mt="sm">
        <Button disabled={open.length > 0} loading={busy} onClick={() => void decide(choices)}>
          {open.length > 0 ? `Choose for ${open.map(({ label }) => label).join(', ')}` : 'Send this decision'}
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void decide(all('mine'))}>
          Keep all of mine
        </Button>
        <Button variant="default" disabled={busy} onClick={() => void decide(all('theirs'))}>
          Take all of theirs
        </Button>
      </Group>
    </>
  )
}

/** Who changed what of the ticket in the tracker last, by field. */
const useTheirChanges = (ticketId: string | null): ReadonlyMap<string, TicketActivity> => {
  const { database } = useSession()
  const rows = useLiveQuery(
    () => (ticketId === null ? [] : database.activity.where({ ticketId }).toArray()),
    [database, ticketId],
  )
  return useMemo(() => {
    const ordered = [...(rows ?? [])].sort((left, right) => Date.parse(left.at) - Date.parse(right.at))
    return new Map(ordered.flatMap((row) => row.changes.map(({ field }) => [field, row] as const)))
  }, [rows])
}

const Sides = ({
  field,
  performedAt,
  theirChange,
  choice,
  onChoose,
}: {
  readonly field: ConflictField
  readonly performedAt: string
  readonly theirChange: TicketActivity | null
  readonly choice: Choice | null
  readonly onChoose: (choice: Choice) => void
}): ReactNode => {
  const chosen = choice === null ? '' : typeof choice === 'string' ? choice : 'edit'
  const { workspace } = useSession()
  // A text of several lines is read by what each side made of it.
  const byLine = field.editable && [field.base, field.mine, field.theirs].some((text) => text.includes('\n'))
  const side = (name: 'base' | 'mine' | 'theirs', title: string, who: ReactNode) => (
    <section
      className={classes['side']}
      data-chosen={chosen === name || undefined}
      aria-label={`${field.label}: ${title}`}
    >
      <Text size="xs" c="dimmed">
        {title}
        {who !== null && <> · {who}</>}
      </Text>
      {byLine && name !== 'base' ? (
        <TextDiff before={field.base} after={field[name]} />
      ) : (
        <div className={classes['value']}>{field[name]}</div>
      )}
    </section>
  )
  const startText = typeof field.mineValue === 'string' ? field.mineValue : field.mine
  return (
    <section aria-label={field.label}>
      <Text fw={600} mt="sm">
        {field.label}
      </Text>
      <div className={classes['sides']}>
        {side('base', 'Before', null)}
        {side(
          'mine',
          'Mine',
          <>
            {workspace.user.name}, <When at={performedAt} />
          </>,
        )}
        {side(
          'theirs',
          'Theirs, in the tracker now',
          theirChange === null ? null : (
            <>
              {theirChange.author.name}, <When at={theirChange.at} />
            </>
          ),
        )}
      </div>
      <SegmentedControl
        aria-label={`Which ${field.label.toLowerCase()} stays`}
        value={chosen}
        onChange={(value) => onChoose(value === 'edit' ? { text: startText } : (value as 'mine' | 'theirs'))}
        data={[
          { value: 'mine', label: 'Keep mine' },
          { value: 'theirs', label: 'Take theirs' },
          ...(field.editable ? [{ value: 'edit', label: 'Edit' }] : []),
        ]}
      />
      {typeof choice === 'object' && choice !== null && (
        <Textarea
          mt="xs"
          autosize
          minRows={2}
          maxRows={16}
          label={`Third version of ${field.label.toLowerCase()}`}
          value={choice.text}
          onChange={(event) => onChoose({ text: event.currentTarget.value })}
        />
      )}
    </section>
  )
}
