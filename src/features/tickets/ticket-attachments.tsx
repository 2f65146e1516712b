import { ActionIcon, Button, Group, Progress, Text, Tooltip } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCloudDownload,
  IconDeviceFloppy,
  IconEye,
  IconFile,
  IconFileText,
  IconPackage,
  IconPhoto,
  IconPlus,
  IconX,
} from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useState } from 'react'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import type { AttachmentRow } from '../../data/rows.ts'
import { readOnlineSwitch } from '../../data/sync-repository.ts'
import type { ThreadView } from '../../data/ticket-repository.ts'
import { useSession } from '../../state/session.ts'
import { type TicketUpload, useTicketUploads } from '../../state/ticket-uploads.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { When } from '../../ui/when.tsx'
import { heldWords } from '../sync/line-words.ts'
import { UploadBar } from '../sync/upload-bar.tsx'
import { useLine } from '../sync/use-line.ts'
import { useUploads } from '../sync/use-uploads.ts'
import { AttachmentPreview } from './attachment-preview.tsx'
import { previewKind } from './preview-kind.ts'
import { Section } from './section.tsx'
import classes from './tickets.module.css'
import { useCapabilities } from './use-tickets.ts'
import { WaitsBadge } from './waits-badge.tsx'

/** Files of a ticket: what is on this machine, what is not yet, and what is on its way. */
export const TicketAttachments = ({
  thread,
  onAttach,
}: {
  readonly thread: ThreadView
  readonly onAttach: () => void
}): ReactNode => {
  const uploads = useTicketUploads((state) => state.uploads).filter(
    (upload) => upload.ticketId === thread.ticket.id,
  )
  const capabilities = useCapabilities() ?? null
  const maxBytes = capabilities?.maxAttachmentBytes ?? null
  const larger = capabilities?.largeFiles === 'by-link' ? ' Larger ones go by link.' : ''
  const onTheirWay = useUploads()
  const { database } = useSession()
  const line = useLine()
  const online = useLiveQuery(() => readOnlineSwitch(database), [database]) ?? true
  const why = online ? heldWords(line) : 'waits: Kitbag is switched offline'
  const [preview, setPreview] = useState<AttachmentRow | null>(null)
  const { attachments } = thread
  return (
    <Section
      title="Files"
      count={attachments.length}
      actions={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={onAttach}
        >
          Attach files
        </Button>
      }
    >
      {attachments.length + uploads.length === 0 && (
        <Text size="sm" c="dimmed">
          No files. Drop them anywhere on this ticket, or press a.
          {maxBytes !== null && ` The tracker takes up to ${formatBytes(maxBytes)} per file.${larger}`}
        </Text>
      )}
      <ul className={classes['list']}>
        {attachments.map((attachment) => (
          <AttachmentLine
            key={attachment.id}
            attachment={attachment}
            state={thread.mutations.find((mutation) => mutation.id === attachment.mutationId)?.state ?? null}
            upload={attachment.sha256 === null ? null : (onTheirWay.get(attachment.sha256) ?? null)}
            why={why}
            onPreview={() => setPreview(attachment)}
          />
        ))}
        {uploads.map((upload) => (
          <UploadLine key={upload.id} upload={upload} />
        ))}
      </ul>
      {attachments.length + uploads.length > 0 && maxBytes !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          Up to {formatBytes(maxBytes)} per file.{larger}
        </Text>
      )}
      <AttachmentPreview attachment={preview} onClose={() => setPreview(null)} />
    </Section>
  )
}

const icons = { image: IconPhoto, text: IconFileText, bundle: IconPackage, other: IconFile } as const

const AttachmentLine = ({
  attachment,
  state,
  upload,
  why,
  onPreview,
}: {
  readonly attachment: AttachmentRow
  readonly state: Parameters<typeof WaitsBadge>[0]['state']
  /** Its way to the upload server; `null` for an ordinary attachment. */
  readonly upload: UploadProgress | null
  /** Why nothing is fetched now; `null` when it may be. */
  readonly why: string | null
  readonly onPreview: () => void
}): ReactNode => {
  const { host, workspace, sync } = useSession()
  const [fetching, setFetching] = useState(false)
  const { sha256, name } = attachment
  const kind = previewKind(name, attachment.mediaType)
  const Icon = icons[kind]

  const fetchBytes = async () => {
    setFetching(true)
    // The way of the sync: it knows when nothing may go over the line, and keeps what came.
    const fetched = await sync.fetchAttachment(attachment.id)
    if (!fetched.ok && fetched.error.code !== 'app.cancelled') notifyFailure(fetched.error)
    setFetching(false)
  }
  const cancelFetch = () =>
    void host['tracker.cancel-download']({ workspaceId: workspace.id, attachmentId: attachment.id })
  const saveAs = async () => {
    if (sha256 === null) return
    const saved = await host['file.save-as']({ sha256, name })
    if (!saved.ok) notifyFailure(saved.error)
    else if (saved.value.saved) notifyDone(`${name} was saved.`)
  }

  return (
    <li className={classes['line']} aria-label={name}>
      <Icon size={18} aria-hidden />
      <div className={classes['lineText']}>
        <Text size="sm" title={sha256 === null ? name : `${name}\nSHA-256 ${sha256}`}>
          {name}
        </Text>
        <div className={classes['quiet']}>
          {formatBytes(attachment.size)} · {attachment.author.name} · <When at={attachment.createdAt} />
          {sha256 === null && ` · ${why ?? 'not on this machine yet'}`}
        </div>
        {upload !== null && attachment.mutationId !== null && <UploadBar upload={upload} />}
      </div>
      {attachment.mutationId !== null && <WaitsBadge state={state} />}
      {sha256 === null && fetching ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconX size={14} aria-hidden />}
          aria-label={`Cancel fetching ${name}`}
          onClick={cancelFetch}
        >
          Fetching… Cancel
        </Button>
      ) : sha256 === null ? (
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconCloudDownload size={14} aria-hidden />}
          aria-label={`Fetch ${name}`}
          disabled={why !== null}
          onClick={() => void fetchBytes()}
        >
          Fetch
        </Button>
      ) : (
        <Group gap={0} wrap="nowrap">
          {(kind === 'image' || kind === 'text') && (
            <Tooltip label="Look at it">
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Look at ${name}`}
                onClick={onPreview}
              >
                <IconEye size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label="Save as">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Save ${name} as`}
              onClick={() => void saveAs()}
            >
              <IconDeviceFloppy size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
    </li>
  )
}

const UploadLine = ({ upload }: { readonly upload: TicketUpload }): ReactNode => {
  const remove = useTicketUploads((state) => state.remove)
  const { failure, name, size, done } = upload
  return (
    <li
      className={classes['line']}
      aria-label={failure === null ? `Copying ${name}` : `Not attached: ${name}`}
    >
      {failure === null ? (
        <IconFile size={18} aria-hidden />
      ) : (
        <IconAlertTriangle size={18} color="var(--kb-bad)" aria-hidden />
      )}
      <div className={classes['lineText']} role={failure === null ? 'status' : 'alert'}>
        <Text size="sm">{failure?.message ?? name}</Text>
        {failure === null ? (
          <>
            <div className={classes['quiet']}>
              {formatBytes(done)} of {formatBytes(size)} copied to this machine
            </div>
            <Progress
              value={size === 0 ? 0 : (100 * done) / size}
              size="xs"
              aria-label={`Progress of ${name}`}
            />
          </>
        ) : (
          <div className={classes['quiet']}>{failure.hint}</div>
        )}
      </div>
      {failure !== null && upload.retry !== null && (
        <Button variant="default" size="compact-sm" onClick={upload.retry}>
          Try again
        </Button>
      )}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={failure === null ? `Cancel ${name}` : `Dismiss the message about ${name}`}
        onClick={() => (failure === null ? upload.cancel() : remove(upload.id))}
      >
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </li>
  )
}
