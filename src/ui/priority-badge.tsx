import { IconAlertOctagonFilled, IconChevronDown, IconChevronUp, IconEqual } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Priority } from '../domain/ticket.ts'
import { Badge } from './badge.tsx'

const looks = {
  P1: { tone: 'critical', word: 'critical', Icon: IconAlertOctagonFilled },
  P2: { tone: 'high', word: 'high', Icon: IconChevronUp },
  P3: { tone: 'medium', word: 'medium', Icon: IconEqual },
  P4: { tone: 'low', word: 'low', Icon: IconChevronDown },
} as const

/** `P1` to `P4` with its own icon; the word is shown where there is room (`long`) and on hover. */
export const PriorityBadge = ({
  priority,
  long = false,
}: {
  readonly priority: Priority
  readonly long?: boolean
}): ReactNode => {
  const { tone, word, Icon } = looks[priority]
  return (
    <Badge tone={tone} title={`Priority ${priority}, ${word}`} icon={<Icon size={14} aria-hidden />}>
      {long ? `${priority} ${word}` : priority}
    </Badge>
  )
}
