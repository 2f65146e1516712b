import { Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { ConnectionState } from '../../domain/sync-status.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDuration } from '../../ui/format-duration.ts'
import { type BadgeState, SyncBadge } from '../../ui/sync-badge.tsx'
import { When } from '../../ui/when.tsx'
import { intentWords, ticketPath } from '../tickets/ticket-words.ts'
import { ChangeActions } from './change-actions.tsx'
import { attemptWords, behindWords, whyItWaits } from './change-words.ts'
import classes from './sync.module.css'
import { UploadBar } from './upload-bar.tsx'
import { isMoving, uploadOf } from './upload-words.ts'
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
          behind={behindWords(mutation, mutations, (blocker) => nameOf(blocker, names, statuses))}
        />
      ))}
    </ul>
  )
}

const badgeOf = (mutation: Mutation, upload: UploadProgress | null): BadgeState => {
  if (isMoving(mutation, upload) || mutation.state === 'applied') return 'sending'
  return mutation.handedOverAt === undefined ? mutation.state : 'handed-over'
}

/** "“Comment” on FS-1042": what a change waits behind. */
const nameOf = (
  { intent, ticketId }: Mutation,
  names: ReadonlyMap<string, string>,
  statuses: readonly TicketStatus[],
): string => {
  const what = `“${intentWords(intent, statuses)}”`
  const key = ticketId === null ? undefined : names.get(ticketId)?.split(' ')[0]
  return key === undefined ? what : `${what} on ${key}`
}

const Change = ({
  mutation,
  what,
  ticket,
  connection,
  statuses,
  upload,
  behind,
}: {
  readonly mutation: Mutation
  readonly what: string
  readonly ticket: string | null
  readonly connection: ConnectionState
  readonly statuses: readonly TicketStatus[]
  readonly upload: UploadProgress | null
  readonly behind: string | null
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
      {mutation.state !== 'applied' && <SyncBadge state={badgeOf(mutation, upload)} pending={0} />}
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
          : whyItWaits(mutation, connection, behind)}
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
