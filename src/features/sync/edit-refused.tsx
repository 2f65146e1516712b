import {
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { isDay } from '../../domain/day.ts'
import type { Intent, Mutation } from '../../domain/mutation.ts'
import type { TicketEdit, TicketStatus } from '../../domain/ticket.ts'
import { fieldWords } from '../tickets/ticket-words.ts'
import { useCatalogue } from '../tickets/use-tickets.ts'

const textFields = ['title', 'description', 'site', 'product', 'productVersion'] as const
type Texts = Readonly<Record<string, string>>

/** Puts a refused change right, with the tracker's reason in sight. */
export const EditRefused = ({
  mutation,
  statuses,
  onSend,
  onClose,
}: {
  readonly mutation: Mutation
  readonly statuses: readonly TicketStatus[]
  readonly onSend: (intent: Intent) => void
  readonly onClose: () => void
}): ReactNode => {
  const [intent, setIntent] = useState<Intent>(mutation.intent)
  return (
    <Modal
      opened
      onClose={onClose}
      title="Edit the change"
      closeButtonProps={{ 'aria-label': 'Close' }}
      size="lg"
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onSend(intent)
        }}
      >
        <Stack gap="sm">
          {mutation.reason !== null && <Text size="sm">{mutation.reason.message}</Text>}
          <Fields intent={intent} statuses={statuses} onChange={setIntent} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Send again</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const Fields = ({
  intent,
  statuses,
  onChange,
}: {
  readonly intent: Intent
  readonly statuses: readonly TicketStatus[]
  readonly onChange: (intent: Intent) => void
}): ReactNode => {
  const activities = useCatalogue()?.activities ?? []
  const area = { autosize: true, minRows: 1, maxRows: 14 } as const
  switch (intent.kind) {
    case 'comment':
      return (
        <>
          <Textarea
            {...area}
            label="Comment"
            data-autofocus
            value={intent.body}
            onChange={(event) => onChange({ ...intent, body: event.currentTarget.value })}
          />
          <Checkbox
            label="Internal: only colleagues see it"
            checked={intent.internal}
            onChange={(event) => onChange({ ...intent, internal: event.currentTarget.checked })}
          />
        </>
      )
    case 'transition':
      return (
        <Select
          label="Status"
          data-autofocus
          data={statuses
            .filter(({ id }) => id !== intent.from)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={intent.to}
          allowDeselect={false}
          onChange={(to) => to !== null && onChange({ ...intent, to })}
        />
      )
    case 'log-time':
      return (
        <>
          <NumberInput
            label="Minutes"
            data-autofocus
            min={1}
            value={intent.minutes}
            onChange={(minutes) => onChange({ ...intent, minutes: Math.max(1, Number(minutes) || 1) })}
          />
          {activities.length > 0 && (
            <Select
              label="Activity"
              data={activities.map(({ id, name }) => ({ value: id, label: name }))}
              value={intent.activityId ?? null}
              allowDeselect={false}
              onChange={(activityId) => activityId !== null && onChange({ ...intent, activityId })}
            />
          )}
          <TextInput
            label="Day"
            type="date"
            value={intent.day ?? ''}
            onChange={(event) =>
              isDay(event.currentTarget.value) && onChange({ ...intent, day: event.currentTarget.value })
            }
          />
          <Textarea
            {...area}
            label="Note"
            value={intent.note}
            onChange={(event) => onChange({ ...intent, note: event.currentTarget.value })}
          />
        </>
      )
    case 'set-fields': {
      const texts = Object.entries(intent.fields as Texts).filter(([field]) =>
        (textFields as readonly string[]).includes(field),
      )
      return texts.map(([field, value]) => (
        <Textarea
          key={field}
          {...area}
          label={fieldWords[field as keyof typeof fieldWords]}
          value={value}
          onChange={(event) => {
            const fields: TicketEdit = { ...intent.fields, [field]: event.currentTarget.value }
            onChange({ ...intent, fields })
          }}
        />
      ))
    }
    default:
      return null
  }
}
