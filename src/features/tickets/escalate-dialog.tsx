import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { ThreadView } from '../../data/ticket-repository.ts'
import { escalationComment, escalationNeeds, missingNeeds } from '../../domain/escalation.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { escalatedStatus, statusPath } from './status-rules.ts'
import type { TicketActions } from './ticket-actions.ts'
import { categoryWords, listWords, statusName } from './ticket-words.ts'
import classes from './tickets.module.css'
import { useDraft } from './use-draft.ts'

/** The gate before third line: what this category needs, what is missing, and then the ticket goes up. */
export const EscalateDialog = ({
  thread,
  runCount,
  statuses,
  actions,
  onClose,
}: {
  readonly thread: ThreadView
  readonly runCount: number
  readonly statuses: readonly TicketStatus[]
  readonly actions: TicketActions
  readonly onClose: () => void
}): ReactNode => (
  <Modal
    opened
    onClose={onClose}
    title={`Escalate ${thread.ticket.key} to third line`}
    size="lg"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    <EscalateForm
      thread={thread}
      runCount={runCount}
      statuses={statuses}
      actions={actions}
      onClose={onClose}
    />
  </Modal>
)

const EscalateForm = ({
  thread,
  runCount,
  statuses,
  actions,
  onClose,
}: Parameters<typeof EscalateDialog>[0]): ReactNode => {
  const [, navigate] = useLocation()
  const requestDraft = useDraft(`escalate:${thread.ticket.id}`, '')
  const reasonDraft = useDraft(`escalate-without:${thread.ticket.id}`, '')
  const { text: request, setText: setRequest } = requestDraft
  const { text: reason, setText: setReason } = reasonDraft
  const [busy, setBusy] = useState(false)
  const { ticket } = thread
  const needs = escalationNeeds({
    ticket,
    comments: thread.comments,
    attachments: thread.attachments,
    runCount,
  })
  const missing = missingNeeds(needs)
  const target = escalatedStatus(statuses)
  const path = target === null ? null : statusPath(ticket, target.id, statuses)
  const ready = request.trim() !== '' && (missing.length === 0 || reason.trim() !== '')

  const escalate = async () => {
    setBusy(true)
    const done =
      (await actions.comment(ticket.id, escalationComment(request, needs, reason), true)) &&
      (await actions.setFields(ticket.id, { tier: 'L3' })) &&
      (path === null || (await actions.moveThrough(ticket.id, [ticket.status, ...path])))
    setBusy(false)
    if (!done) return
    requestDraft.clear()
    reasonDraft.clear()
    onClose()
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (ready && !busy) void escalate()
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {categoryWords[ticket.category]}: third line needs the following, so that nobody has to ask again.
        </Text>
        <ul className={classes['list']} aria-label="What third line needs">
          {needs.map((need) => (
            <li key={need.id} className={classes['gate']}>
              {need.met ? (
                <IconCheck size={16} color="var(--kb-good)" role="img" aria-label="There:" />
              ) : (
                <IconX size={16} color="var(--kb-bad)" role="img" aria-label="Missing:" />
              )}
              <div>
                <Text size="sm" fw={600} component="span">
                  {need.label}
                </Text>{' '}
                <Text size="sm" c="dimmed" component="span">
                  {need.detail}
                </Text>
              </div>
            </li>
          ))}
        </ul>
        <Textarea
          label="What do you ask of third line?"
          withAsterisk
          required
          autosize
          minRows={2}
          maxRows={8}
          data-autofocus
          value={request}
          onChange={(event) => setRequest(event.currentTarget.value)}
        />
        {missing.length > 0 && (
          <div className={classes['warning']}>
            <Text size="sm" fw={600} c="var(--kb-warn)">
              Missing: {listWords(missing.map((need) => need.label.toLowerCase()))}
            </Text>
            <Textarea
              label="Why it has to go up without"
              withAsterisk
              required
              autosize
              minRows={1}
              maxRows={6}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          </div>
        )}
        <Text size="xs" c="dimmed">
          The tier becomes L3
          {path !== null && path.length > 0
            ? `, the status ${path.map((id) => statusName(statuses, id)).join(', then ')}`
            : ''}
          , and an internal comment says what you wrote here.
          {path === null && ' The status stays: the tracker allows no way from here to an escalated one.'}
        </Text>
        <Group justify="space-between" gap="xs">
          <Button
            variant="default"
            onClick={() => navigate(`/evidence?ticket=${encodeURIComponent(ticket.id)}`)}
          >
            Collect evidence
          </Button>
          <Group gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={busy}>
              {missing.length === 0 ? 'Escalate' : 'Escalate all the same'}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  )
}
