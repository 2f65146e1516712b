import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core'
import { IconPaperclip, IconTicket } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useState } from 'react'
import type { SealedBundle } from '../../contract/evidence-operations.ts'
import type { TicketRow } from '../../data/rows.ts'
import { readCapabilities } from '../../data/sync-repository.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyDone } from '../../ui/notify-failure.tsx'
import { TicketPicker } from '../library/ticket-picker.tsx'
import { attachSealed, bundleComment, hasFirstLook } from './attach-sealed.ts'
import { Notice } from './notice.tsx'
import { useTicketByKey } from './use-ticket.ts'
import { useUploadEndpoint } from './use-upload-endpoint.ts'

/** Button and dialog: which ticket, with which comment. */
export const AttachBundle = ({ bundle }: { readonly bundle: SealedBundle }): ReactNode => {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        size="compact-md"
        leftSection={<IconPaperclip size={16} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        Attach to ticket…
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title="Attach to a ticket"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <AttachForm bundle={bundle} onDone={() => setOpen(false)} />
      </Modal>
    </>
  )
}

const AttachForm = ({
  bundle,
  onDone,
}: {
  readonly bundle: SealedBundle
  readonly onDone: () => void
}): ReactNode => {
  const session = useSession()
  const { database, host } = session
  const own = useTicketByKey(bundle.ticketKey)
  const [picked, setPicked] = useState<TicketRow | null>(null)
  const [withComment, setWithComment] = useState(true)
  const [internal, setInternal] = useState(true)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const capabilities = useLiveQuery(() => readCapabilities(database), [database])
  const ticket = picked ?? own ?? null
  const limit = capabilities?.maxAttachmentBytes ?? null
  const endpoint = useUploadEndpoint()
  const over = [limit, endpoint?.overBytes ?? null].some((most) => most !== null && bundle.size > most)
  const byLink = endpoint !== null && over
  const tooLarge = limit !== null && bundle.size > limit && !byLink
  const way = { byLink, maxBytes: limit }
  const already = useLiveQuery(
    async () =>
      ticket === null
        ? false
        : (await database.attachments
            .where('ticketId')
            .equals(ticket.id)
            .filter((file) => file.sha256 === bundle.sha256)
            .count()) > 0,
    [database, ticket?.id, bundle.sha256],
  )

  const attach = async () => {
    if (ticket === null) return
    setBusy(true)
    setRefusal(null)
    const opened = await host['bundle.open']({ bundleId: bundle.id, handle: null })
    const summary = opened.ok ? opened.value.manifest.summary : ''
    const done = await attachSealed(
      session,
      bundle,
      ticket.id,
      withComment ? { text: bundleComment(bundle, summary, way), internal } : null,
      way,
    )
    setBusy(false)
    if (!done.ok) return setRefusal(done.error)
    notifyDone(`${bundle.name} is attached to ${ticket.key} and waits to be sent.`)
    onDone()
  }

  return (
    <Stack gap="sm">
      <Text size="sm">
        {bundle.name}, {formatBytes(bundle.size)}
      </Text>
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {ticket === null ? 'No ticket chosen' : `${ticket.key} ${ticket.title}`}
        </Text>
        <TicketPicker
          label={ticket === null ? 'Choose a ticket' : 'Another ticket'}
          icon={<IconTicket size={16} aria-hidden />}
          onPick={setPicked}
        />
      </Group>
      <Checkbox
        label={byLink ? 'Add a comment with the summary' : 'Add a comment with the summary and the SHA-256'}
        checked={withComment}
        onChange={(event) => setWithComment(event.currentTarget.checked)}
      />
      <Checkbox
        label="Internal: the customer does not see the comment"
        checked={internal}
        disabled={!withComment}
        onChange={(event) => setInternal(event.currentTarget.checked)}
      />
      {byLink && (
        <Notice tone="plain" title={`It goes to ${new URL(endpoint.address).host}`}>
          {formatBytes(bundle.size)} are more than this tracker is to take at once. The ticket gets link and
          SHA-256 when every byte is there
          {hasFirstLook(bundle, way) ? '; report, findings and manifest are attached ahead.' : '.'}
        </Notice>
      )}
      {tooLarge && (
        <Notice tone="warn" title={`The tracker takes at most ${formatBytes(limit)} per file`}>
          This bundle is {formatBytes(bundle.size)}. Set an upload server in Settings, Large files; or save it
          and hand it over in another way, or collect again and leave the largest items out.
        </Notice>
      )}
      {already === true && (
        <Text size="sm" c="dimmed">
          This very bundle is already attached to {ticket?.key}.
        </Text>
      )}
      {refusal !== null && <ErrorState failure={refusal} />}
      <Text size="sm" c="dimmed">
        It waits here until there is a connection; texts are sent before files.
      </Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button onClick={attach} disabled={busy || ticket === null || tooLarge || already === true}>
          {busy ? 'Attaching…' : 'Attach'}
        </Button>
      </Group>
    </Stack>
  )
}
