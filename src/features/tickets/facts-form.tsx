import { Button, Group, MultiSelect, Stack, TagsInput, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { isDay } from '../../domain/day.ts'
import { type FieldDefinition, fieldsOf } from '../../domain/field-definition.ts'
import type { Person, Ticket } from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'
import { FieldInputs } from './field-input.tsx'
import { ProductInput } from './product-input.tsx'
import { RelationsInput } from './relations-input.tsx'
import type { TicketActions } from './ticket-actions.ts'

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** What a ticket of this type can hold: what the tracker defined, and whatever else already stands in it. */
export const editableDefinitions = (
  ticket: Pick<Ticket, 'category' | 'customFields'>,
  catalogue: Catalogue | null,
): readonly FieldDefinition[] => {
  const defined = fieldsOf(catalogue?.fields, ticket.category)
  const names = new Set(defined.map(({ name }) => name))
  const others = Object.keys(ticket.customFields).filter((name) => !names.has(name))
  return [
    ...defined,
    ...others.map(
      (name): FieldDefinition => ({
        name,
        kind: 'text',
        categories: null,
        required: false,
        choices: [],
        maxLength: null,
      }),
    ),
  ]
}

/** Everything about a ticket that is not its text, edited together. */
export const FactsForm = ({
  ticket,
  catalogue,
  actions,
  onDone,
}: {
  readonly ticket: Ticket
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly onDone: () => void
}): ReactNode => {
  const [site, setSite] = useState(ticket.site ?? '')
  const [product, setProduct] = useState(ticket.product ?? '')
  const [version, setVersion] = useState(ticket.productVersion ?? '')
  const [due, setDue] = useState(ticket.dueAt ?? '')
  const [tags, setTags] = useState<string[]>([...ticket.tags])
  const [custom, setCustom] = useState(ticket.customFields)
  const [watchers, setWatchers] = useState<readonly Person[]>(ticket.watchers ?? [])
  const [relations, setRelations] = useState(ticket.relations ?? [])
  const save = async () => {
    const kept = await actions.setFields(ticket.id, {
      site: orNull(site),
      product: orNull(product),
      productVersion: orNull(version),
      dueAt: due === '' ? null : due,
      tags,
      customFields: filledIn(ticket.customFields, custom),
      ...(ticket.watchers === undefined ? {} : { watchers }),
      ...(ticket.relations === undefined ? {} : { relations }),
    })
    if (kept) onDone()
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (due === '' || isDay(due)) void save()
      }}
    >
      <Stack gap="xs" maw={640}>
        <Group grow gap="xs">
          <TextInput
            label="Site"
            value={site}
            onChange={(event) => setSite(event.currentTarget.value)}
            autoFocus
          />
          <TextInput
            label="Due"
            type="date"
            value={due}
            onChange={(event) => setDue(event.currentTarget.value)}
          />
        </Group>
        <Group grow gap="xs">
          <ProductInput products={catalogue?.products ?? []} value={product} onChange={setProduct} />
          <TextInput
            label="Version"
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
          />
        </Group>
        <TagsInput label="Tags" description="Enter adds a tag" value={tags} onChange={setTags} />
        <FieldInputs
          definitions={editableDefinitions(ticket, catalogue)}
          values={custom}
          onChange={setCustom}
        />
        {ticket.watchers !== undefined && (
          <PeopleInput
            label="Watchers"
            people={catalogue?.people ?? []}
            value={watchers}
            onChange={setWatchers}
          />
        )}
        {ticket.relations !== undefined && (
          <RelationsInput ticketId={ticket.id} value={relations} onChange={setRelations} />
        )}
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

/** A field that was empty and stays so is no field that was set to nothing. */
const filledIn = (
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(after).filter(([name, value]) => value !== '' || (before[name] ?? '') !== ''),
  )

/** Several people of the catalogue; whoever is set and not listed there stays. */
export const PeopleInput = ({
  label,
  people,
  value,
  onChange,
}: {
  readonly label: string
  readonly people: readonly Person[]
  readonly value: readonly Person[]
  readonly onChange: (people: readonly Person[]) => void
}): ReactNode => {
  const known = new Map([...people, ...value].map((person) => [person.id, person]))
  return (
    <MultiSelect
      label={label}
      searchable
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: name }))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(ids.flatMap((id) => known.get(id) ?? []))}
    />
  )
}
