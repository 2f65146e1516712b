import { useLiveQuery } from 'dexie-react-hooks'
import { useMemo } from 'react'
import { useLocation } from 'wouter'
import { readOnlineSwitch } from '../data/sync-repository.ts'
import { useSession } from '../state/session.ts'
import { useShell } from '../state/shell.ts'
import { useTicketRequest } from '../state/ticket-request.ts'
import { notifyDone, notifyFailure } from '../ui/notify-failure.tsx'
import type { Command } from './finder-entries.ts'
import { places } from './routes.tsx'

const themeCommands = [
  { theme: 'light', title: 'Use the light theme' },
  { theme: 'dark', title: 'Use the dark theme' },
  { theme: 'contrast', title: 'Use the high-contrast theme' },
  { theme: 'auto', title: 'Use the theme of the system' },
] as const

/** What can be done to the ticket that is open. */
const ticketCommands = [
  { kind: 'escalate', title: 'Escalate this ticket', words: 'third line l3 hand over' },
  { kind: 'log-time', title: 'Log time on this ticket', words: 'book hours minutes work' },
  { kind: 'run', title: 'Run a runbook for this ticket', words: 'steps checklist' },
] as const

/** Everything the finder can do besides finding. */
export const useCommands = (onShowKeys: () => void): readonly Command[] => {
  const { sync, host, database } = useSession()
  const shell = useShell()
  const [location, navigate] = useLocation()
  const inTicket = location.startsWith('/tickets/')
  const online = useLiveQuery(() => readOnlineSwitch(database), [database]) ?? true

  return useMemo<readonly Command[]>(() => {
    const takeSnapshot = async () => {
      const taken = await host['snapshot.take']({})
      if (taken.ok) {
        notifyDone(`Snapshot taken: ${taken.value.title}`)
        navigate('/evidence')
      } else notifyFailure(taken.error)
    }
    const chooseTheme = async (theme: (typeof themeCommands)[number]['theme']) => {
      const kept = await shell.changeSettings({ theme })
      if (!kept.ok) notifyFailure(kept.error)
    }
    const evidence = places.some(({ id }) => id === 'evidence')
    return [
      ...places.map(({ id, label, path }) => ({
        id: `go-${id}`,
        title: `Go to ${label}`,
        words: 'open show',
        run: () => navigate(path),
      })),
      {
        id: 'new-ticket',
        title: 'New ticket',
        words: 'write create',
        run: () => {
          if (!location.startsWith('/tickets')) navigate('/tickets')
          useTicketRequest.getState().ask('new')
        },
      },
      ...(inTicket
        ? ticketCommands.map(({ kind, title, words }) => ({
            id: `ticket-${kind}`,
            title,
            words,
            run: () => useTicketRequest.getState().ask(kind),
          }))
        : []),
      { id: 'sync-now', title: 'Sync now', words: 'send fetch refresh', run: sync.syncNow },
      online
        ? { id: 'offline', title: 'Go offline', words: 'switch sync off', run: () => sync.setOnline(false) }
        : { id: 'online', title: 'Go online', words: 'switch sync on', run: () => sync.setOnline(true) },
      {
        id: 'readiness',
        title: 'Readiness for a trip',
        words: 'cached missing fetch pin offline take with me site',
        run: () => navigate('/sync?tab=readiness'),
      },
      ...(evidence
        ? [
            {
              id: 'collect',
              title: 'Collect evidence',
              words: 'logs bundle profile',
              run: () => navigate('/evidence'),
            },
            {
              id: 'snapshot',
              title: 'Take a snapshot of this machine',
              words: 'environment evidence',
              run: () => void takeSnapshot(),
            },
          ]
        : []),
      ...themeCommands.map(({ theme, title }) => ({
        id: `theme-${theme}`,
        title,
        words: 'appearance colours',
        run: () => void chooseTheme(theme),
      })),
      { id: 'keys', title: 'Show the keys', words: 'keyboard shortcuts ?', run: onShowKeys },
    ]
  }, [sync, host, shell, navigate, location, inTicket, online, onShowKeys])
}
