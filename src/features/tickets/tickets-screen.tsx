import { Kbd, VisuallyHidden } from '@mantine/core'
import { IconTicket } from '@tabler/icons-react'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { largestFileBytes } from '../../domain/workspace.ts'
import { useTicketRequest } from '../../state/ticket-request.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { usePathRoute } from '../../ui/path-params.ts'
import { SplitPane } from '../../ui/split-pane.tsx'
import { NewTicketDialog } from './new-ticket-dialog.tsx'
import { useTicketActions } from './ticket-actions.ts'
import { TicketContext } from './ticket-context.tsx'
import { MissingTicket, TicketDetail, TicketDetailSkeleton } from './ticket-detail.tsx'
import { TicketList } from './ticket-list.tsx'
import { ticketPath } from './ticket-words.ts'
import { useAttachFiles } from './use-attach-files.ts'
import { useTicketKeys } from './use-ticket-keys.ts'
import { useCapabilities, useCatalogue, useThread } from './use-tickets.ts'

/** Tickets: the list, one of them, and beside it what may help. Everything works without a network. */
export const TicketsScreen = (): ReactNode => {
  const params = usePathRoute<{ ticketId?: string }>('/tickets/:ticketId?')
  const [, navigate] = useLocation()
  const ticketId = params?.ticketId ?? null
  const catalogue = useCatalogue() ?? null
  const actions = useTicketActions()
  const maxBytes = largestFileBytes(useCapabilities() ?? null)
  const attach = useAttachFiles(actions, maxBytes)
  const thread = useThread(ticketId ?? '')
  const currentId = thread?.ticket.id ?? ticketId

  const filterBox = useRef<HTMLInputElement>(null)
  const composer = useRef<HTMLTextAreaElement>(null)
  const fileInput = useRef<HTMLInputElement>(null)
  const [creating, setCreating] = useState(false)
  const [editing, setEditing] = useState(false)
  const [statusOpened, setStatusOpened] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another ticket starts with nothing open
  useEffect(() => {
    setEditing(false)
    setStatusOpened(false)
  }, [ticketId])

  // A ticket written here gets its real id when the tracker has taken it; the address follows.
  useEffect(() => {
    if (ticketId !== null && thread !== null && thread !== undefined && thread.ticket.id !== ticketId) {
      navigate(ticketPath(thread.ticket.id), { replace: true })
    }
  }, [thread, ticketId, navigate])

  useTicketKeys(thread !== null && thread !== undefined, (id) => {
    if (id === 'filter') filterBox.current?.focus()
    else if (id === 'new') setCreating(true)
    else if (id === 'comment') composer.current?.focus()
    else if (id === 'edit') setEditing(true)
    else if (id === 'status') setStatusOpened(true)
    else if (id === 'newest') showNewestComment()
    else if (id === 'attach') fileInput.current?.click()
    return true
  })

  const { wanted, done: answered } = useTicketRequest()
  useEffect(() => {
    if (wanted !== 'new') return
    setCreating(true)
    answered()
  }, [wanted, answered])

  const open = useCallback((id: string) => navigate(ticketPath(id)), [navigate])
  const files = (chosen: readonly File[]) => {
    if (currentId !== null) attach(currentId, chosen)
  }
  const back = () => navigate('/tickets')

  return (
    <>
      <SplitPane
        id="tickets"
        detailOpen={ticketId !== null}
        onBack={back}
        list={{
          label: 'Tickets',
          content: (
            <TicketList
              openedId={currentId}
              catalogue={catalogue}
              onOpen={open}
              onNew={() => setCreating(true)}
              boxRef={filterBox}
            />
          ),
        }}
        detail={{
          label: 'Ticket',
          content:
            ticketId === null ? (
              <NothingChosen />
            ) : thread === undefined ? (
              <TicketDetailSkeleton />
            ) : thread === null ? (
              <MissingTicket onBack={back} />
            ) : (
              <TicketDetail
                key={thread.ticket.id}
                thread={thread}
                catalogue={catalogue}
                actions={actions}
                controls={{
                  composerRef: composer,
                  editing,
                  onEditing: setEditing,
                  statusOpened,
                  onStatusOpened: setStatusOpened,
                  onChooseFiles: () => fileInput.current?.click(),
                  onFiles: files,
                }}
              />
            ),
        }}
        context={
          thread === null || thread === undefined
            ? null
            : {
                label: 'Suggestions',
                content: (
                  <TicketContext
                    ticket={thread.ticket}
                    statuses={catalogue?.statuses ?? []}
                    actions={actions}
                  />
                ),
              }
        }
      />
      <VisuallyHidden>
        <input
          ref={fileInput}
          type="file"
          multiple
          tabIndex={-1}
          aria-label="Files to attach"
          onChange={(event) => {
            files([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
      </VisuallyHidden>
      {creating && (
        <NewTicketDialog
          catalogue={catalogue}
          actions={actions}
          onClose={() => setCreating(false)}
          onCreated={(id) => {
            setCreating(false)
            open(id)
          }}
        />
      )}
    </>
  )
}

/** The last comment, with the focus on it, so that a screen reader reads it. */
const showNewestComment = (): void => {
  const comment = [...document.querySelectorAll<HTMLElement>('[data-comment]')].at(-1)
  comment?.scrollIntoView({ block: 'center' })
  comment?.focus({ preventScroll: true })
}

const NothingChosen = (): ReactNode => (
  <EmptyState
    icon={<IconTicket size={36} />}
    title="Choose a ticket"
    text={
      <>
        <Kbd size="xs">j</Kbd> and <Kbd size="xs">k</Kbd> move through the list, <Kbd size="xs">Enter</Kbd>{' '}
        opens, <Kbd size="xs">/</Kbd> filters, <Kbd size="xs">n</Kbd> writes a new one.
      </>
    }
  />
)
