import { Button, Group, Modal, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { deleteDraft, readDraft, saveDraft } from '../../data/ticket-repository.ts'
import { descriptionSections } from '../../domain/description-template.ts'
import { fieldsOf } from '../../domain/field-definition.ts'
import { categories, priorities } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { PeopleInput } from './facts-form.tsx'
import { FieldInputs } from './field-input.tsx'
import { emptyNewTicket, makeTicket, type NewTicketForm, readNewTicket, stillMissing } from './new-ticket.ts'
import { ProductInput } from './product-input.tsx'
import { RelationsInput } from './relations-input.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { categoryWords, listWords, priorityWords } from './ticket-words.ts'

const draftKey = 'new-ticket'
const typingPauseMs = 400

/** Writes a ticket here and now; the tracker gets it with the next sync and gives it its key. */
export const NewTicketDialog = ({
  catalogue,
  actions,
  onCreated,
  onClose,
}: {
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly onCreated: (ticketId: string) => void
  readonly onClose: () => void
}): ReactNode => {
  const { database, now, workspace } = useSession()
  const [form, setForm] = useState<NewTicketForm | null>(null)
  const [busy, setBusy] = useState(false)
  const unsaved = useRef<NewTicketForm | null>(null)

  useEffect(() => {
    let current = true
    void readDraft(database, draftKey).then((text) => current && setForm(readNewTicket(text)))
    return () => {
      current = false
      if (unsaved.current !== null) {
        void saveDraft(database, draftKey, JSON.stringify(unsaved.current), now())
      }
    }
  }, [database, now])

  useEffect(() => {
    if (form === null || unsaved.current === null) return
    const timer = setTimeout(() => {
      void saveDraft(database, draftKey, JSON.stringify(form), now())
      unsaved.current = null
    }, typingPauseMs)
    return () => clearTimeout(timer)
  }, [form, database, now])

  const change = (part: Partial<NewTicketForm>) => {
    const next = { ...(form ?? emptyNewTicket), ...part }
    unsaved.current = next
    setForm(next)
  }
  const forget = () => {
    unsaved.current = null
    void deleteDraft(database, draftKey)
  }
  const create = async (values: NewTicketForm) => {
    setBusy(true)
    const id = await actions.create((newId) =>
      makeTicket(values, { id: newId, now: now(), user: workspace.user, catalogue }),
    )
    setBusy(false)
    if (id === null) return
    forget()
    onCreated(id)
  }

  return (
    <Modal opened onClose={onClose} title="New ticket" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      {form !== null && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            if (stillMissing(form, catalogue).length === 0 && !busy) void create(form)
          }}
        >
          <Stack gap="sm">
            <TextInput
              label="Title"
              description="What is wrong, where: it is what people see in the list."
              required
              withAsterisk
              maxLength={catalogue?.limits?.title ?? 255}
              autoFocus
              value={form.title}
              onChange={(event) => change({ title: event.currentTarget.value })}
            />
            <Group grow gap="xs">
              <Select
                label="Category"
                allowDeselect={false}
                data={(catalogue?.categories ?? categories).map((value) => ({
                  value,
                  label: categoryWords[value],
                }))}
                value={form.category}
                onChange={(picked) => {
                  const category = categories.find((value) => value === picked)
                  if (category !== undefined) change({ category })
                }}
              />
              <Select
                label="Priority"
                allowDeselect={false}
                data={(catalogue?.priorities ?? priorities).map((value) => ({
                  value,
                  label: `${value} ${priorityWords[value].toLowerCase()}`,
                }))}
                value={form.priority}
                onChange={(picked) => {
                  const priority = priorities.find((value) => value === picked)
                  if (priority !== undefined) change({ priority })
                }}
              />
            </Group>
            <Group grow gap="xs">
              <TextInput
                label="Requester"
                description="Who is waiting; empty means you"
                value={form.requester}
                onChange={(event) => change({ requester: event.currentTarget.value })}
              />
              <TextInput
                label="Site"
                description="Customer and place"
                value={form.site}
                onChange={(event) => change({ site: event.currentTarget.value })}
              />
            </Group>
            <Group grow gap="xs">
              <ProductInput
                products={catalogue?.products ?? []}
                value={form.product}
                onChange={(product) => change({ product })}
              />
              <TextInput
                label="Version"
                value={form.productVersion}
                onChange={(event) => change({ productVersion: event.currentTarget.value })}
              />
            </Group>
            <FieldInputs
              definitions={fieldsOf(catalogue?.fields, form.category)}
              values={form.customFields}
              onChange={(customFields) => change({ customFields })}
            />
            {descriptionSections(form.category).map(({ id, heading, help }) => (
              <Textarea
                key={id}
                label={heading}
                description={help}
                autosize
                minRows={2}
                maxRows={10}
                value={form.parts[id] ?? ''}
                onChange={(event) => change({ parts: { ...form.parts, [id]: event.currentTarget.value } })}
              />
            ))}
            <Group grow gap="xs" align="start">
              <TextInput
                label="Due"
                type="date"
                value={form.dueAt}
                onChange={(event) => change({ dueAt: event.currentTarget.value })}
              />
              <PeopleInput
                label="Watchers"
                people={catalogue?.people ?? []}
                value={form.watchers}
                onChange={(watchers) => change({ watchers })}
              />
            </Group>
            <RelationsInput
              ticketId=""
              value={form.relations}
              onChange={(relations) => change({ relations })}
            />
            <Group gap="xs">
              <Text size="xs" c="dimmed" mr="auto" role="status">
                {stillMissing(form, catalogue).length > 0
                  ? `Still missing: ${listWords(stillMissing(form, catalogue))}. Kept as you type.`
                  : 'Kept as you type. The tracker gives it a key with the next sync.'}
              </Text>
              <Button
                variant="default"
                onClick={() => {
                  forget()
                  onClose()
                }}
              >
                Discard
              </Button>
              <Button type="submit" disabled={stillMissing(form, catalogue).length > 0} loading={busy}>
                Create ticket
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}
