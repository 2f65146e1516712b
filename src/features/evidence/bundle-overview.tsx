import { ActionIcon, CopyButton, Text } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import {
  type BundleManifest,
  completenessOfManifest,
  type SignatureCheck,
} from '../../contract/bundle-manifest.ts'
import { Badge } from '../../ui/badge.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import { When } from '../../ui/when.tsx'
import { totalOf } from './bundle-source.ts'
import classes from './evidence.module.css'
import { OutcomeBadge, platformName } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import { SignatureLine } from './signature-line.tsx'

/** The manifest in plain words. */
export const BundleOverview = ({
  manifest,
  signature,
  size,
  sha256,
}: {
  readonly manifest: BundleManifest
  readonly signature: SignatureCheck
  /** Of the archive; `null` for a file that was only opened: Verify tells its hash. */
  readonly size: number | null
  readonly sha256: string | null
}): ReactNode => (
  <>
    <Completeness manifest={manifest} />
    {manifest.summary !== '' && (
      <Text size="sm" mt="sm" maw="75ch" style={{ whiteSpace: 'pre-wrap' }}>
        {manifest.summary}
      </Text>
    )}
    <section className={classes['section']} aria-label="Facts">
      <dl className={classes['facts']}>
        <dt>Ticket</dt>
        <dd>
          {manifest.ticket === null
            ? 'none'
            : [manifest.ticket.key, manifest.ticket.title, manifest.ticket.workspace]
                .filter((part) => part !== null && part !== '')
                .join(' · ')}
        </dd>
        <dt>Sealed</dt>
        <dd>
          <When at={manifest.createdAt} /> with Kitbag {manifest.tool.version}, profile{' '}
          {manifest.profile.title}
        </dd>
        <dt>Signature</dt>
        <dd>
          <SignatureLine signature={signature} />
        </dd>
        <dt>Machine</dt>
        <dd>
          {manifest.machine.hostPseudonym}, {platformName(manifest.machine.platform)}{' '}
          {manifest.machine.release}, {manifest.machine.arch}
        </dd>
        {size !== null && (
          <>
            <dt>Size</dt>
            <dd>{formatBytes(size)}</dd>
          </>
        )}
        {sha256 !== null && (
          <>
            <dt>SHA-256</dt>
            <dd>
              <Hash value={sha256} />
            </dd>
          </>
        )}
        <dt>Hidden</dt>
        <dd>
          {count(totalOf(manifest.redaction.totals), 'replacement')} by{' '}
          {count(Object.keys(manifest.redaction.totals).length, 'rule')}; self-test{' '}
          {manifest.redaction.selfTest}
        </dd>
      </dl>
    </section>
    <section className={classes['section']} aria-labelledby="bundle-collectors">
      <h3 className={classes['heading']} id="bundle-collectors">
        Collectors
      </h3>
      <ul className={classes['list']}>
        {manifest.collectors.map((collector) => (
          <li key={collector.id} className={classes['collector']}>
            <span />
            <OutcomeBadge outcome={collector.outcome} />
            <div>
              <Text size="sm" fw={500}>
                {collector.title}
              </Text>
              <Text size="xs" c="dimmed">
                {collector.why}
              </Text>
              {collector.reason !== '' && (
                <Text size="sm" mt={2}>
                  {collector.reason}
                </Text>
              )}
            </div>
            <div className={classes['numbers']}>
              <span>{count(collector.files.length, 'file')}</span>
              <span>{formatDuration(collector.durationMs)}</span>
            </div>
          </li>
        ))}
      </ul>
    </section>
    {manifest.withheld.length > 0 && (
      <section className={classes['section']} aria-labelledby="bundle-withheld">
        <h3 className={classes['heading']} id="bundle-withheld">
          Withheld because it could not be cleaned
        </h3>
        <ul className={classes['list']}>
          {manifest.withheld.map((entry) => (
            <li key={`${entry.collector} ${entry.origin}`}>
              <span className={classes['path']}>{entry.origin}</span>{' '}
              <Text span size="sm" c="dimmed">
                {entry.reason}
              </Text>
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
)

const Completeness = ({ manifest }: { readonly manifest: BundleManifest }): ReactNode => {
  const { whole, sentence } = completenessOfManifest(manifest)
  if (whole)
    return (
      <Badge tone="good" icon={<IconCheck size={14} aria-hidden />}>
        {sentence}
      </Badge>
    )
  return manifest.completeness.missing.length === 0 ? (
    <Text size="sm">{sentence}</Text>
  ) : (
    <Notice tone="warn" title={sentence}>
      <ul style={{ margin: 0, paddingLeft: 18 }} aria-label="Missing parts">
        {manifest.completeness.missing.map((sentence) => (
          <li key={sentence}>
            <Text size="sm">{sentence}</Text>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

/** A hash that can be copied. */
export const Hash = ({ value }: { readonly value: string }): ReactNode => (
  <>
    <span className={classes['path']}>{value}</span>
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          ml={4}
          style={{ verticalAlign: 'middle' }}
          aria-label={copied ? 'Copied' : 'Copy the SHA-256'}
          onClick={copy}
        >
          {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  </>
)
