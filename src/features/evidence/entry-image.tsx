import { type ReactNode, useEffect, useState } from 'react'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import type { BundleSource } from './bundle-source.ts'
import { useAnswer } from './use-answer.ts'

/** Names that promise a picture; whether it is one, the host tells from its bytes. */
export const looksLikeImage = (path: string): boolean => /\.(?:png|jpe?g|gif|webp)$/i.test(path)

/** A screenshot or photo in a bundle, as large as the pane. */
export const EntryImage = ({
  source,
  path,
}: {
  readonly source: BundleSource
  readonly path: string
}): ReactNode => {
  const { host } = useSession()
  const answer = useAnswer(() => host['bundle.read-image']({ ...source, path }), [host, source, path])
  const [address, setAddress] = useState<string | null>(null)
  const image = answer.result?.ok === true ? answer.result.value : null
  useEffect(() => {
    if (image === null) return
    const made = URL.createObjectURL(new Blob([image.bytes.slice()], { type: image.mediaType }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [image])
  if (answer.result === null) return <RowsSkeleton rows={8} label="Reading the picture" />
  if (!answer.result.ok) return <ErrorState failure={answer.result.error} onRetry={answer.again} />
  return (
    <div style={{ flex: 1, minHeight: 0, overflow: 'auto', padding: 12 }}>
      {address !== null && (
        <img src={address} alt={path} style={{ maxWidth: '100%', height: 'auto', display: 'block' }} />
      )}
    </div>
  )
}
