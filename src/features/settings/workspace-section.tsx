import { Button, Group, Text } from '@mantine/core'
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { filesOnlyOf } from '../../data/files-of-workspace.ts'
import { deleteDatabase, openDatabase } from '../../data/open-database.ts'
import { listMutations } from '../../data/outbox.ts'
import type { Mutation } from '../../domain/mutation.ts'
import type { Failure } from '../../domain/result.ts'
import type { Workspace } from '../../domain/workspace.ts'
import { forgetWorkspace } from '../../state/forget-workspace.ts'
import { useSession } from '../../state/session.ts'
import { useShell } from '../../state/shell.ts'
import { Badge } from '../../ui/badge.tsx'
import { useConfirm } from '../../ui/confirm.tsx'
import { waitingWords } from '../../ui/connection-words.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { When } from '../../ui/when.tsx'
import { intentWords } from '../tickets/ticket-words.ts'
import { RenewKey } from './renew-key.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'

const namedChanges = 5

/** The workspaces of this machine: open another, add one, remove one. */
export const WorkspaceSection = (): ReactNode => {
  const { host, workspace: open, database } = useSession()
  const { openWorkspace } = useShell()
  const confirm = useConfirm()
  const [workspaces, setWorkspaces] = useState<readonly Workspace[]>([open])
  const [problem, setProblem] = useState<Failure | null>(null)
  const [waits, setWaits] = useState<ReadonlyMap<string, number>>(new Map())

  const look = useCallback(async () => {
    const answer = await host['workspace.list']({})
    setProblem(answer.ok ? null : answer.error)
    if (answer.ok) setWorkspaces(answer.value.workspaces)
  }, [host])
  useEffect(() => void look(), [look])

  /** From the cache and, where that is damaged or gone, from the journal on disk. */
  const unsentOf = async (workspace: Workspace): Promise<readonly Mutation[]> => {
    const [cached, journal] = await Promise.all([
      workspace.id === open.id ? listMutations(database) : cachedMutations(workspace.id),
      host['journal.read']({ workspaceId: workspace.id }),
    ])
    if (workspace.id === open.id || !journal.ok) return cached
    const known = new Set(cached.map(({ id }) => id))
    const others = journal.value.entries.map(({ mutation }) => mutation)
    return [...cached, ...others.filter(({ id }) => !known.has(id))]
  }

  const count = useRef(unsentOf)
  count.current = unsentOf
  useEffect(() => {
    const countAll = async () => {
      const counted = workspaces.map(
        async (workspace) => [workspace.id, (await count.current(workspace)).length] as const,
      )
      setWaits(new Map(await Promise.all(counted)))
    }
    void countAll()
  }, [workspaces])

  const remove = async (workspace: Workspace) => {
    const unsent = await unsentOf(workspace)
    const agreed = await confirm({
      title: `Remove ${workspace.name} from this machine?`,
      text: <RemovalText unsent={unsent} />,
      confirm: unsent.length === 0 ? 'Remove' : 'Remove and lose unsent work',
      danger: true,
    })
    if (!agreed) return
    const others = workspaces.filter(({ id }) => id !== workspace.id).map(({ id }) => id)
    const files = await filesOnlyOf(workspace.id, others)
    const removed = await host['workspace.remove']({ workspaceId: workspace.id, files })
    if (!removed.ok) {
      notifyFailure(removed.error)
      return
    }
    if (workspace.id === open.id) await openWorkspace(null)
    await deleteDatabase(workspace.id)
    forgetWorkspace(workspace.id)
    if (workspace.id !== open.id) await look()
  }

  return (
    <Section title="Workspaces" text="One tracker account and everything cached for it.">
      {problem !== null && <ErrorState failure={problem} onRetry={() => void look()} />}
      <ul className={classes['list']}>
        {workspaces.map((workspace) => (
          <li key={workspace.id} className={classes['workspace']}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Group gap="xs">
                <Text fw={600}>{workspace.name}</Text>
                {workspace.id === open.id && (
                  <Badge tone="medium" outlined>
                    open
                  </Badge>
                )}
              </Group>
              <Text size="xs" c="dimmed" truncate>
                {workspace.address} · {workspace.user.name} · added <When at={workspace.createdAt} />
              </Text>
              <Text size="xs">{waitingWords(waits.get(workspace.id) ?? 0)}</Text>
            </div>
            <RenewKey workspace={workspace} />
            {workspace.id !== open.id && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Open ${workspace.name}`}
                onClick={() => void openWorkspace(workspace.id)}
              >
                Open
              </Button>
            )}
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`Remove ${workspace.name}`}
              onClick={() => void remove(workspace)}
            >
              Remove…
            </Button>
          </li>
        ))}
      </ul>
      <Button variant="default" mt="sm" onClick={() => void openWorkspace(null)}>
        Add a workspace
      </Button>
    </Section>
  )
}

const cachedMutations = async (workspaceId: string): Promise<readonly Mutation[]> => {
  const other = await openDatabase(workspaceId)
  if (!other.ok) return []
  const unsent = await listMutations(other.value)
  other.value.close()
  return unsent
}

const RemovalText = ({ unsent }: { readonly unsent: readonly Mutation[] }): ReactNode => (
  <>
    <Text size="sm">
      Its tickets, runbooks, articles, files, drafts and runs leave this machine, and its credentials are
      forgotten. Sealed bundles stay until you remove them under Evidence. What the tracker has stays there,
      unless the tracker itself lives in this workspace, as the sandbox does.
    </Text>
    {unsent.length > 0 && (
      <>
        <Text size="sm" mt="sm" fw={600}>
          {unsent.length === 1
            ? '1 change has not reached the tracker and would be lost:'
            : `${unsent.length.toLocaleString()} changes have not reached the tracker and would be lost:`}
        </Text>
        <ul>
          {unsent.slice(0, namedChanges).map((mutation) => (
            <li key={mutation.id}>{intentWords(mutation.intent, [])}</li>
          ))}
          {unsent.length > namedChanges && <li>and {unsent.length - namedChanges} more</li>}
        </ul>
      </>
    )}
  </>
)
