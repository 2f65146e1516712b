import { Kbd, Modal, SimpleGrid, Table, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { ticketKeys } from '../features/tickets/ticket-keys.ts'
import { type KeyEntry, keyTable, showKey } from './keys.ts'

const groups = ['Everywhere', 'Go to', 'In a list'] as const
const isMac = /mac/i.test(navigator.platform)

const Keys = ({ entry }: { readonly entry: KeyEntry }): ReactNode => {
  const between = entry.group === 'Go to' ? ' then ' : ' or '
  return entry.keys.map((key, index) => (
    <span key={key}>
      {index > 0 && between}
      <Kbd size="sm">{showKey(key, isMac)}</Kbd>
    </span>
  ))
}

/** The keys of the window, from the same table that the window acts upon. */
export const KeyHelp = ({
  opened,
  onClose,
}: {
  readonly opened: boolean
  readonly onClose: () => void
}): ReactNode => (
  <Modal
    opened={opened}
    onClose={onClose}
    title="Keys"
    size="xl"
    closeButtonProps={{ 'aria-label': 'Close the list of keys' }}
  >
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
      {groups.map((group) => (
        <section key={group} aria-label={group}>
          <Title order={3} mb="xs">
            {group}
          </Title>
          <Table verticalSpacing={6} horizontalSpacing={0} fz="sm">
            <Table.Tbody>
              {keyTable
                .filter((entry) => entry.group === group)
                .map((entry) => (
                  <Table.Tr key={entry.id}>
                    <Table.Td>{entry.words}</Table.Td>
                    <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                      <Keys entry={entry} />
                    </Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
      <section aria-label="On the tickets screen">
        <Title order={3} mb="xs">
          On the tickets screen
        </Title>
        <Table verticalSpacing={6} horizontalSpacing={0} fz="sm">
          <Table.Tbody>
            {ticketKeys
              .filter(({ id }) => id !== 'filter')
              .map(({ id, key, words }) => (
                <Table.Tr key={id}>
                  <Table.Td>{words}</Table.Td>
                  <Table.Td ta="right">
                    <Kbd size="sm">{showKey(key, isMac)}</Kbd>
                  </Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </section>
    </SimpleGrid>
  </Modal>
)
