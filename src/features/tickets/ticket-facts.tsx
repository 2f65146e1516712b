import { Button, Group, Stack, TagsInput, TextInput } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { Ticket } from '../../domain/ticket.ts'
import { Badge } from '../../ui/badge.tsx'
import { DayText } from '../../ui/day-text.tsx'
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

type Fact = { readonly name: string; readonly value: ReactNode; readonly wide?: boolean }

const FactsList = ({ thread: { ticket } }: { readonly thread: ThreadView }): ReactNode => {
  const { requester } = ticket
  const facts: readonly Fact[] = [
    { name: 'Requester', value: [requester.name, requester.organisation].filter(Boolean).join(', ') },
    { name: 'E-mail', value: requester.email },
    { name: 'Site', value: ticket.site },
    { name: 'Product', value: [ticket.product, ticket.productVersion].filter(Boolean).join(' ') },
    { name: 'Created', value: <When at={ticket.createdAt} /> },
    { name: 'Updated', value: <When at={ticket.updatedAt} /> },
    { name: 'Due', value: ticket.dueAt === null ? null : <DayText day={ticket.dueAt} /> },
    ...Object.entries(ticket.customFields).map(([name, value]) => ({ name, value })),
    {
      name: 'Tags',
      wide: true,
      value:
        ticket.tags.length === 0 ? null : (
          <Group gap={4}>
            {ticket.tags.map((tag) => (
              <Badge key={tag} tone="quiet" outlined>
                {tag}
              </Badge>
            ))}
          </Group>
        ),
    },
  ]
  return (
    <dl className={classes['facts']}>
      {facts
        .filter(({ value }) => value !== null && value !== '')
        .map(({ name, value, wide }) => (
          <div key={name} className={wide === true ? classes['wide'] : undefined}>
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
