import { Button, Menu } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { type Exit, exitsOf } from '../../domain/exits.ts'
import { wordsOf } from '../../domain/intent-words.ts'
import type { Intent, Mutation } from '../../domain/mutation.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import { useSession } from '../../state/session.ts'
import { type ConfirmQuestion, useConfirm } from '../../ui/confirm.tsx'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { FillMissingButton } from '../tickets/fill-missing-button.tsx'
import { ticketPath } from '../tickets/ticket-words.ts'
import { EditRefused } from './edit-refused.tsx'
import { exitWords, questionOf } from './exit-words.ts'
import { MoveChange } from './move-change.tsx'
import { createOutboxFile } from './outbox-file.ts'
import { useDecisions } from './use-decisions.ts'

/** What is behind "More"; all others stand as buttons. */
const behindMore: ReadonlySet<Exit> = new Set(['export', 'move', 'copy', 'draft'])

/** The ways out of where this change stands, and no others. */
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
  const [open, setOpen] = useState<'edit' | 'move' | null>(null)
  const { ticketId } = mutation
  const found = exitsOf(mutation)

  const asked = async (question: ConfirmQuestion | null, work: () => Promise<unknown>): Promise<void> => {
    if (question === null || (await confirm(question))) await work()
  }
  const exportIt = async () => {
    const exported = await createOutboxFile(session, confirm).exportWaiting(mutation.id)
    if (!exported.ok) return notifyFailure(exported.error)
    if (exported.value.done !== '') notifyDone(exported.value.done)
    if (exported.value.warning !== null) notifyFailure(exported.value.warning)
  }
  const copy = async () => {
    await navigator.clipboard.writeText(wordsOf(mutation.intent))
    notifyDone('The words are copied.')
  }
  const works: Readonly<Record<Exclude<Exit, 'decide'>, () => unknown>> = {
    'look-again': () => decisions.lookAgain(mutation),
    'take-over': () => decisions.takeOver(mutation),
    arrived: () => decisions.settle(mutation, 'arrived'),
    'not-arrived': () => decisions.settle(mutation, 'not-arrived'),
    'try-again': () => decisions.retry(mutation),
    edit: () => setOpen('edit'),
    export: exportIt,
    move: () => setOpen('move'),
    copy,
    draft: () => decisions.keepAsDraft(mutation),
    'take-back': () => decisions.takeBack(mutation),
    discard: () => decisions.discard(mutation),
  }
  const act = (exit: Exclude<Exit, 'decide'>) =>
    void asked(questionOf(exit, what, mutation), async () => works[exit]())
  const button = { variant: 'default', size: 'compact-sm' } as const
  const more = found.filter((exit) => behindMore.has(exit))

  return (
    <>
      {found
        .filter((exit) => !behindMore.has(exit))
        .map((exit) =>
          exit === 'decide' ? (
            <Button key={exit} {...button} component={Link} href="/sync?tab=review">
              {exitWords[exit]}
            </Button>
          ) : (
            <Button
              key={exit}
              {...button}
              onClick={() => act(exit)}
              aria-label={`${exitWords[exit].replace('…', '')}: ${what}`}
            >
              {exitWords[exit]}
            </Button>
          ),
        )}
      <FillMissingButton mutation={mutation} what={what} />
      {more.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button {...button} aria-label={`More: ${what}`}>
              More…
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((exit) =>
              exit === 'decide' ? null : (
                <Menu.Item key={exit} onClick={() => act(exit)}>
                  {exitWords[exit]}
                </Menu.Item>
              ),
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {open === 'edit' && (
        <EditRefused
          mutation={mutation}
          statuses={statuses}
          onSend={(intent: Intent) =>
            void decisions.amend(mutation, intent).then((done) => done && setOpen(null))
          }
          onClose={() => setOpen(null)}
        />
      )}
      {open === 'move' && (
        <MoveChange
          what={what}
          onMove={(to) => void decisions.moveTo(mutation, to).then((done) => done && setOpen(null))}
          onClose={() => setOpen(null)}
        />
      )}
      {ticketId !== null && (
        <Button variant="subtle" size="compact-sm" component={Link} href={ticketPath(ticketId)}>
          Open ticket
        </Button>
      )}
    </>
  )
}
