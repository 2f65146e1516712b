import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { Router } from 'wouter'
import type { Settings } from '../contract/app-operations.ts'
import type { HostEvent } from '../contract/events.ts'
import type { Host } from '../contract/operations.ts'
import { openDatabase } from '../data/open-database.ts'
import type { Failure } from '../domain/result.ts'
import type { Workspace } from '../domain/workspace.ts'
import { useAppearance } from '../state/appearance.ts'
import { SessionContext } from '../state/session.ts'
import { type Shell, ShellContext } from '../state/shell.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { Frame } from './frame.tsx'
import { useHashLocation } from './hash-location.ts'
import { MendedNotice } from './mended-notice.tsx'
import { openEarly, rememberWorkspace } from './open-early.ts'
import { type OpenSession, openSession } from './open-session.ts'
import { ScreenBoundary } from './screen-boundary.tsx'
import { StartingFrame } from './starting-frame.tsx'

// Seen once in the life of a machine: not part of every start.
const FirstRun = lazy(async () => ({
  default: (await import('../features/first-run/first-run.tsx')).FirstRun,
}))

type Stage =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'first-run'; readonly workspaces: readonly Workspace[] }
  | { readonly kind: 'open'; readonly opened: OpenSession }

type AppProps = {
  readonly host: Host
  readonly onHostEvent: (listener: (event: HostEvent) => void) => () => void
}

/** From settings to workspace to cache to sync to screens, each step with its own way to fail. */
export const App = ({ host, onHostEvent }: AppProps): ReactNode => {
  const [stage, setStage] = useState<Stage>({ kind: 'starting' })
  const [settings, setSettings] = useState<Settings | null>(null)
  const open = useRef<OpenSession | null>(null)
  const run = useRef(0)
  const showTheme = useAppearance((state) => state.show)

  const start = useCallback(async () => {
    run.current += 1
    const mine = run.current
    open.current?.close()
    open.current = null
    setStage({ kind: 'starting' })
    const next = await begin(host, onHostEvent)
    if (mine !== run.current) {
      if (next.stage.kind === 'open') next.stage.opened.close()
      return
    }
    if (next.settings !== null) {
      setSettings(next.settings)
      showTheme(next.settings.theme)
    }
    open.current = next.stage.kind === 'open' ? next.stage.opened : null
    setStage(next.stage)
  }, [host, onHostEvent, showTheme])

  useEffect(() => {
    void start()
    return () => {
      run.current += 1
      open.current?.close()
      open.current = null
    }
  }, [start])

  const shell = useMemo<Shell | null>(() => {
    if (settings === null) return null
    const changeSettings: Shell['changeSettings'] = async (change) => {
      const kept = await host['settings.set'](change)
      if (kept.ok) {
        setSettings(kept.value)
        showTheme(kept.value.theme)
      }
      return kept
    }
    return {
      settings,
      changeSettings,
      openWorkspace: async (workspaceId) => {
        const kept = await changeSettings({ workspaceId })
        if (kept.ok) await start()
        else setStage({ kind: 'failed', failure: kept.error })
      },
    }
  }, [settings, host, showTheme, start])

  if (stage.kind === 'failed') {
    return (
      <main>
        <ErrorState failure={stage.failure} onRetry={() => void start()} />
      </main>
    )
  }
  if (stage.kind === 'starting' || shell === null) return <StartingFrame />
  return (
    <ShellContext value={shell}>
      <MendedNotice host={host} />
      <Router hook={useHashLocation}>
        {stage.kind === 'first-run' ? (
          <ScreenBoundary host={host} name="The first-run screen">
            <Suspense fallback={<StartingFrame />}>
              <FirstRun host={host} workspaces={stage.workspaces} />
            </Suspense>
          </ScreenBoundary>
        ) : (
          <SessionContext value={stage.opened.session}>
            <Frame />
          </SessionContext>
        )}
      </Router>
    </ShellContext>
  )
}

/** Reads where we stand and opens what can be opened. */
const begin = async (
  host: Host,
  onHostEvent: AppProps['onHostEvent'],
): Promise<{ readonly settings: Settings | null; readonly stage: Stage }> => {
  const early = openEarly()
  const [settings, list] = await Promise.all([host['settings.get']({}), host['workspace.list']({})])
  if (!settings.ok) return { settings: null, stage: { kind: 'failed', failure: settings.error } }
  if (!list.ok) return { settings: settings.value, stage: { kind: 'failed', failure: list.error } }
  const { workspaces } = list.value
  const workspace = workspaces.find(({ id }) => id === settings.value.workspaceId)
  const database = await early?.claim(workspace?.id ?? null)
  if (workspace === undefined) return { settings: settings.value, stage: { kind: 'first-run', workspaces } }
  const opened = await openSession(
    workspace,
    host,
    onHostEvent,
    database ?? (await openDatabase(workspace.id)),
  )
  rememberWorkspace(workspace.id)
  return {
    settings: settings.value,
    stage: opened.ok ? { kind: 'open', opened: opened.value } : { kind: 'failed', failure: opened.error },
  }
}
