import { Button, Skeleton, Stack } from '@mantine/core'
import { IconTicketOff } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { type Catalogue, largestFileBytes } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { useTicketRequest } from '../../state/ticket-request.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { CommentComposer } from './comment-composer.tsx'
import { EscalateDialog } from './escalate-dialog.tsx'
import { LogTimeDialog } from './log-time-dialog.tsx'
import { needsSolution } from './status-rules.ts'
import type { TicketActions } from './ticket-actions.ts'
import { TicketActivity } from './ticket-activity.tsx'
import { TicketAttachments } from './ticket-attachments.tsx'
import { TicketConversation } from './ticket-conversation.tsx'
import { TicketDescription } from './ticket-description.tsx'
import { RunDialog, SolutionDialog } from './ticket-dialogs.tsx'
import { TicketFacts } from './ticket-facts.tsx'
import { TicketHeader } from './ticket-header.tsx'
import { TicketLinks } from './ticket-links.tsx'
import { TicketRuns } from './ticket-runs.tsx'
import { TicketTime } from './ticket-time.tsx'
import classes from './tickets.module.css'
import { useCapabilities, useRuns } from './use-tickets.ts'
import { ParkedNotice, WaitingChanges } from './waiting-changes.tsx'

type Dialog =
  | { readonly kind: 'escalate' }
  | { readonly kind: 'log-time' }
  | { readonly kind: 'run' }
  | { readonly kind: 'solution'; readonly to: TicketStatus }

/** Parts of the detail that a key reaches from the screen. */
export type TicketDetailControls = {
  readonly composerRef: RefObject<HTMLTextAreaElement | null>
  readonly editing: boolean
  readonly onEditing: (editing: boolean) => void
  readonly statusOpened: boolean
  readonly onStatusOpened: (opened: boolean) => void
  readonly onChooseFiles: () => void
  readonly onFiles: (files: readonly File[]) => void
}

/** One ticket with everything that hangs on it, and everything that can be done to it, offline. */
export const TicketDetail = ({
  thread,
  catalogue,
  actions,
  controls,
}: {
  readonly thread: ThreadView
  readonly catalogue: Catalogue | null
  readonly actions: TicketActions
  readonly controls: TicketDetailControls
}): ReactNode => {
  const { ticket, mutations } = thread
  const statuses = catalogue?.statuses ?? []
  const runs = useRuns(ticket.id) ?? []
  const maxBytes = largestFileBytes(useCapabilities() ?? null)
  const [dialog, setDialog] = useState<Dialog | null>(null)
  const { dragging, handlers } = useFileDrop(controls.onFiles)
  const close = () => setDialog(null)
  const { wanted, done: answered } = useTicketRequest()
  useEffect(() => {
    if (wanted === null || wanted === 'new') return
    if (wanted !== 'escalate' || (ticket.tier !== 'L3' && ticket.tier !== 'dev')) setDialog({ kind: wanted })
    answered()
  }, [wanted, answered, ticket.tier])

  const changeStatus = (to: TicketStatus) => {
    const from = statuses.find(({ id }) => id === ticket.status) ?? null
    if (needsSolution(from, to)) setDialog({ kind: 'solution', to })
    else void actions.moveThrough(ticket.id, [ticket.status, to.id])
  }

  return (
    <div className={classes['detail']} {...handlers}>
      <TicketHeader
        thread={thread}
        catalogue={catalogue}
        actions={actions}
        statusOpened={controls.statusOpened}
        onStatusOpened={controls.onStatusOpened}
        onStatus={changeStatus}
        onAttach={controls.onChooseFiles}
        onLogTime={() => setDialog({ kind: 'log-time' })}
        onEscalate={() => setDialog({ kind: 'escalate' })}
        onRun={() => setDialog({ kind: 'run' })}
      />
      <div className={classes['scroll']}>
        <ParkedNotice mutations={mutations} />
        <TicketFacts thread={thread} catalogue={catalogue} actions={actions} />
        <TicketDescription
          ticket={ticket}
          editing={controls.editing}
          onEditing={controls.onEditing}
          actions={actions}
        />
        <TicketLinks ticket={ticket} actions={actions} />
        <TicketAttachments thread={thread} onAttach={controls.onChooseFiles} />
        <TicketConversation thread={thread} />
        <WaitingChanges mutations={mutations} statuses={statuses} actions={actions} />
        <TicketTime thread={thread} catalogue={catalogue} onLogTime={() => setDialog({ kind: 'log-time' })} />
        <TicketRuns runs={runs} />
        <TicketActivity activity={thread.activity} catalogue={catalogue} />
      </div>
      <div className={classes['footer']}>
        <CommentComposer
          key={ticket.id}
          ticketId={ticket.id}
          actions={actions}
          boxRef={controls.composerRef}
          onFiles={controls.onFiles}
        />
      </div>
      {dragging && (
        <div className={classes['drop']}>
          Drop files to attach them to {ticket.key}
          {maxBytes !== null && `, up to ${formatBytes(maxBytes)} each`}
        </div>
      )}
      {dialog?.kind === 'escalate' && (
        <EscalateDialog
          thread={thread}
          runCount={runs.length}
          statuses={statuses}
          actions={actions}
          onClose={close}
        />
      )}
      {dialog?.kind === 'log-time' && (
        <LogTimeDialog
          ticketId={ticket.id}
          ticketKey={ticket.key}
          catalogue={catalogue}
          actions={actions}
          onClose={close}
        />
      )}
      {dialog?.kind === 'run' && <RunDialog thread={thread} onClose={close} />}
      {dialog?.kind === 'solution' && (
        <SolutionDialog thread={thread} to={dialog.to} actions={actions} onClose={close} />
      )}
    </div>
  )
}

/** Files over a part of the window: shown while they hover, handed out when they are let go. */
const useFileDrop = (onFiles: (files: readonly File[]) => void) => {
  const depth = useRef(0)
  const [dragging, setDragging] = useState(false)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const end = () => {
    depth.current = 0
    setDragging(false)
  }
  return {
    dragging,
    handlers: {
      onDragEnter: (event: DragEvent) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        depth.current += 1
        setDragging(true)
      },
      onDragOver: (event: DragEvent) => {
        if (hasFiles(event)) event.preventDefault()
      },
      onDragLeave: (event: DragEvent) => {
        if (!hasFiles(event)) return
        depth.current -= 1
        if (depth.current <= 0) end()
      },
      onDrop: (event: DragEvent) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        end()
        onFiles([...event.dataTransfer.files])
      },
    },
  }
}

export const TicketDetailSkeleton = (): ReactNode => (
  <Stack p="lg" gap="md" role="status" aria-label="Loading the ticket">
    <Skeleton h={16} w={120} />
    <Skeleton h={26} w="70%" />
    <Skeleton h={20} w="50%" />
    <Skeleton h={120} mt="lg" />
    <Skeleton h={80} />
    <Skeleton h={80} />
  </Stack>
)

/** An address that leads to a ticket this machine does not have. */
export const MissingTicket = ({ onBack }: { readonly onBack: () => void }): ReactNode => {
  const { sync } = useSession()
  return (
    <EmptyState
      icon={<IconTicketOff size={36} />}
      title="This ticket is not on this machine"
      text="It may belong to somebody else now, be deleted, or not be fetched yet. What you wrote and has not been sent is kept under Sync."
      action={
        <div className={classes['toolbar']}>
          <Button variant="default" onClick={() => sync.syncNow()}>
            Sync now
          </Button>
          <Button variant="default" onClick={onBack}>
            Back to the list
          </Button>
        </div>
      }
    />
  )
}
