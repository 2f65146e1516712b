import {
  IconAlertTriangle,
  IconArrowsLeftRight,
  IconCheck,
  IconCloudUp,
  IconDeviceLaptop,
  IconFileExport,
  IconHelpCircle,
  IconHourglass,
  IconRefresh,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SyncState } from '../data/rows.ts'
import { Badge } from './badge.tsx'

/**
 * `local` is a record that exists on this machine only, such as a ticket the tracker has not taken yet; `handed-over` is
 * what another device is to send.
 */
export type BadgeState = SyncState | 'local' | 'handed-over'

const looks = {
  synced: { tone: 'quiet', word: 'Confirmed', Icon: IconCheck },
  queued: { tone: 'medium', word: 'To be sent', Icon: IconCloudUp },
  sending: { tone: 'medium', word: 'Sending', Icon: IconRefresh },
  unknown: { tone: 'warn', word: 'Sent, unconfirmed', Icon: IconHelpCircle },
  waiting: { tone: 'warn', word: 'Waiting', Icon: IconHourglass },
  conflict: { tone: 'bad', word: 'Changed on both sides', Icon: IconArrowsLeftRight },
  'handed-over': { tone: 'medium', word: 'Handed over', Icon: IconFileExport },
  local: { tone: 'medium', word: 'Only here', Icon: IconDeviceLaptop },
  rejected: { tone: 'bad', word: 'Refused', Icon: IconAlertTriangle },
} as const

const explanations = {
  synced: 'The tracker has everything that was done here.',
  queued: 'Waits to be sent to the tracker.',
  sending: 'Is being sent now.',
  unknown: 'Sent, and the answer was lost. The tracker is read back before anything is sent again.',
  waiting: 'Waits for sign-in, a real network, or the next attempt.',
  conflict: 'A conflict: changed here and in the tracker. You decide in Sync.',
  'handed-over': 'Exported in a file: the device that takes it in sends it. Here it is only looked for.',
  local: 'Was made on this machine; the tracker does not have it yet.',
  rejected: 'The tracker refused a change and said why. See Sync.',
} as const satisfies Record<BadgeState, string>

/** How a ticket or a change stands with the tracker, and how many changes wait. */
export const SyncBadge = ({
  state,
  pending,
  compact = false,
}: {
  readonly state: BadgeState
  readonly pending: number
  /** Only the icon, and the number when something waits; the words stay for screen readers and on hover. */
  readonly compact?: boolean
}): ReactNode => {
  const { tone, word, Icon } = looks[state]
  const count = pending > 1 ? `${word} (${pending})` : word
  const title = `${word}. ${explanations[state]}${pending > 0 ? ` ${pending} not yet in the tracker.` : ''}`
  return compact ? (
    <Badge tone={tone} title={title} icon={<Icon size={14} role="img" aria-label={count} />}>
      {pending > 1 ? <span aria-hidden>{pending}</span> : null}
    </Badge>
  ) : (
    <Badge tone={tone} title={title} icon={<Icon size={14} aria-hidden />}>
      {count}
    </Badge>
  )
}
