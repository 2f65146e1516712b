import { Button, Group, Pill, Stack, TagsInput, TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { When } from '../../ui/when.tsx'
import { Section } from './section.tsx'
import type { TicketActions } from './ticket-actions.ts'
import classes from './tickets.module.css'

/** Requester, place, product, tags and the tracker's own fields; edited together in place. */
export const TicketFacts = ({
  thread,
  actions,
}: {
  readonly thread: ThreadView
  readonly actions: TicketActions
}): ReactNode => {
  const [editing, setEditing] = useState(false)
  const { ticket } = thread
  return (
    <Section
      title="Facts"
      actions={
        !editing && (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={() => setEditing(true)}
          >
            Edit facts
          </Button>
        )
      }
    >
      {editing ? (
        <FactsForm ticket={ticket} actions={actions} onDone={() => setEditing(false)} />
      ) : (
        <FactsList thread={thread} />
      )}
    </Section>
  )
}

const FactsList = ({ thread: { ticket, fetchedAt, base } }: { readonly thread: ThreadView }): ReactNode => {
  const { requester } = ticket
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Requester', [requester.name, requester.organisation].filter(Boolean).join(', ')],
    ['E-mail', requester.email],
    ['Site', ticket.site],
    ['Product', [ticket.product, ticket.productVersion].filter(Boolean).join(' ')],
    [
      'Tags',
      ticket.tags.length === 0 ? null : (
        <Group key="tags" gap={4}>
          {ticket.tags.map((tag) => (
            <Pill key={tag} size="sm">
              {tag}
            </Pill>
          ))}
        </Group>
      ),
    ],
    ['Created', <When key="created" at={ticket.createdAt} />],
    ['Updated', <When key="updated" at={ticket.updatedAt} />],
    ['Due', ticket.dueAt === null ? null : <When key="due" at={ticket.dueAt} />],
    ...Object.entries(ticket.customFields),
    ['Read from the tracker', base === null ? 'Not yet there' : <When key="fetched" at={fetchedAt} />],
  ]
  return (
    <dl className={classes['facts']}>
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

const FactsForm = ({
  ticket,
  actions,
  onDone,
}: {
  readonly ticket: Ticket
  readonly actions: TicketActions
  readonly onDone: () => void
}): ReactNode => {
  const [site, setSite] = useState(ticket.site ?? '')
  const [product, setProduct] = useState(ticket.product ?? '')
  const [version, setVersion] = useState(ticket.productVersion ?? '')
  const [tags, setTags] = useState<string[]>([...ticket.tags])
  const [custom, setCustom] = useState(ticket.customFields)
  const save = async () => {
    const kept = await actions.setFields(ticket.id, {
      site: orNull(site),
      product: orNull(product),
      productVersion: orNull(version),
      tags,
      customFields: custom,
    })
    if (kept) onDone()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <Stack gap="xs" maw={640}>
        <TextInput
          label="Site"
          value={site}
          onChange={(event) => setSite(event.currentTarget.value)}
          autoFocus
        />
        <Group grow gap="xs">
          <TextInput
            label="Product"
            value={product}
            onChange={(event) => setProduct(event.currentTarget.value)}
          />
          <TextInput
            label="Version"
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
          />
        </Group>
        <TagsInput label="Tags" description="Enter adds a tag" value={tags} onChange={setTags} />
        {Object.entries(custom).map(([name, value]) => (
          <TextInput
            key={name}
            label={name}
            value={value}
            onChange={(event) => setCustom({ ...custom, [name]: event.currentTarget.value })}
          />
        ))}
        <Group gap="xs" justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit">Save facts</Button>
        </Group>
      </Stack>
    </form>
  )
}
