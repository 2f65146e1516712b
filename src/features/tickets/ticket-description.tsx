import { Alert, Button, Group, Skeleton, Tabs, Text, Textarea } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { deleteDraft, readDraft } from '../../data/ticket-repository.ts'
import { withMissingHeadings } from '../../domain/description-template.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { categoryWords } from './ticket-words.ts'
import classes from './tickets.module.css'
import { useDraft } from './use-draft.ts'

const draftKey = (ticketId: string): string => `description:${ticketId}`

/** The description, read or edited in place. What is typed survives leaving, a crash, and a full battery's end. */
export const TicketDescription = ({
  ticket,
  editing,
  onEditing,
  actions,
}: {
  readonly ticket: Ticket
  readonly editing: boolean
  readonly onEditing: (editing: boolean) => void
  readonly actions: TicketActions
}): ReactNode => {
  const { database } = useSession()
  const kept = useLiveQuery(() => readDraft(database, draftKey(ticket.id)), [database, ticket.id])
  return (
    <Section
      title="Description"
      actions={
        !editing && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => onEditing(true)}
          >
            Edit description
          </Button>
        )
      }
    >
      {!editing && kept !== undefined && kept !== '' && (
        <Alert variant="outline" color="gray" mb="sm" p="xs" title="An edit was begun and not saved">
          <Group gap="xs">
            <Button size="compact-sm" onClick={() => onEditing(true)}>
              Go on with it
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void deleteDraft(database, draftKey(ticket.id))}
            >
              Throw it away
            </Button>
          </Group>
        </Alert>
      )}
      {editing ? (
        <DescriptionEditor ticket={ticket} actions={actions} onDone={() => onEditing(false)} />
      ) : ticket.description.trim() === '' ? (
        <Text size="sm" c="dimmed">
          Nobody has described this yet. Press e to write what is wrong, for whom, and since when.
        </Text>
      ) : (
        <div className={classes['prose']} dir="auto">
          <Markdown text={ticket.description} />
        </div>
      )}
    </Section>
  )
}

const DescriptionEditor = ({
  ticket,
  actions,
  onDone,
}: {
  readonly ticket: Ticket
  readonly actions: TicketActions
  readonly onDone: () => void
}): ReactNode => {
  const draft = useDraft(draftKey(ticket.id), ticket.description)
  if (!draft.ready) return <Skeleton h={160} />
  const save = async () => {
    if (!(await actions.setFields(ticket.id, { description: draft.text }))) return
    draft.clear()
    onDone()
  }
  return (
    <>
      <Tabs defaultValue="write" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="write">Write</Tabs.Tab>
          <Tabs.Tab value="preview">Preview</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="write" pt="xs">
          <Textarea
            aria-label="Description in Markdown"
            autosize
            minRows={6}
            maxRows={24}
            autoFocus
            value={draft.text}
            onChange={(event) => draft.setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault()
                void save()
              }
            }}
          />
        </Tabs.Panel>
        <Tabs.Panel value="preview" pt="xs" mih={160}>
          <Markdown text={draft.text} />
        </Tabs.Panel>
      </Tabs>
      <Group gap="xs" mt="xs">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => draft.setText(withMissingHeadings(draft.text, ticket.category))}
        >
          Add the headings of a {categoryWords[ticket.category].toLowerCase()}
        </Button>
        <Text size="xs" c="dimmed" mr="auto">
          Kept as you type. Ctrl+Enter saves.
        </Text>
        <Button
          variant="default"
          onClick={() => {
            draft.clear()
            onDone()
          }}
        >
          Cancel
        </Button>
        <Button onClick={() => void save()}>Save description</Button>
      </Group>
    </>
  )
}
