import { Alert, Anchor, Badge, Button, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { IconLink } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { failure } from '../../contract/errors.ts'
import { readRun, saveRun } from '../../data/run-repository.ts'
import type { Run } from '../../domain/run.ts'
import { decide, markStep, type RunbookChoice, runProgress, untakenSections } from '../../domain/runbook.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { idPrefix } from '../../ui/markdown/heading-id.ts'
import { Markdown, scrollToHeading } from '../../ui/markdown/markdown.tsx'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { When } from '../../ui/when.tsx'
import { documentPath } from '../library/document-path.ts'
import { TicketPicker } from '../library/ticket-picker.tsx'
import { useOutline } from '../library/use-outline.ts'
import { FinishRun } from './finish-run.tsx'
import { outcomeWords } from './run-list.tsx'
import classes from './runbooks.module.css'
import { StepCard } from './step-card.tsx'

/** One run as a checklist, on the exact text it started with. Every tick is on disk before the next one. */
export const RunView = ({ runId }: { readonly runId: string }): ReactNode => {
  const { database, now } = useSession()
  const [, navigate] = useLocation()
  const stored = useLiveQuery(() => readRun(database, runId), [database, runId])
  const [ahead, setAhead] = useState<Run | null>(null)
  const unwritten = useRef(0)
  const queue = useRef<Promise<unknown>>(Promise.resolve())
  // A tick shows at once; what is stored takes over again as soon as it has everything.
  const run = ahead ?? stored
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again exactly when the stored run changes
  useEffect(() => {
    if (unwritten.current === 0) setAhead(null)
  }, [stored])
  const facts = useLiveQuery(async () => {
    if (run === undefined || run === null) return null
    const [ticket, current] = await Promise.all([
      run.ticketId === null ? undefined : database.tickets.get(run.ticketId),
      database.documents.get(run.documentId),
    ])
    return {
      ticketKey: ticket?.key ?? null,
      changed: current !== undefined && current.sha256 !== run.textSha256,
    }
  }, [database, run?.ticketId, run?.documentId, run?.textSha256])
  const outline = useOutline(run?.text ?? null)

  if (run === undefined) return null
  if (run === null) {
    return (
      <EmptyState
        icon={<IconLink size={32} />}
        title="This run is not on this machine"
        text="Runs are kept where they were made."
      />
    )
  }

  if (outline === 'failed') return <ErrorState failure={unreadable} />
  if (outline === null) return <RowsSkeleton rowHeight={72} label="Opening the run" />

  /** One change after the other, each on the newest stored state: a quick second tick never undoes the first. */
  const change = (apply: (current: Run) => Run) => {
    setAhead((current) => apply(current ?? run))
    unwritten.current += 1
    queue.current = queue.current
      .then(async () => {
        const current = await readRun(database, runId)
        if (current !== null) await saveRun(database, apply(current))
      })
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error)
        setAhead(null)
        notifyFailure(failure('database.failed', 'The last tick could not be kept.', why))
      })
      .finally(() => {
        unwritten.current -= 1
      })
  }
  const choose = (stepId: string, choice: RunbookChoice) => {
    change((current) => decide(current, stepId, choice, now().toISOString()))
    if (choice.leadsNowhere !== true) scrollToHeading(choice.target)
  }

  const progress = runProgress(outline, run)
  const untaken = untakenSections(outline, run)
  const handled = progress.done + progress.skipped + progress.failed
  const finished = run.finishedAt !== null
  return (
    <article className={classes['run']} aria-label={`Run of ${run.title}`}>
      <header className={classes['header']}>
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Title order={2} size="h3">
            {run.title}
          </Title>
          <Group gap="xs" wrap="nowrap">
            {run.ticketId === null ? (
              <TicketPicker
                label="For a ticket"
                icon={<IconLink size={16} aria-hidden />}
                onPick={(ticket) => change((current) => ({ ...current, ticketId: ticket.id }))}
              />
            ) : (
              <Anchor
                component="button"
                onClick={() => navigate(`/tickets/${encodeURIComponent(run.ticketId ?? '')}`)}
              >
                {facts?.ticketKey ?? 'Ticket'}
              </Anchor>
            )}
            {finished ? (
              <Button
                size="compact-md"
                variant="default"
                onClick={() => change((current) => ({ ...current, finishedAt: null, outcome: 'open' }))}
              >
                Open again
              </Button>
            ) : (
              <FinishRun run={run} outline={outline} ticketKey={facts?.ticketKey ?? null} onFinish={change} />
            )}
          </Group>
        </Group>
        <Group gap="xs" mt={4}>
          <Badge variant="light" color={finished ? 'gray' : 'blue'} tt="none">
            {outcomeWords[run.outcome]}
          </Badge>
          <Text size="sm" c="dimmed">
            {run.by}, started <When at={run.startedAt} />
          </Text>
        </Group>
        <Group gap="sm" mt="xs" wrap="nowrap">
          <Progress.Root size="sm" className={classes['progress'] ?? ''}>
            <Progress.Section
              value={progress.total === 0 ? 0 : (100 * handled) / progress.total}
              aria-label="Steps handled"
            />
          </Progress.Root>
          <Text size="sm" className={classes['count'] ?? ''} role="status">
            {handled} of {progress.total} steps
            {progress.failed > 0 ? `, ${progress.failed} failed` : ''}
          </Text>
        </Group>
        {facts?.changed === true && (
          <Alert color="yellow" mt="sm" p="xs" title="The runbook has changed since this run started">
            This run goes on with the text it started with.{' '}
            <Anchor component="button" onClick={() => navigate(documentPath('runbook', run.documentId))}>
              Read the new text
            </Anchor>
          </Alert>
        )}
      </header>
      <Stack gap="md" p="md">
        {outline.sections.map((section) => (
          <Way key={section.slug} title={section.title} untaken={untaken.has(section.slug)}>
            <section key={section.slug} aria-label={section.title || 'Introduction'}>
              {section.title !== '' && section.depth > 1 && (
                <Title
                  order={3}
                  size="h4"
                  id={idPrefix + section.slug}
                  mb="xs"
                  className={classes['heading'] ?? ''}
                >
                  {section.title}
                </Title>
              )}
              {section.introduction !== '' && (
                <Markdown text={section.introduction} onNavigate={goToHeading} />
              )}
              {section.steps.map((step) => (
                <StepCard
                  key={step.id}
                  step={step}
                  record={run.steps[step.id] ?? null}
                  decision={run.decisions.find((decision) => decision.stepId === step.id) ?? null}
                  current={!finished && step.id === progress.nextStepId}
                  readOnly={finished}
                  onMark={(state, note) =>
                    change((current) => markStep(current, step.id, { state, note, at: now().toISOString() }))
                  }
                  onChoose={(choice) => choose(step.id, choice)}
                />
              ))}
            </section>
          </Way>
        ))}
      </Stack>
    </article>
  )
}

const unreadable = failure(
  'app.unexpected',
  'This runbook cannot be shown as a checklist.',
  'Its ticks and notes are kept. Read it under Runbooks, and report the text with which it happens.',
)

/** A way that was not taken folds away and can still be read. */
const Way = ({
  title,
  untaken,
  children,
}: {
  readonly title: string
  readonly untaken: boolean
  readonly children: ReactNode
}): ReactNode =>
  untaken ? (
    <details>
      <summary className={classes['untaken']}>Not taken: {title}</summary>
      {children}
    </details>
  ) : (
    children
  )

const goToHeading = (target: string): void => {
  if (target.startsWith('#')) scrollToHeading(target.slice(1))
}
