import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { documentPath } from '../library/document-path.ts'
import { DocumentSearch } from './document-search.tsx'
import type { TicketActions } from './ticket-actions.ts'
import { documentLink } from './ticket-links.tsx'
import classes from './tickets.module.css'
import { useDocumentRows } from './use-tickets.ts'

const closeLabel = { 'aria-label': 'Close' }

/** Before a ticket counts as done: what did it, as a comment. */
export const SolutionDialog = ({
  thread,
  to,
  actions,
  onClose,
}: {
  readonly thread: ThreadView
  readonly to: TicketStatus
  readonly actions: TicketActions
  readonly onClose: () => void
}): ReactNode => {
  const [text, setText] = useState('')
  const [internal, setInternal] = useState(false)
  const [busy, setBusy] = useState(false)
  const { id, key, status } = thread.ticket
  const keep = async () => {
    setBusy(true)
    const done =
      (await actions.comment(id, text.trim(), internal)) && (await actions.moveThrough(id, [status, to.id]))
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={`${key}: ${to.name}`} closeButtonProps={closeLabel}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (text.trim() !== '' && !busy) void keep()
        }}
      >
        <Stack gap="sm">
          <Textarea
            label="What solved it?"
            description="Cause, what was done, how it was checked. It becomes a comment."
            required
            withAsterisk
            autosize
            minRows={4}
            maxRows={14}
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Checkbox
            label="Internal, for the support team only"
            checked={internal}
            onChange={(event) => setInternal(event.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={text.trim() === ''} loading={busy}>
              Comment and set to {to.name}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

/** Which runbook to run: those that are linked first, any other by searching. */
export const RunDialog = ({
  thread,
  onClose,
}: {
  readonly thread: ThreadView
  readonly onClose: () => void
}): ReactNode => {
  const [, navigate] = useLocation()
  const { id, key, linkedRunbooks } = thread.ticket
  const rows = useDocumentRows(linkedRunbooks)
  return (
    <Modal opened onClose={onClose} title={`Run a runbook for ${key}`} closeButtonProps={closeLabel}>
      <Stack gap="sm">
        {rows !== undefined && rows.length > 0 && (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              Linked to this ticket
            </Text>
            <ul className={classes['list']}>
              {rows.map((row) => (
                <li key={row.id}>
                  <Button
                    variant="default"
                    fullWidth
                    justify="flex-start"
                    mb={4}
                    onClick={() => navigate(documentLink('runbook', row.id, id))}
                  >
                    {row.title}
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
        <DocumentSearch
          kinds={['runbook']}
          label="Find a runbook"
          without={linkedRunbooks}
          onPick={(hit) => navigate(documentLink('runbook', hit.id, id))}
        />
        <Button
          variant="subtle"
          color="gray"
          onClick={() => navigate(documentPath('runbook', '').slice(0, -1))}
        >
          Look at all runbooks
        </Button>
      </Stack>
    </Modal>
  )
}
