import { Button, Text } from '@mantine/core'
import { IconArrowLeft, IconEqual } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { BundleComparison } from '../../contract/bundle-browsing-operations.ts'
import { useSession } from '../../state/session.ts'
import { Badge, type BadgeTone } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import type { BundleSource } from './bundle-source.ts'
import { CompareEntry } from './compare-entry.tsx'
import classes from './evidence.module.css'
import { outcomeWords } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import type { Place } from './place.ts'
import { useAnswer } from './use-answer.ts'

export type Side = { readonly source: BundleSource; readonly label: string }

const shownFiles = 500

const changeWords: {
  readonly [Change in BundleComparison['files'][number]['change']]: readonly [string, BadgeTone]
} = {
  added: ['Only in B', 'good'],
  removed: ['Only in A', 'warn'],
  changed: ['Changed', 'medium'],
}

/** Two bundles side by side: what differs, from facts to single lines. */
export const CompareView = ({
  left,
  right,
  go,
}: {
  readonly left: Side
  readonly right: Side
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const [entry, setEntry] = useState<string | null>(null)
  const answer = useAnswer(
    () => host['bundle.compare']({ left: left.source, right: right.source }),
    [host, left.source.bundleId, left.source.handle, right.source.bundleId, right.source.handle],
  )
  const back = (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconArrowLeft size={16} aria-hidden />}
      onClick={() =>
        go(
          left.source.bundleId !== null
            ? { kind: 'bundle', bundleId: left.source.bundleId }
            : { kind: 'file', handle: left.source.handle ?? '', label: left.label },
        )
      }
    >
      Back to A
    </Button>
  )
  return (
    <>
      <PaneHeader title="Compare two bundles" actions={back} />
      <dl className={classes['facts']} style={{ padding: '8px 16px' }}>
        <dt>A</dt>
        <dd>{left.label}</dd>
        <dt>B</dt>
        <dd>{right.label}</dd>
      </dl>
      {entry !== null && (
        <CompareEntry left={left.source} right={right.source} path={entry} onBack={() => setEntry(null)} />
      )}
      {entry === null && answer.result === null && <RowsSkeleton rows={8} label="Comparing" />}
      {entry === null && answer.result?.ok === false && (
        <ErrorState failure={answer.result.error} onRetry={answer.again} />
      )}
      {entry === null && answer.result?.ok === true && (
        <div className={classes['scroll']}>
          <div className={classes['page']}>
            <Differences comparison={answer.result.value} onOpen={setEntry} />
          </div>
        </div>
      )}
    </>
  )
}

const Differences = ({
  comparison: { facts, collectors, findings, files, unchanged },
  onOpen,
}: {
  readonly comparison: BundleComparison
  readonly onOpen: (path: string) => void
}): ReactNode => {
  const differs = facts.length + collectors.length + files.length > 0
  if (!differs)
    return (
      <EmptyState
        icon={<IconEqual size={28} />}
        title="They hold the same"
        text={`${count(unchanged, 'file')} with the same hashes.`}
      />
    )
  return (
    <>
      <section className={classes['section']} aria-labelledby="compare-findings">
        <h3 className={classes['heading']} id="compare-findings">
          Findings: {findings.appeared.length} appeared, {findings.gone.length} gone, {findings.stayed} stayed
        </h3>
        <ul className={classes['list']}>
          {findings.appeared.map(({ id, title, severity }) => (
            <li key={id}>
              <Badge tone="bad">Appeared</Badge> {title}{' '}
              <Text span size="sm" c="dimmed">
                {severity}
              </Text>
            </li>
          ))}
          {findings.gone.map(({ id, title, severity }) => (
            <li key={id}>
              <Badge tone="good">Gone</Badge> {title}{' '}
              <Text span size="sm" c="dimmed">
                {severity}
              </Text>
            </li>
          ))}
        </ul>
      </section>
      {facts.length > 0 && (
        <section className={classes['section']} aria-labelledby="compare-facts">
          <h3 className={classes['heading']} id="compare-facts">
            Facts
          </h3>
          <dl className={classes['facts']}>
            {facts.map(({ name, left, right }) => (
              <FactPair key={name} name={name} left={left} right={right} />
            ))}
          </dl>
        </section>
      )}
      {collectors.length > 0 && (
        <section className={classes['section']} aria-labelledby="compare-collectors">
          <h3 className={classes['heading']} id="compare-collectors">
            Collectors
          </h3>
          <ul className={classes['list']}>
            {collectors.map(({ id, title, left, right }) => (
              <li key={id}>
                {title}:{' '}
                <Text span size="sm" c="dimmed">
                  {left === null ? 'not run' : outcomeWords[left].label} in A,{' '}
                  {right === null ? 'not run' : outcomeWords[right].label} in B
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={classes['section']} aria-labelledby="compare-files">
        <h3 className={classes['heading']} id="compare-files">
          Files: {files.length.toLocaleString('en')} differ, {unchanged.toLocaleString('en')} are the same
        </h3>
        <ul className={classes['list']}>
          {files.slice(0, shownFiles).map(({ path, change, left, right }) => {
            const [word, tone] = changeWords[change]
            return (
              <li key={path} style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap' }}>
                <span style={{ minWidth: 84 }}>
                  <Badge tone={tone}>{word}</Badge>
                </span>
                <Button variant="subtle" size="compact-sm" onClick={() => onOpen(path)}>
                  {path}
                </Button>
                <Text span size="xs" c="dimmed">
                  {[left, right]
                    .filter((size) => size !== null)
                    .map(formatBytes)
                    .join(' → ')}
                </Text>
              </li>
            )
          })}
        </ul>
        {files.length > shownFiles && (
          <Text size="sm">and {(files.length - shownFiles).toLocaleString('en')} more</Text>
        )}
      </section>
    </>
  )
}

const FactPair = ({
  name,
  left,
  right,
}: {
  readonly name: string
  readonly left: string
  readonly right: string
}): ReactNode => (
  <>
    <dt>{name}</dt>
    <dd style={{ whiteSpace: 'pre-wrap' }}>
      <Text span size="xs" c="dimmed">
        A{' '}
      </Text>
      {left === '' ? 'none' : left}
      <br />
      <Text span size="xs" c="dimmed">
        B{' '}
      </Text>
      {right === '' ? 'none' : right}
    </dd>
  </>
)
