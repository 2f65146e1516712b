import { Text } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { readStyleNonce } from '../../ui/style-nonce.ts'
import type { BundleSource } from './bundle-source.ts'
import classes from './evidence.module.css'
import { framedReport } from './framed-report.ts'
import { useAnswer } from './use-answer.ts'

/** `report.html` as L3 will see it, in a frame that runs nothing, loads nothing and leads nowhere. */
export const BundleReport = ({ source }: { readonly source: BundleSource }): ReactNode => {
  const { host } = useSession()
  const answer = useAnswer(
    () => host['bundle.read-entry']({ ...source, path: 'report.html' }),
    [host, source],
  )
  const html = answer.result?.ok === true ? answer.result.value.text : null
  const page = useMemo(() => (html === null ? null : framedReport(html, readStyleNonce(document))), [html])
  const address = useBlobAddress(page)
  if (answer.result === null) return <RowsSkeleton rows={8} label="Reading the report" />
  if (!answer.result.ok) return <ErrorState failure={answer.result.error} onRetry={answer.again} />
  return (
    <>
      {answer.result.value.truncated && (
        <Text size="xs" c="dimmed" px="sm" py={6}>
          The report is longer than 1 MiB; its end is not shown here. Save the bundle to read all of it.
        </Text>
      )}
      {address !== null && (
        // Empty sandbox: no scripts, no forms, no navigation of the window, an origin of its own.
        <iframe className={classes['frame']} title="Report of the bundle" sandbox="" src={address} />
      )}
    </>
  )
}

const useBlobAddress = (html: string | null): string | null => {
  const [address, setAddress] = useState<string | null>(null)
  useEffect(() => {
    if (html === null) return
    const made = URL.createObjectURL(new Blob([html], { type: 'text/html;charset=utf-8' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [html])
  return address
}
