import { Button, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import type { Intent, Mutation } from '../../domain/mutation.ts'
import type { ConnectionState } from '../../domain/sync-status.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { ConfirmButton, useConfirm } from '../../ui/confirm.tsx'
import { Countdown } from '../../ui/countdown.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDuration } from '../../ui/format-duration.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { SyncBadge } from '../../ui/sync-badge.tsx'
import { When } from '../../ui/when.tsx'
import { FillMissingButton } from '../tickets/fill-missing-button.tsx'
import { intentWords, ticketPath } from '../tickets/ticket-words.ts'
import { attemptWords, whyItWaits } from './change-words.ts'
import { EditRefused, isEditable } from './edit-refused.tsx'
import { createOutboxFile } from './outbox-file.ts'
import classes from './sync.module.css'
import { UploadBar } from './upload-bar.tsx'
import { isMoving, uploadOf } from './upload-words.ts'
import { useDecisions } from './use-decisions.ts'
import { useUploads } from './use-uploads.ts'

type ListProps = {
  readonly mutations: readonly Mutation[]
  readonly names: ReadonlyMap<string, string>
  readonly statuses: readonly TicketStatus[]
}

/** Every change that has not reached the tracker: what, where, why it waits, and what can be done. */
export const WaitingList = ({
  mutations,
  names,
  statuses,
  connection,
}: ListProps & { readonly connection: ConnectionState }): ReactNode => {
  const uploads = useUploads()
  if (mutations.length === 0) {
    return (
      <EmptyState
        icon={<IconCircleCheck size={40} />}
        title="Everything is sent"
        text="What you do next is kept on this machine at once and listed here until the tracker has it."
      />
    )
  }
  return (
    <ul className={classes['changes']} aria-label="Changes that wait to be sent">
      {mutations.map((mutation) => (
        <Change
          key={mutation.id}
          mutation={mutation}
          what={intentWords(mutation.intent, statuses)}
          ticket={mutation.ticketId === null ? null : (names.get(mutation.ticketId) ?? mutation.ticketId)}
          connection={connection}
          statuses={statuses}
          upload={uploadOf(mutation, uploads)}
        />
      ))}
    </ul>
  )
}

const Change = ({
  mutation,
  what,
  ticket,
  connection,
  statuses,
  upload,
}: {
  readonly mutation: Mutation
  readonly what: string
  readonly ticket: string | null
  readonly connection: ConnectionState
  readonly statuses: readonly TicketStatus[]
  readonly upload: UploadProgress | null
}): ReactNode => (
  <li className={classes['change']}>
    <div className={classes['what']}>
      <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
        {what}
      </Text>
      <Text size="sm">
        {mutation.ticketId !== null && (
          <Link href={ticketPath(mutation.ticketId)} className={classes['ticket']}>
            {ticket}
          </Link>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        Done <When at={mutation.performedAt} />
      </Text>
      {upload !== null && <UploadBar upload={upload} />}
    </div>
    <div className={classes['state']}>
      {mutation.state !== 'applied' && (
        <SyncBadge state={isMoving(mutation, upload) ? 'sending' : mutation.state} pending={0} />
      )}
      {!isMoving(mutation, upload) && (
        <Text size="xs" c="dimmed">
          {attemptWords(mutation.attempts)}
          {mutation.nextAttemptAt !== null && (
            <>
              {', again '}
              <Countdown
                dueAt={mutation.nextAttemptAt}
                format={(leftMs) => (leftMs < 1_000 ? 'now' : `in ${formatDuration(leftMs)}`)}
              />
            </>
          )}
        </Text>
      )}
      <Text size="xs">
        {upload !== null && (isMoving(mutation, upload) || mutation.state === 'sending')
          ? 'On its way in parts. What you write goes out in between.'
          : whyItWaits(mutation, connection)}
      </Text>
      {mutation.reason !== null && mutation.reason.hint !== '' && (
        <Text size="xs" c="dimmed">
          {mutation.reason.hint}
        </Text>
      )}
    </div>
    <div className={classes['actions']}>
      <ChangeActions mutation={mutation} what={what} statuses={statuses} />
    </div>
  </li>
)

/** Only what this state allows is offered. */
export const ChangeActions = ({
  mutation,
  what,
  statuses,
}: {
  readonly mutation: Mutation
  readonly what: string
  readonly statuses: readonly TicketStatus[]
}): ReactNode => {
  const session = useSession()
  const confirm = useConfirm()
  const decisions = useDecisions()
  const [editing, setEditing] = useState(false)
  const { state, ticketId } = mutation
  const button = { variant: 'default', size: 'compact-sm' } as const
  const amend = async (intent: Intent) => {
    if (await decisions.amend(mutation, intent)) setEditing(false)
  }
  const exportIt = async () => {
    const exported = await createOutboxFile(session, confirm).exportWaiting(mutation.id)
    if (!exported.ok) return notifyFailure(exported.error)
    if (exported.value.done !== '') notifyDone(exported.value.done)
    if (exported.value.warning !== null) notifyFailure(exported.value.warning)
  }
  return (
    <>
      {state === 'conflict' && (
        <Button {...button} component={Link} href="/sync?tab=review">
          Decide
        </Button>
      )}
      {(state === 'rejected' || state === 'waiting') && (
        <Button {...button} onClick={() => void decisions.retry(mutation)} aria-label={`Try again: ${what}`}>
          Try again
        </Button>
      )}
      <FillMissingButton mutation={mutation} what={what} />
      {state === 'rejected' && isEditable(mutation) && (
        <Button {...button} onClick={() => setEditing(true)} aria-label={`Edit: ${what}`}>
          Edit…
        </Button>
      )}
      {state === 'rejected' && (
        <Button {...button} onClick={() => void exportIt()} aria-label={`Export: ${what}`}>
          Export…
        </Button>
      )}
      {editing && (
        <EditRefused
          mutation={mutation}
          statuses={statuses}
          onSend={(intent) => void amend(intent)}
          onClose={() => setEditing(false)}
        />
      )}
      {state === 'rejected' && (
        <ConfirmButton
          {...button}
          aria-label={`Discard: ${what}`}
          question={{
            title: 'Discard this change?',
            text: `“${what}” will not be sent. Its words are kept as a draft on this machine.`,
            confirm: 'Discard',
            danger: true,
          }}
          onConfirm={() => void decisions.discard(mutation)}
        >
          Discard
        </ConfirmButton>
      )}
      {state === 'queued' && mutation.attempts === 0 && (
        <ConfirmButton
          {...button}
          aria-label={`Take back: ${what}`}
          question={{
            title: 'Take this change back?',
            text: `“${what}” was not sent yet. It is undone here, and its words are kept as a draft.`,
            confirm: 'Take back',
            danger: false,
          }}
          onConfirm={() => void decisions.takeBack(mutation)}
        >
          Take back
        </ConfirmButton>
      )}
      {ticketId !== null && (
        <Button variant="subtle" size="compact-sm" component={Link} href={ticketPath(ticketId)}>
          Open ticket
        </Button>
      )}
    </>
  )
}
