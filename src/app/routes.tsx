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

/** One place of the rail and the screen that is shown there. Screens are loaded when they are first needed. */
export type Place = {
  readonly id: string
  readonly path: string
  readonly label: string
  readonly Icon: ComponentType<{ readonly size?: number; readonly stroke?: number }>
  /** wouter patterns that this screen serves. */
  readonly patterns: readonly string[]
  readonly Screen: ComponentType
  /** At the foot of the rail. */
  readonly foot: boolean
}

export const places: readonly Place[] = [
  {
    id: 'tickets',
    path: '/tickets',
    label: 'Tickets',
    Icon: IconTicket,
    patterns: ['/tickets/:ticketId?'],
    Screen: lazy(async () => ({
      default: (await import('../features/tickets/tickets-screen.tsx')).TicketsScreen,
    })),
    foot: false,
  },
  {
    id: 'runbooks',
    path: '/runbooks',
    label: 'Runbooks',
    Icon: IconListCheck,
    patterns: ['/runbooks/:documentId?', '/runbooks/:documentId/run/:runId'],
    Screen: lazy(async () => ({
      default: (await import('../features/runbooks/runbooks-screen.tsx')).RunbooksScreen,
    })),
    foot: false,
  },
  {
    id: 'knowledge',
    path: '/knowledge',
    label: 'Knowledge',
    Icon: IconBook2,
    patterns: ['/knowledge/:documentId?'],
    Screen: lazy(async () => ({
      default: (await import('../features/knowledge/knowledge-screen.tsx')).KnowledgeScreen,
    })),
    foot: false,
  },
  {
    id: 'evidence',
    path: '/evidence',
    label: 'Evidence',
    Icon: IconBox,
    patterns: ['/evidence'],
    Screen: lazy(async () => ({
      default: (await import('../features/evidence/evidence-screen.tsx')).EvidenceScreen,
    })),
    foot: false,
  },
  {
    id: 'sync',
    path: '/sync',
    label: 'Sync',
    Icon: IconRefresh,
    patterns: ['/sync'],
    Screen: lazy(async () => ({ default: (await import('../features/sync/sync-screen.tsx')).SyncScreen })),
    foot: false,
  },
  {
    id: 'settings',
    path: '/settings',
    label: 'Settings',
    Icon: IconSettings,
    patterns: ['/settings'],
    Screen: lazy(async () => ({
      default: (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
    })),
    foot: true,
  },
  {
    id: 'help',
    path: '/help',
    label: 'Help',
    Icon: IconHelp,
    patterns: ['/help/:page?'],
    Screen: lazy(async () => ({ default: (await import('../features/help/help-screen.tsx')).HelpScreen })),
    foot: true,
  },
]
