import { Modal, Skeleton, Text } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { Host } from '../../contract/operations.ts'
import type { AttachmentRow } from '../../data/rows.ts'
import type { Failure } from '../../domain/result.ts'
import { ok, type Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { imageTypeOf, previewKind } from './preview-kind.ts'
import classes from './tickets.module.css'

const chunkBytes = 1_048_576
/** A picture larger than this is saved and opened elsewhere. */
const largestImageBytes = 32 * 1_048_576
/** Of a text, this much is shown from its start. */
const textBytes = 262_144

type Shown =
  | { readonly kind: 'reading' }
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string; readonly cut: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** Shows a picture or the beginning of a text that is on this machine. Nothing in it runs or loads. */
export const AttachmentPreview = ({
  attachment,
  onClose,
}: {
  readonly attachment: AttachmentRow | null
  readonly onClose: () => void
}): ReactNode => (
  <Modal
    opened={attachment !== null}
    onClose={onClose}
    title={attachment === null ? '' : `${attachment.name} (${formatBytes(attachment.size)})`}
    size="xl"
    closeButtonProps={{ 'aria-label': 'Close the preview' }}
  >
    {attachment !== null && attachment.sha256 !== null && (
      <PreviewContent attachment={attachment} sha256={attachment.sha256} />
    )}
  </Modal>
)

const PreviewContent = ({
  attachment: { name, mediaType },
  sha256,
}: {
  readonly attachment: AttachmentRow
  readonly sha256: string
}): ReactNode => {
  const { host } = useSession()
  const [shown, setShown] = useState<Shown>({ kind: 'reading' })

  useEffect(() => {
    let current = true
    let url: string | null = null
    const read = async (): Promise<Shown> => {
      const isImage = previewKind(name, mediaType) === 'image'
      const bytes = await readStored(host, sha256, isImage ? largestImageBytes : textBytes)
      if (!bytes.ok) return { kind: 'failed', failure: bytes.error }
      const { parts, whole } = bytes.value
      if (!isImage) return { kind: 'text', text: await new Blob([...parts]).text(), cut: !whole }
      url = URL.createObjectURL(new Blob([...parts], { type: imageTypeOf(name, mediaType) ?? 'image/png' }))
      return { kind: 'image', url }
    }
    void read().then((next) => {
      if (current) setShown(next)
      else if (url !== null) URL.revokeObjectURL(url)
    })
    return () => {
      current = false
      if (url !== null) URL.revokeObjectURL(url)
    }
  }, [host, sha256, name, mediaType])

  if (shown.kind === 'reading') return <Skeleton h={240} />
  if (shown.kind === 'failed') return <ErrorState failure={shown.failure} />
  if (shown.kind === 'image') return <img className={classes['preview']} src={shown.url} alt={name} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling text must take the focus */}
      <pre className={classes['previewText']} tabIndex={0}>
        {shown.text}
      </pre>
      {shown.cut && (
        <Text size="xs" c="dimmed" mt="xs">
          Only the first {formatBytes(textBytes)} are shown. Save the file to read all of it.
        </Text>
      )}
    </>
  )
}

type StoredBytes = { readonly parts: readonly Uint8Array<ArrayBuffer>[]; readonly whole: boolean }

/** At most `limit` bytes of a stored file, from its start. */
const readStored = async (
  host: Pick<Host, 'file.read'>,
  sha256: string,
  limit: number,
): Promise<Result<StoredBytes>> => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let offset = 0; ; ) {
    const length = Math.min(chunkBytes, limit - offset)
    const read = await host['file.read']({ sha256, offset, length })
    if (!read.ok) return read
    const { bytes, size } = read.value
    parts.push(new Uint8Array(bytes))
    offset += bytes.byteLength
    if (offset >= size) return ok({ parts, whole: true })
    if (bytes.byteLength === 0 || offset >= limit) return ok({ parts, whole: false })
  }
}
