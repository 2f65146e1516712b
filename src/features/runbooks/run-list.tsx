import { Badge, NavLink, Stack, Text, Title } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { listRuns } from '../../data/run-repository.ts'
import type { Run } from '../../domain/run.ts'
import { useSession } from '../../state/session.ts'
import { When } from '../../ui/when.tsx'
import { runPath } from './run-path.ts'

/** How a run ended, in a word. */
export const outcomeWords: Readonly<Record<Run['outcome'], string>> = {
  open: 'In progress',
  solved: 'Solved it',
  'not-solved': 'Did not help',
  abandoned: 'Abandoned',
}

/** Earlier and open runs of one runbook, newest first. */
export const RunList = ({
  documentId,
  openedRunId,
}: {
  readonly documentId: string
  readonly openedRunId: string | null
}): ReactNode => {
  const { database } = useSession()
  const [, navigate] = useLocation()
  const runs = useLiveQuery(async () => {
    const found = await listRuns(database, { documentId })
    const tickets = await database.tickets.bulkGet(found.map((run) => run.ticketId ?? ''))
    return found.map((run, index) => ({ run, ticketKey: tickets[index]?.key ?? null }))
  }, [database, documentId])
  if (runs === undefined || runs.length === 0) return null
  return (
    <Stack gap={2} mb="lg" component="section" aria-label="Runs of this runbook">
      <Title order={3} size="h6">
        Runs
      </Title>
      {runs.map(({ run, ticketKey }) => (
        <NavLink
          key={run.id}
          component="button"
          active={run.id === openedRunId}
          onClick={() => navigate(runPath(run))}
          label={
            <Text span size="sm">
              <When at={run.startedAt} /> · {run.by}
              {ticketKey === null ? '' : ` · ${ticketKey}`}
            </Text>
          }
          rightSection={
            <Badge variant="light" color="gray" tt="none">
              {outcomeWords[run.outcome]}
            </Badge>
          }
        />
      ))}
    </Stack>
  )
}
