import { Select, Text } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ChangeGroup, SnapshotComparison } from '../../domain/snapshot-compare.ts'
import { comparisonSentence } from '../../domain/snapshot-compare.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import classes from './evidence.module.css'
import { jobName } from './evidence-words.tsx'
import own from './findings.module.css'
import { SeverityBadge } from './findings-severity.tsx'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import type { Place } from './place.ts'
import { bundleKey, readSnapshotKey, snapshotKey } from './snapshot-key.ts'
import { useAnswer } from './use-answer.ts'
import { useEvidence } from './use-evidence.ts'

/** Rows of one group; nobody reads more, and the command line has them all. */
const shownChanges = 100

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What these say of themselves is of use only where nothing changed. */
const wholes = new Set(['system', 'memory', 'clock'])

/** What changed on a machine between two snapshots: kept ones, or the one in a bundle. */
export const SnapshotCompare = ({
  one,
  other,
  go,
}: {
  readonly one: string
  readonly other: string | null
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { snapshots, bundles } = useEvidence()
  const kept = snapshots.result?.ok === true ? snapshots.result.value : []
  const sealed = bundles.result?.ok === true ? bundles.result.value : []
  // A bundle that was opened from a file is in no list.
  const opened = [one, other].filter((key): key is string => key?.startsWith('file:') === true)
  const choices = [
    {
      group: 'Snapshots on this machine',
      items: kept.map(({ id, title, takenAt }) => ({
        value: snapshotKey(id),
        label: `${moment.format(Date.parse(takenAt))} · ${title}`,
      })),
    },
    {
      group: 'Snapshots in bundles',
      items: sealed.map((bundle) => ({
        value: bundleKey(bundle.id),
        label: `${moment.format(Date.parse(bundle.createdAt))} · ${jobName(bundle)}`,
      })),
    },
    ...(opened.length === 0
      ? []
      : [{ group: 'Opened', items: opened.map((value) => ({ value, label: 'The opened bundle' })) }]),
  ]
  const answer = useAnswer(
    async () =>
      other === null
        ? null
        : host['snapshot.compare']({ one: readSnapshotKey(one), other: readSnapshotKey(other) }),
    [host, one, other],
  )

  return (
    <>
      <PaneHeader title="What changed" />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className={classes['scroll']} tabIndex={0} aria-label="Comparison">
        <div className={classes['page']}>
          <div className={own['sides']}>
            <Select
              label="One snapshot"
              data={choices}
              value={one}
              allowDeselect={false}
              searchable
              onChange={(value) => value !== null && go({ kind: 'changes', one: value, other })}
            />
            <Select
              label="The other"
              placeholder="Choose one"
              data={choices}
              value={other}
              allowDeselect={false}
              searchable
              onChange={(value) => go({ kind: 'changes', one, other: value })}
            />
          </div>
          {other === null ? (
            <EmptyState
              icon={<IconArrowsDiff size={32} />}
              title="Choose two snapshots"
              text="Kitbag keeps one with every sealed bundle that has a snapshot, and whenever you take one. The order does not matter."
            />
          ) : (
            <>
              {answer.result === null && <RowsSkeleton rows={8} label="Comparing" />}
              {answer.result?.ok === false && (
                <ErrorState failure={answer.result.error} onRetry={answer.again} />
              )}
              {answer.result?.ok === true && <Comparison comparison={answer.result.value} />}
            </>
          )}
        </div>
      </section>
    </>
  )
}

const Comparison = ({ comparison }: { readonly comparison: SnapshotComparison }): ReactNode => {
  const { before, after, groups, machine, redacted } = comparison
  const calm = groups.filter(({ changes, same }) => changes.length === 0 && same !== '')
  const unknown = groups.filter(({ notCompared }) => notCompared !== '')
  return (
    <>
      <div className={classes['section']} style={{ marginTop: 16 }}>
        {machine === 'other' && (
          <Notice tone="bad" title="These are two different machines">
            {before.title} and {after.title}. The differences below say how they differ, not what changed.
          </Notice>
        )}
        {machine === 'unknown' && (
          <Notice tone="warn" title="Nobody can tell whether this is the same machine">
            One of the snapshots does not say where it was taken.
          </Notice>
        )}
        <Text fw={600} mt="sm" role="status">
          {comparisonSentence(comparison)}
        </Text>
        <Text size="sm" c="dimmed">
          {after.title}: {moment.format(Date.parse(before.takenAt))} to{' '}
          {moment.format(Date.parse(after.takenAt))}.
          {redacted && ' One of them comes from a bundle and carries stand-ins.'}
        </Text>
      </div>
      {groups
        .filter(({ changes }) => changes.length > 0)
        .map((group) => (
          <Group key={group.id} group={group} />
        ))}
      <Rest title="As before" groups={calm} words={({ same }) => same} />
      <Rest title="Not compared" groups={unknown} words={({ notCompared }) => notCompared} />
    </>
  )
}

const Group = ({ group }: { readonly group: ChangeGroup }): ReactNode => (
  <section className={classes['section']} aria-label={group.title}>
    <h3 className={classes['heading']}>
      {group.title}{' '}
      <Text span size="xs" c="dimmed" fw={400}>
        {count(group.changes.length, 'change')}
      </Text>
    </h3>
    <ul className={own['list']}>
      {group.changes.slice(0, shownChanges).map((change) => (
        <li key={change.id} className={own['change']}>
          <span>
            <SeverityBadge severity={change.severity} />
          </span>
          <span>{change.sentence}</span>
        </li>
      ))}
    </ul>
    {group.changes.length > shownChanges && (
      <Text size="xs" c="dimmed" mt={4}>
        {group.changes.length - shownChanges} more of little weight are not listed.
      </Text>
    )}
    {group.same !== '' && !wholes.has(group.id) && (
      <Text size="xs" c="dimmed" mt={4}>
        {group.same}
      </Text>
    )}
  </section>
)

const Rest = ({
  title,
  groups,
  words,
}: {
  readonly title: string
  readonly groups: readonly ChangeGroup[]
  readonly words: (group: ChangeGroup) => string
}): ReactNode =>
  groups.length === 0 ? null : (
    <section className={classes['section']} aria-label={title}>
      <h3 className={classes['heading']}>{title}</h3>
      <dl className={own['calm']}>
        {groups.map((group) => (
          <FactRow key={group.id} label={group.title} value={words(group)} />
        ))}
      </dl>
    </section>
  )

const FactRow = ({ label, value }: { readonly label: string; readonly value: string }): ReactNode => (
  <>
    <dt>{label}</dt>
    <dd>{value}</dd>
  </>
)
