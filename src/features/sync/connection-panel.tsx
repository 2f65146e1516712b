import { Alert, Button, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { readOnlineSwitch } from '../../data/sync-repository.ts'
import type { Failure } from '../../domain/result.ts'
import type { SyncStatus } from '../../domain/sync-status.ts'
import { useSession } from '../../state/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { ConnectionIcon } from '../../ui/connection-icon.tsx'
import { connectionWords, globalLine } from '../../ui/connection-words.ts'
import { Countdown } from '../../ui/countdown.tsx'
import { formatDuration } from '../../ui/format-duration.ts'
import { useNow } from '../../ui/ticker.ts'
import { JournalNotice } from './journal-notice.tsx'
import classes from './sync.module.css'

const untilWords = (leftMs: number): string => (leftMs < 1_000 ? 'now' : `in ${formatDuration(leftMs)}`)

/** How we stand with the tracker, what was the matter, and what can be done about it. */
export const ConnectionPanel = ({
  status,
  pending,
}: {
  readonly status: SyncStatus
  readonly pending: number
}): ReactNode => {
  const { sync, database, workspace } = useSession()
  const stored = useLiveQuery(() => readOnlineSwitch(database), [database])
  const online = stored ?? true
  const words = connectionWords[status.connection]
  const nowMs = Math.max(useNow('minute'), Date.now())
  return (
    <div className={classes['connection']}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <Stack gap={2}>
          <Group gap="sm">
            <Title order={1}>Sync</Title>
            <Badge tone={words.tone} outlined icon={<ConnectionIcon state={status.connection} />}>
              {words.word}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
          <Text size="sm" role="status">
            {globalLine(pending, status, nowMs)}
            {status.lastContactAt === null && ` · ${workspace.address}`}
            {status.nextAttemptAt !== null && online && (
              <>
                {' · next look '}
                <Countdown dueAt={status.nextAttemptAt} format={untilWords} />
              </>
            )}
            {status.busy && ` · ${status.activity === '' ? 'syncing' : status.activity}`}
          </Text>
        </Stack>
        <Group gap="md" wrap="nowrap" style={{ flexShrink: 0 }}>
          <Switch
            label={online ? 'Online' : 'Switched offline'}
            aria-label="Sync with the tracker"
            checked={online}
            disabled={stored === undefined}
            onChange={(event) => sync.setOnline(event.currentTarget.checked)}
          />
          <Button
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={sync.syncNow}
            disabled={!online}
            loading={status.busy && online}
          >
            Sync now
          </Button>
        </Group>
      </Group>
      {status.problem !== null && online && <Problem problem={status.problem} />}
      <JournalNotice />
    </div>
  )
}

const Problem = ({ problem }: { readonly problem: Failure }): ReactNode => {
  const { sync } = useSession()
  return (
    <Alert
      variant="outline"
      color="orange"
      mt="sm"
      role="alert"
      icon={<IconAlertTriangle aria-hidden />}
      title={problem.message}
    >
      {problem.hint !== '' && <Text size="sm">{problem.hint}</Text>}
      <Group gap="xs" mt="xs">
        {problem.code === 'sync.wipe-out' ? (
          <ConfirmButton
            variant="default"
            size="compact-sm"
            question={{
              title: 'Let these tickets leave this machine?',
              text: `${problem.message} Tickets with unsent work stay in any case.`,
              confirm: 'Let them leave',
              danger: true,
            }}
            onConfirm={sync.confirmSweep}
          >
            That is right
          </ConfirmButton>
        ) : (
          <Button variant="default" size="compact-sm" onClick={sync.retryNow}>
            Try again
          </Button>
        )}
        {problem.code === 'vault.locked' && (
          <Button size="compact-sm" component={Link} href="/settings">
            Give the passphrase
          </Button>
        )}
        {problem.code === 'tracker.unauthorized' && (
          <Button variant="default" size="compact-sm" component={Link} href="/settings">
            Enter a new key
          </Button>
        )}
        <Button variant="subtle" size="compact-sm" onClick={() => sync.setOnline(false)}>
          Work offline
        </Button>
        <Text size="xs" c="dimmed" ff="monospace">
          {problem.code}
        </Text>
      </Group>
    </Alert>
  )
}
