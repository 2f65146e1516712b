import { Button, Tabs, Text } from '@mantine/core'
import {
  IconArrowLeft,
  IconDeviceFloppy,
  IconShieldCheck,
  IconTimeline,
  IconTrash,
} from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Verification } from '../../contract/bundle-manifest.ts'
import type { SealedBundle } from '../../contract/evidence-operations.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { AttachBundle } from './attach-bundle.tsx'
import { BundleFiles } from './bundle-files.tsx'
import { BundleOverview } from './bundle-overview.tsx'
import { BundleReport } from './bundle-report.tsx'
import { BundleSearch } from './bundle-search.tsx'
import type { BundleSource } from './bundle-source.ts'
import { CompareButton } from './compare-button.tsx'
import classes from './evidence.module.css'
import { BundleFindings } from './findings.tsx'
import type { Place } from './place.ts'
import { UnlockBundle } from './unlock-bundle.tsx'
import { useAnswer } from './use-answer.ts'
import { useEvidence } from './use-evidence.ts'
import { VerifyResult } from './verify-result.tsx'

const timelinePath = (source: BundleSource, label: string | null): string =>
  source.bundleId === null
    ? `/evidence/timeline/file/${encodeURIComponent(source.handle ?? '')}?${new URLSearchParams({ label: label ?? 'Opened bundle' }).toString()}`
    : `/evidence/timeline/bundle/${encodeURIComponent(source.bundleId)}`

/** A sealed bundle: what it says about itself, its files, its report, and what can be done with it. */
export const BundleView = ({
  source,
  label,
  go,
}: {
  readonly source: BundleSource
  /** Name of a file the person opened; `null` for a bundle of ours. */
  readonly label: string | null
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { bundles } = useEvidence()
  const opened = useAnswer(() => host['bundle.open'](source), [host, source.bundleId, source.handle])
  const [tab, setTab] = useState<string | null>('overview')
  /** Opened from a search. */
  const [entry, setEntry] = useState<string | null>(null)
  const [checking, setChecking] = useState(false)
  const [verified, setVerified] = useState<Result<Verification> | null>(null)
  const own =
    source.bundleId !== null && bundles.result?.ok === true
      ? (bundles.result.value.find(({ id }) => id === source.bundleId) ?? null)
      : null
  const name = own?.name ?? label ?? 'Bundle'

  const isEncrypted = opened.result?.ok === false && opened.result.error.code === 'bundle.encrypted'

  const verify = async () => {
    setChecking(true)
    setVerified(await host['bundle.verify'](source))
    setChecking(false)
  }
  const verifyButton = (
    <Button
      variant="default"
      size="compact-md"
      leftSection={<IconShieldCheck size={16} aria-hidden />}
      onClick={verify}
      disabled={checking}
    >
      {checking ? 'Verifying…' : 'Verify'}
    </Button>
  )

  return (
    <>
      <PaneHeader title={name} />
      <div className={classes['toolbar']}>
        {own !== null && <AttachBundle bundle={own} />}
        {!isEncrypted && verifyButton}
        {opened.result?.ok === true && (
          <Button
            component={Link}
            href={timelinePath(source, label)}
            variant="default"
            size="compact-md"
            leftSection={<IconTimeline size={16} aria-hidden />}
          >
            Timeline
          </Button>
        )}
        {!isEncrypted && <CompareButton source={source} label={name} go={go} />}
        {own !== null && <OwnBundleActions bundle={own} go={go} />}
      </div>
      <div role="status" aria-live="polite">
        {verified !== null && (
          <div style={{ padding: 12 }}>
            <VerifyResult result={verified} onClose={() => setVerified(null)} />
          </div>
        )}
      </div>
      {opened.result === null && <RowsSkeleton rows={6} label="Opening the bundle" />}
      {isEncrypted && <UnlockBundle source={source} name={name} go={go} />}
      {opened.result?.ok === false && !isEncrypted && (
        <ErrorState
          failure={opened.result.error}
          onRetry={opened.again}
          action={
            <Button
              variant="default"
              leftSection={<IconArrowLeft size={16} aria-hidden />}
              onClick={() => go({ kind: 'new', ticketId: null })}
            >
              Back to evidence
            </Button>
          }
        />
      )}
      {opened.result?.ok === true && (
        <Tabs
          value={tab}
          onChange={setTab}
          keepMounted={false}
          style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
        >
          <Tabs.List px="xs">
            <Tabs.Tab value="overview">Overview</Tabs.Tab>
            <Tabs.Tab value="findings">Findings</Tabs.Tab>
            <Tabs.Tab value="files">
              Files{' '}
              <Text span size="xs" c="dimmed">
                {opened.result.value.entries.length.toLocaleString('en')}
              </Text>
            </Tabs.Tab>
            <Tabs.Tab value="search">Find</Tabs.Tab>
            <Tabs.Tab value="report">Report</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="overview" className={classes['tab'] ?? ''}>
            <div className={classes['scroll']}>
              <div className={classes['page']}>
                <BundleOverview
                  manifest={opened.result.value.manifest}
                  signature={opened.result.value.signature}
                  size={own?.size ?? null}
                  sha256={own?.sha256 ?? null}
                />
              </div>
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="findings" className={classes['tab'] ?? ''}>
            <div className={classes['scroll']}>
              <div className={classes['page']}>
                <BundleFindings source={source} go={go} />
              </div>
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="files" className={classes['tab'] ?? ''}>
            <BundleFiles key={entry} source={source} bundle={opened.result.value} initial={entry} />
          </Tabs.Panel>
          <Tabs.Panel value="search" className={classes['tab'] ?? ''}>
            <BundleSearch
              source={source}
              onOpen={(path) => {
                setEntry(path)
                setTab('files')
              }}
            />
          </Tabs.Panel>
          <Tabs.Panel value="report" className={classes['tab'] ?? ''}>
            <BundleReport source={source} />
          </Tabs.Panel>
        </Tabs>
      )}
    </>
  )
}

const OwnBundleActions = ({
  bundle,
  go,
}: {
  readonly bundle: SealedBundle
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { bundles } = useEvidence()
  const saveAs = async () => {
    const answer = await host['bundle.save-as']({ bundleId: bundle.id })
    if (!answer.ok) notifyFailure(answer.error)
    else if (answer.value.saved) notifyDone(`${bundle.name} was saved.`)
  }
  const remove = async () => {
    const answer = await host['bundle.remove']({ bundleId: bundle.id })
    if (!answer.ok) return notifyFailure(answer.error)
    bundles.again()
    go({ kind: 'new', ticketId: null })
  }
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconDeviceFloppy size={16} aria-hidden />}
        onClick={saveAs}
      >
        Save as…
      </Button>
      <ConfirmButton
        variant="default"
        size="compact-md"
        leftSection={<IconTrash size={16} aria-hidden />}
        question={{
          title: 'Delete this bundle from this machine?',
          text: 'Copies that were saved or attached to a ticket stay where they are. It cannot be made again: what it was made from is gone.',
          confirm: 'Delete',
          danger: true,
        }}
        onConfirm={remove}
      >
        Delete
      </ConfirmButton>
    </>
  )
}
