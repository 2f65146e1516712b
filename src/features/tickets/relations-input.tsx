import { ActionIcon, Autocomplete, Button, Group, Input, Select, Text } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useState } from 'react'
import { listTicketRows } from '../../data/ticket-repository.ts'
import { type RelationKind, relationKinds, type TicketRelation } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { relationWords } from './ticket-words.ts'
import classes from './tickets.module.css'

/** Which other tickets this one has to do with, and how. Any ticket on this machine can be chosen by its key. */
export const RelationsInput = ({
  ticketId,
  value,
  onChange,
}: {
  readonly ticketId: string
  readonly value: readonly TicketRelation[]
  readonly onChange: (relations: readonly TicketRelation[]) => void
}): ReactNode => {
  const { database } = useSession()
  const rows = useLiveQuery(() => listTicketRows(database), [database]) ?? []
  const [kind, setKind] = useState<RelationKind>('relates')
  const [text, setText] = useState('')
  const key = text.trim().split(' ')[0]?.toLowerCase() ?? ''
  const chosen = rows.find((row) => row.key.toLowerCase() === key && row.id !== ticketId)
  const add = () => {
    if (chosen === undefined) return
    const others = value.filter((one) => one.ticketId !== chosen.id || one.kind !== kind)
    onChange([...others, { kind, ticketId: chosen.id, key: chosen.key }])
    setText('')
  }
  return (
    <Input.Wrapper label="Related tickets" labelElement="div">
      <ul className={classes['list']} aria-label="Related tickets">
        {value.map((relation) => (
          <li key={`${relation.kind} ${relation.ticketId}`}>
            <Group gap="xs">
              <Text size="sm">
                {relationWords[relation.kind]} {relation.key}
              </Text>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove: ${relationWords[relation.kind]} ${relation.key}`}
                onClick={() => onChange(value.filter((one) => one !== relation))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </Group>
          </li>
        ))}
      </ul>
      <Group gap="xs" align="end">
        <Select
          aria-label="Kind of relation"
          w={150}
          allowDeselect={false}
          data={relationKinds
            .filter((one) => one !== 'other')
            .map((one) => ({ value: one, label: relationWords[one] }))}
          value={kind}
          onChange={(picked) => setKind(relationKinds.find((one) => one === picked) ?? 'relates')}
        />
        <Autocomplete
          aria-label="Key of the other ticket"
          placeholder="Key, such as FS-1042"
          flex={1}
          limit={8}
          data={rows
            .filter((row) => row.id !== ticketId)
            .map((row) => `${row.key} ${row.title}`)
            .filter((label, index, all) => all.indexOf(label) === index)}
          value={text}
          onChange={setText}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || chosen === undefined) return
            event.preventDefault()
            add()
          }}
        />
        <Button variant="default" disabled={chosen === undefined} onClick={add}>
          Add relation
        </Button>
      </Group>
    </Input.Wrapper>
  )
}
