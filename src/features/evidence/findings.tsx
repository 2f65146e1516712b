import { Button, Text } from '@mantine/core'
import { IconArrowsDiff, IconBook2, IconListCheck } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Analysis, Citation, Finding } from '../../domain/finding.ts'
import { analysisSentence } from '../../domain/finding.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { When } from '../../ui/when.tsx'
import type { BundleSource } from './bundle-source.ts'
import classes from './findings.module.css'
import { SeverityBadge } from './findings-severity.tsx'
import { count } from './job-progress.ts'
import type { Place } from './place.ts'
import { bundleKey, handleKey, snapshotKey } from './snapshot-key.ts'
import { useAnswer } from './use-answer.ts'
import { useEvidence } from './use-evidence.ts'

/** What the analyzers find in a collection before it is sealed, or in a bundle. */
export const Findings = ({
  jobId,
  source,
}: {
  /** A collection; `null` for a bundle. */
  readonly jobId: string | null
  readonly source: BundleSource
}): ReactNode => {
  const { host } = useSession()
  const answer = useAnswer(
    () => host['evidence.findings']({ jobId, ...source }),
    [host, jobId, source.bundleId, source.handle],
  )
  if (answer.result === null) return <RowsSkeleton rows={4} label="Looking for known problems" />
  if (!answer.result.ok) return <ErrorState failure={answer.result.error} onRetry={answer.again} />
  return <FindingList analysis={answer.result.value} />
}

/** The findings of a bundle, and the way to what changed since. */
export const BundleFindings = ({
  source,
  go,
}: {
  readonly source: BundleSource
  readonly go: (place: Place) => void
}): ReactNode => {
  const { snapshots } = useEvidence()
  const newest = snapshots.result?.ok === true ? snapshots.result.value[0] : undefined
  const one = source.bundleId === null ? handleKey(source.handle ?? '') : bundleKey(source.bundleId)
  const other = newest === undefined ? null : snapshotKey(newest.id)
  return (
    <>
      <Button
        variant="default"
        size="compact-md"
        mb="sm"
        leftSection={<IconArrowsDiff size={16} aria-hidden />}
        onClick={() => go({ kind: 'changes', one, other })}
      >
        Compare its snapshot…
      </Button>
      <Findings jobId={null} source={source} />
    </>
  )
}

const FindingList = ({ analysis }: { readonly analysis: Analysis }): ReactNode => (
  <>
    <Text size="sm" c="dimmed" role="status">
      {analysisSentence(analysis)}
    </Text>
    <ul className={classes['list']} aria-label="Findings">
      {analysis.findings.map((finding) => (
        <FindingItem key={finding.id} finding={finding} />
      ))}
    </ul>
    {analysis.unread.length > 0 && (
      <details>
        <summary>
          <Text span size="sm">
            {count(analysis.unread.length, 'file')} could not be searched
          </Text>
        </summary>
        <ul className={classes['lines']} aria-label="Files that were not searched">
          {analysis.unread.map(({ file, reason }) => (
            <li key={file} className={classes['line']}>
              <span className={classes['place']}>{file}</span>
              <span className={classes['text']}>{reason}</span>
            </li>
          ))}
        </ul>
      </details>
    )}
  </>
)

/** Cited lines that are seen at once; the others are a click away. */
const shownCitations = 2

const FindingItem = ({ finding }: { readonly finding: Finding }): ReactNode => {
  const { severity, title, cause, action, citations, firstAt, lastAt } = finding
  const left = finding.count - citations.length
  return (
    <li className={classes['finding']} aria-label={title}>
      <div className={classes['head']}>
        <SeverityBadge severity={severity} />
        <h4 className={classes['title']}>{title}</h4>
        <span className={classes['count']}>
          {count(finding.count, 'place')}
          {lastAt !== null && (
            <>
              {firstAt === lastAt ? ', ' : ', last '}
              <When at={lastAt} />
            </>
          )}
        </span>
      </div>
      <p className={classes['words']}>{cause}</p>
      <p className={classes['words']}>
        <strong>What to do:</strong> {action}
      </p>
      <See see={finding.see} />
      <ul className={classes['lines']} aria-label={`What shows it: ${title}`}>
        {citations.slice(0, shownCitations).map((citation) => (
          <Cited key={keyOf(citation)} citation={citation} />
        ))}
      </ul>
      {citations.length > shownCitations && (
        <details>
          <summary>
            <Text span size="xs" c="dimmed">
              {count(citations.length - shownCitations, 'more line')}
            </Text>
          </summary>
          <ul className={classes['lines']} aria-label={`More of what shows it: ${title}`}>
            {citations.slice(shownCitations).map((citation) => (
              <Cited key={keyOf(citation)} citation={citation} />
            ))}
          </ul>
        </details>
      )}
      {left > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {left.toLocaleString('en')} more like these are not listed.
        </Text>
      )}
    </li>
  )
}

const keyOf = (citation: Citation) =>
  citation.kind === 'line' ? `${citation.file}:${citation.line}` : `${citation.field} ${citation.value}`

const Cited = ({ citation }: { readonly citation: Citation }): ReactNode =>
  citation.kind === 'line' ? (
    <li className={classes['line']}>
      <span className={classes['place']}>
        {citation.file}:{citation.line}
      </span>
      <span className={classes['text']}>{citation.text}</span>
    </li>
  ) : (
    <li className={classes['line']}>
      <span className={classes['place']}>Snapshot, {citation.field}</span>
      <span className={classes['text']}>{citation.value}</span>
    </li>
  )

/** The way to the runbook or article, with its title; its id alone where this workspace does not have it. */
const See = ({ see }: { readonly see: Finding['see'] }): ReactNode => {
  const { database } = useSession()
  const found = useLiveQuery(
    async () => ({ row: (await database.documents.get(see.id)) ?? null }),
    [database, see.id],
  )
  const isRunbook = see.kind === 'runbook'
  const icon = isRunbook ? <IconListCheck size={16} aria-hidden /> : <IconBook2 size={16} aria-hidden />
  const kind = isRunbook ? 'Runbook' : 'Article'
  if (found === undefined) return <span className={classes['see']}>&nbsp;</span>
  if (found.row === null)
    return (
      <span className={classes['see']}>
        {icon} {kind} {see.id}, which is not in this workspace
      </span>
    )
  return (
    <Link
      className={classes['see'] ?? ''}
      href={`/${isRunbook ? 'runbooks' : 'knowledge'}/${encodeURIComponent(see.id)}`}
    >
      {icon} {kind}: {found.row.title}
    </Link>
  )
}
