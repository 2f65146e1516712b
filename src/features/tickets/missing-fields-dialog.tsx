import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type FieldDefinition, fieldsOf } from '../../domain/field-definition.ts'
import type { Mutation } from '../../domain/mutation.ts'
import { refusedFields } from '../../domain/refused-fields.ts'
import { type EditableField, editableFields, type Ticket, type TicketEdit } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { FieldInput } from './field-input.tsx'
import { fieldWords } from './ticket-words.ts'

const textLike = ['title', 'description', 'site', 'product', 'productVersion', 'dueAt'] as const
type TextLike = (typeof textLike)[number]
const isTextLike = (field: string): field is TextLike => (textLike as readonly string[]).includes(field)
const isOurs = (field: string): field is EditableField =>
  (editableFields as readonly string[]).includes(field)

/** The fields of a refused change that can be filled in here; empty when it was refused for something else. */
export const missingOf = (mutation: Mutation, catalogue: Catalogue | null): readonly FieldDefinition[] => {
  if (mutation.state !== 'rejected') return []
  const definitions = catalogue?.fields ?? []
  const category = ticketOf(mutation)?.category
  const ofType = category === undefined ? definitions : fieldsOf(definitions, category)
  return refusedFields(mutation.reason, definitions).flatMap((name): readonly FieldDefinition[] => {
    const known = ofType.find((one) => one.name === name) ?? definitions.find((one) => one.name === name)
    if (known !== undefined) return [{ ...known, required: true }]
    if (isOurs(name) && !isTextLike(name)) return []
    const kind = name === 'dueAt' ? 'day' : name === 'description' ? 'long-text' : 'text'
    return [{ name, kind, categories: null, required: true, choices: [], maxLength: null }]
  })
}

/** The ticket as the refused change would have it. */
const ticketOf = ({ intent, base }: Mutation): Ticket | null => {
  if (intent.kind === 'create-ticket') return intent.ticket
  if (base === null || intent.kind !== 'set-fields') return base
  return { ...base, category: intent.fields.category ?? base.category }
}

/** Exactly what the tracker missed, to be filled in; then the change goes again by itself. */
export const MissingFieldsDialog = ({
  mutation,
  missing,
  onFilled,
  onClose,
}: {
  readonly mutation: Mutation
  readonly missing: readonly FieldDefinition[]
  /** Answers whether it could be kept. */
  readonly onFilled: (fields: TicketEdit) => Promise<boolean>
  readonly onClose: () => void
}): ReactNode => {
  const ticket = ticketOf(mutation)
  const intended = mutation.intent.kind === 'set-fields' ? mutation.intent.fields : {}
  const startOf = (name: string): string =>
    isTextLike(name)
      ? (intended[name] ?? ticket?.[name] ?? '')
      : ((intended.customFields ?? ticket?.customFields)?.[name] ?? '')
  const [values, setValues] = useState<Readonly<Record<string, string>>>(
    Object.fromEntries(missing.map(({ name }) => [name, startOf(name)])),
  )
  const [busy, setBusy] = useState(false)
  const ready = missing.every(({ name }) => (values[name] ?? '').trim() !== '')
  const send = async () => {
    const own = missing
      .filter(({ name }) => isTextLike(name))
      .map(({ name }) => [name, values[name]] as const)
    const custom = missing
      .filter(({ name }) => !isTextLike(name))
      .map(({ name }) => [name, values[name] ?? ''] as const)
    setBusy(true)
    const kept = await onFilled({
      ...Object.fromEntries(own),
      ...(custom.length === 0
        ? {}
        : {
            customFields: {
              ...(intended.customFields ?? ticket?.customFields),
              ...Object.fromEntries(custom),
            },
          }),
    })
    setBusy(false)
    if (kept) onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title="Fill in what the tracker missed"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (ready && !busy) void send()
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{mutation.reason?.message}</Text>
          {missing.map((definition, index) => (
            <FieldInput
              key={definition.name}
              definition={{ ...definition, name: labelOf(definition.name) }}
              value={values[definition.name] ?? ''}
              autoFocus={index === 0}
              onChange={(value) => setValues({ ...values, [definition.name]: value })}
            />
          ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={busy}>
              Send again
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const labelOf = (name: string): string => (isTextLike(name) ? fieldWords[name] : name)
