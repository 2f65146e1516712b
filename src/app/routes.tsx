import {
  IconBook2,
  IconBox,
  IconHelp,
  IconListCheck,
  IconRefresh,
  IconSettings,
  IconTicket,
} from '@tabler/icons-react'
import { type ComponentType, lazy } from 'react'

type Load = () => Promise<ComponentType>

/** One place of the rail and the screen that is shown there. Screens are loaded when they are first needed. */
export type Place = {
  readonly id: string
  readonly path: string
  readonly label: string
  readonly Icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>
  /** wouter patterns that this screen serves. */
  readonly patterns: readonly string[]
  readonly Screen: ComponentType
  /** Fetches the screen's script ahead of its first showing. */
  readonly load: Load
  /** At the foot of the rail. */
  readonly foot: boolean
}

const loaded = (load: Load): Pick<Place, 'Screen' | 'load'> => ({
  Screen: lazy(async () => ({ default: await load() })),
  load,
})

export const places: readonly Place[] = [
  {
    id: 'tickets',
    path: '/tickets',
    label: 'Tickets',
    Icon: IconTicket,
    patterns: ['/tickets/:ticketId?'],
    ...loaded(async () => (await import('../features/tickets/tickets-screen.tsx')).TicketsScreen),
    foot: false,
  },
  {
    id: 'runbooks',
    path: '/runbooks',
    label: 'Runbooks',
    Icon: IconListCheck,
    patterns: ['/runbooks/:documentId?', '/runbooks/:documentId/run/:runId'],
    ...loaded(async () => (await import('../features/runbooks/runbooks-screen.tsx')).RunbooksScreen),
    foot: false,
  },
  {
    id: 'knowledge',
    path: '/knowledge',
    label: 'Knowledge',
    Icon: IconBook2,
    patterns: ['/knowledge/:documentId?'],
    ...loaded(async () => (await import('../features/knowledge/knowledge-screen.tsx')).KnowledgeScreen),
    foot: false,
  },
  {
    id: 'evidence',
    path: '/evidence',
    label: 'Evidence',
    Icon: IconBox,
    patterns: ['/evidence', '/evidence/timeline/:kind/:id'],
    ...loaded(async () => (await import('./evidence-place.tsx')).EvidencePlace),
    foot: false,
  },
  {
    id: 'sync',
    path: '/sync',
    label: 'Sync',
    Icon: IconRefresh,
    patterns: ['/sync'],
    ...loaded(async () => (await import('../features/sync/sync-screen.tsx')).SyncScreen),
    foot: false,
  },
  {
    id: 'settings',
    path: '/settings',
    label: 'Settings',
    Icon: IconSettings,
    patterns: ['/settings'],
    ...loaded(async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen),
    foot: true,
  },
  {
    id: 'help',
    path: '/help',
    label: 'Help',
    Icon: IconHelp,
    patterns: ['/help/:page?'],
    ...loaded(async () => (await import('../features/help/help-screen.tsx')).HelpScreen),
    foot: true,
  },
]
