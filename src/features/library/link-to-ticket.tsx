import { IconLink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ulid } from 'ulid'
import { failure } from '../../contract/errors.ts'
import { recordIntent } from '../../data/outbox.ts'
import type { TicketRow } from '../../data/rows.ts'
import { readThread } from '../../data/ticket-repository.ts'
import type { KnowledgeDocument } from '../../domain/document.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { TicketPicker } from './ticket-picker.tsx'

/** Puts the document among the links of a ticket; works offline like any change. */
export const LinkToTicket = ({ document }: { readonly document: KnowledgeDocument }): ReactNode => {
  const { database, workspace, now, sync } = useSession()
  const field = document.kind === 'runbook' ? 'linkedRunbooks' : 'linkedArticles'

  const link = async (row: TicketRow) => {
    const thread = await readThread(database, row.id)
    if (thread === null) {
      return notifyFailure(
        failure('tracker.missing', `${row.key} is no longer on this machine.`, 'Nothing was changed.'),
      )
    }
    const links = thread.ticket[field]
    if (links.includes(document.id)) return notifyDone(`${row.key} has this link already.`)
    const recorded = await recordIntent(
      database,
      { now, newId: ulid, user: workspace.user },
      { ticketId: row.id, intent: { kind: 'set-fields', fields: { [field]: [...links, document.id] } } },
    )
    if (!recorded.ok) return notifyFailure(recorded.error)
    sync.wake()
    notifyDone(`Linked to ${row.key}.`)
  }

  return (
    <TicketPicker
      label="Link to a ticket"
      icon={<IconLink size={16} aria-hidden />}
      onPick={(row) => void link(row)}
    />
  )
}
