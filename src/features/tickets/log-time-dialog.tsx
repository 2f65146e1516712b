import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { isDay, localDay } from '../../domain/day.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import type { TicketActions, WorkDone } from './ticket-actions.ts'
import { minutesWords, parseMinutes } from './ticket-words.ts'
import { useSyncStatus } from './use-tickets.ts'

/** Books time on a ticket: how long, on which day, as what kind of work, and what for. */
export const LogTimeDialog = ({
  ticketId,
  ticketKey,
  catalogue,
  actions,
  onClose,
}: {
  readonly ticketId: string
  readonly ticketKey: string
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly onClose: () => void
}): ReactNode => {
  const { now } = useSession()
  const { clockOffsetMs } = useSyncStatus()
  const [pickedDay, setDay] = useState<string | null>(null)
  const [time, setTime] = useState('')
  const [note, setNote] = useState('')
  const [activity, setActivity] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  // A laptop whose clock is wrong would book on the wrong day; the tracker's clock was measured.
  const today = localDay(new Date(now().getTime() + (clockOffsetMs ?? 0)))
  const day = pickedDay ?? today
  const minutes = parseMinutes(time)
  const activities = catalogue?.activities ?? []
  const standard = activities.find((one) => one.standard) ?? activities[0]
  const activityId = activity ?? standard?.id
  const ready = minutes !== null && isDay(day)
  const keep = async () => {
    if (minutes === null || !ready) return
    setBusy(true)
    const work: WorkDone = { minutes, note: note.trim(), day, activityId }
    const done = await actions.logTime(ticketId, work)
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Log time on ${ticketKey}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void keep()
        }}
      >
        <Stack gap="sm">
          <Group grow gap="xs" align="start">
            <TextInput
              label="Time"
              description={minutes === null ? 'Such as 45, 1h30 or 1.5 h' : minutesWords(minutes)}
              error={time.trim() !== '' && minutes === null ? 'Not a length of time' : null}
              required
              withAsterisk
              data-autofocus
              value={time}
              onChange={(event) => setTime(event.currentTarget.value)}
            />
            <TextInput
              label="Day"
              description={day === today ? 'Today' : 'When the work was done'}
              type="date"
              required
              error={isDay(day) ? null : 'Choose a day'}
              value={day}
              onChange={(event) => setDay(event.currentTarget.value)}
            />
          </Group>
          {activities.length > 0 && (
            <Select
              label="Activity"
              allowDeselect={false}
              data={activities.map(({ id, name }) => ({ value: id, label: name }))}
              value={activityId ?? null}
              onChange={setActivity}
            />
          )}
          <Textarea
            label="What for"
            autosize
            minRows={2}
            maxRows={10}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <NoteLength length={note.trim().length} most={catalogue?.limits?.timeNote ?? null} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={busy}>
              Log time
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Says what becomes of a note that is longer than the tracker keeps with a time entry. */
export const NoteLength = ({
  length,
  most,
}: {
  readonly length: number
  readonly most: number | null
}): ReactNode => {
  if (most === null || length < most * 0.8) return null
  return (
    <Text size="xs" role="status" c={length > most ? 'var(--kb-warn)' : 'dimmed'}>
      {length.toLocaleString()} of {most.toLocaleString()} characters
      {length > most &&
        '. The entry gets as much as it takes; the whole note is kept as an internal comment on the ticket.'}
    </Text>
  )
}
