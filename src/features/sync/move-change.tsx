import { Group, Modal, Stack, Text } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { TicketPicker } from '../library/ticket-picker.tsx'

/** Asks for the ticket that a change belongs to after all. */
export const MoveChange = ({
  what,
  onMove,
  onClose,
}: {
  readonly what: string
  readonly onMove: (ticketId: string) => void
  readonly onClose: () => void
}): ReactNode => (
  <Modal opened onClose={onClose} title="Move to another ticket" closeButtonProps={{ 'aria-label': 'Close' }}>
    <Stack gap="sm">
      <Text size="sm">
        “{what}” is written down for the ticket you choose, with the time when it was done. The change here
        goes into the list of discarded ones.
      </Text>
      <Group justify="flex-end">
        <TicketPicker
          label="Choose the ticket"
          icon={<IconArrowRight size={16} aria-hidden />}
          onPick={({ id }) => onMove(id)}
        />
      </Group>
    </Stack>
  </Modal>
)
