import { Button, Group, Paper, Progress, Stack, Text, Title } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import type { SyncStatus } from '../../domain/sync-status.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import classes from './first-run.module.css'

/** The first sync of a workspace, with what has arrived so far. One may go on before it ends. */
export const FirstSync = ({
  status,
  onGoOn,
}: {
  readonly status: SyncStatus
  readonly onGoOn: () => void
}): ReactNode => {
  const { database, workspace, sync } = useSession()
  const arrived = useLiveQuery(
    async () => ({
      tickets: await database.tickets.count(),
      documents: await database.documents.count(),
    }),
    [database],
  )
  return (
    <main className={classes['progress']} aria-label="First sync">
      <Paper withBorder p="xl" w={520}>
        <Title order={1} mb="xs">
          Fetching {workspace.name}
        </Title>
        <Stack gap="sm">
          {status.problem === null && (
            <>
              <Text role="status">{status.activity === '' ? 'Asking the tracker…' : status.activity}</Text>
              <Progress value={100} animated striped size="sm" aria-label="First sync is running" />
            </>
          )}
          <Text size="sm" c="dimmed">
            {(arrived?.tickets ?? 0).toLocaleString()} tickets and{' '}
            {(arrived?.documents ?? 0).toLocaleString()} runbooks and articles are here so far.
          </Text>
          {status.problem !== null && <ErrorState failure={status.problem} onRetry={sync.syncNow} />}
          <Group>
            <Button variant="default" onClick={onGoOn}>
              {status.problem === null ? 'Go on while it fetches' : 'Go on with what is here'}
            </Button>
          </Group>
        </Stack>
      </Paper>
    </main>
  )
}
