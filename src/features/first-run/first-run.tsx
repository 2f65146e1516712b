import { Alert, Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconPlug, IconTool } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Host } from '../../contract/operations.ts'
import type { TrackerKind } from '../../contract/tracker-operations.ts'
import type { Failure } from '../../domain/result.ts'
import type { Workspace } from '../../domain/workspace.ts'
import { useShell } from '../../state/shell.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { ConnectForm } from './connect-form.tsx'
import classes from './first-run.module.css'

/** A tracker that asks for nothing is one that Kitbag brings along. */
export const isReadyMade = (kind: TrackerKind): boolean => kind.fields.every((field) => !field.required)

/** The first screen of a new machine: what Kitbag is, and the two ways in. */
export const FirstRun = ({
  host,
  workspaces,
}: {
  readonly host: Host
  readonly workspaces: readonly Workspace[]
}): ReactNode => {
  const { openWorkspace } = useShell()
  const [kinds, setKinds] = useState<readonly TrackerKind[] | null>(null)
  const [problem, setProblem] = useState<Failure | null>(null)
  const [attempt, setAttempt] = useState(0)
  const [connecting, setConnecting] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks again
  useEffect(() => {
    let current = true
    void host['tracker.kinds']({}).then((answer) => {
      if (!current) return
      if (answer.ok) setKinds(answer.value.kinds)
      else setProblem(answer.error)
    })
    return () => {
      current = false
    }
  }, [host, attempt])

  const retry = () => {
    setProblem(null)
    setAttempt(attempt + 1)
  }
  const real = kinds?.filter((kind) => !isReadyMade(kind)) ?? []
  const readyMade = kinds?.filter(isReadyMade) ?? []
  return (
    <main className={classes['page']}>
      <div className={classes['column']}>
        <Title order={1} fz={28} mb="sm">
          Kitbag
        </Title>
        <Text size="lg" mb="xl">
          Kitbag carries your tickets, runbooks and articles to places without a network. What you do there is
          kept on this machine and sent as soon as there is a connection; nothing is lost and nothing is sent
          twice. It also collects logs and snapshots, hides what must stay secret, and seals them for the
          third line.
        </Text>
        {problem !== null && <ErrorState failure={problem} onRetry={retry} />}
        {problem === null && kinds === null && <RowsSkeleton rows={4} label="Looking for trackers" />}
        <Stack gap="md">
          {workspaces.length > 0 && <KnownWorkspaces workspaces={workspaces} />}
          {!connecting && readyMade.map((kind) => <ReadyMade key={kind.kind} kind={kind} host={host} />)}
          {real.length > 0 && (
            <Paper withBorder p="lg">
              <Group gap="xs" mb={4}>
                <IconPlug size={20} aria-hidden />
                <Title order={2}>Connect to a tracker</Title>
              </Group>
              <Text c="dimmed" mb="md">
                You need its address and your account. The connection is tried before anything is kept.
              </Text>
              {connecting ? (
                <ConnectForm
                  host={host}
                  kinds={real}
                  onConnected={(workspace) => void openWorkspace(workspace.id)}
                  onCancel={() => setConnecting(false)}
                />
              ) : (
                <Button variant="default" size="md" onClick={() => setConnecting(true)}>
                  Connect to a tracker
                </Button>
              )}
            </Paper>
          )}
        </Stack>
      </div>
    </main>
  )
}

const KnownWorkspaces = ({ workspaces }: { readonly workspaces: readonly Workspace[] }): ReactNode => {
  const { openWorkspace } = useShell()
  return (
    <Paper withBorder p="lg">
      <Title order={2} mb={4}>
        On this machine already
      </Title>
      <Stack gap={4} align="flex-start">
        {workspaces.map((workspace) => (
          <Anchor
            component="button"
            type="button"
            key={workspace.id}
            onClick={() => void openWorkspace(workspace.id)}
          >
            Open {workspace.name} ({workspace.address})
          </Anchor>
        ))}
      </Stack>
    </Paper>
  )
}

/** One click: no address, no account. */
const ReadyMade = ({ kind, host }: { readonly kind: TrackerKind; readonly host: Host }): ReactNode => {
  const { openWorkspace } = useShell()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Failure | null>(null)
  const open = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await host['workspace.connect']({ kind: kind.kind, name: kind.label, fields: {} })
    if (answer.ok) await openWorkspace(answer.value.id)
    else {
      setProblem(answer.error)
      setBusy(false)
    }
  }
  return (
    <Paper withBorder p="lg" className={classes['recommended'] ?? ''}>
      <Group gap="xs" mb={4}>
        <IconTool size={20} aria-hidden />
        <Title order={2}>{kind.label}</Title>
      </Group>
      <Text c="dimmed" mb="md">
        {kind.description}
      </Text>
      {problem !== null && (
        <Alert color="red" variant="outline" mb="md" icon={<IconAlertTriangle aria-hidden />} role="alert">
          <Text fw={600}>{problem.message}</Text>
          <Text size="sm">{problem.hint}</Text>
        </Alert>
      )}
      <Button size="md" loading={busy} onClick={open} data-autofocus>
        Open the {kind.label.toLowerCase()}
      </Button>
    </Paper>
  )
}
