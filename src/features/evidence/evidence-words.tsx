import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClockX,
  IconEyeOff,
  IconLock,
  IconPlayerSkipForward,
  IconX,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { EvidenceJob, JobState, Outcome } from '../../domain/evidence.ts'
import { Badge, type BadgeTone } from '../../ui/badge.tsx'

type OutcomeWord = {
  readonly label: string
  readonly tone: BadgeTone
  readonly icon: ReactNode
  /** What the engineer can do about it; empty when nothing needs doing. */
  readonly advice: string
}

const size = 14

export const outcomeWords: { readonly [Name in Outcome]: OutcomeWord } = {
  success: { label: 'Complete', tone: 'good', icon: <IconCheck size={size} aria-hidden />, advice: '' },
  partial: {
    label: 'Partial',
    tone: 'warn',
    icon: <IconAlertTriangle size={size} aria-hidden />,
    advice: 'Often only old lines are missing.',
  },
  failed: {
    label: 'Failed',
    tone: 'bad',
    icon: <IconX size={size} aria-hidden />,
    advice: 'Run it again; if it fails again, say so in the summary.',
  },
  timeout: {
    label: 'Timed out',
    tone: 'bad',
    icon: <IconClockX size={size} aria-hidden />,
    advice: 'Run it again when the machine is quieter.',
  },
  denied: {
    label: 'Denied',
    tone: 'bad',
    icon: <IconLock size={size} aria-hidden />,
    advice: 'Collect again as administrator, or with the kitbag command and sudo.',
  },
  skipped: {
    label: 'Skipped',
    tone: 'quiet',
    icon: <IconPlayerSkipForward size={size} aria-hidden />,
    advice: '',
  },
  unavailable: {
    label: 'Unavailable',
    tone: 'quiet',
    icon: <IconBan size={size} aria-hidden />,
    advice: '',
  },
  withheld: {
    label: 'Withheld',
    tone: 'warn',
    icon: <IconEyeOff size={size} aria-hidden />,
    advice: 'It could not be cleaned safely. Look at the original yourself.',
  },
}

export const OutcomeBadge = ({ outcome }: { readonly outcome: Outcome }): ReactNode => {
  const { label, tone, icon } = outcomeWords[outcome]
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  )
}

export const WaitingBadge = ({ label }: { readonly label: string }): ReactNode => (
  <Badge tone="quiet" icon={<IconCircleDashed size={size} aria-hidden />}>
    {label}
  </Badge>
)

export const jobStateWords: { readonly [State in JobState]: string } = {
  collecting: 'Collecting',
  collected: 'Ready to review and seal',
  sealing: 'Sealing',
  sealed: 'Sealed',
  cancelled: 'Cancelled',
  failed: 'Failed',
}

const platformNames: Readonly<Record<string, string>> = {
  any: 'any machine',
  win32: 'Windows',
  darwin: 'macOS',
  linux: 'Linux',
}

export const platformName = (platform: string): string => platformNames[platform] ?? platform

/** "FS-1042 · Linux" for lists and titles. */
export const jobName = ({
  ticketKey,
  profileTitle,
}: Pick<EvidenceJob, 'ticketKey' | 'profileTitle'>): string =>
  ticketKey === null ? profileTitle : `${ticketKey} · ${profileTitle}`
