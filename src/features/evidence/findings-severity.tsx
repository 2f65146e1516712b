import { IconAlertTriangle, IconFlame, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { severityWords } from '../../domain/finding.ts'
import type { Severity } from '../../domain/snapshot-change.ts'
import { Badge, type BadgeTone } from '../../ui/badge.tsx'

const looks: { readonly [Name in Severity]: { readonly tone: BadgeTone; readonly icon: ReactNode } } = {
  critical: { tone: 'bad', icon: <IconFlame size={14} aria-hidden /> },
  warning: { tone: 'warn', icon: <IconAlertTriangle size={14} aria-hidden /> },
  notice: { tone: 'quiet', icon: <IconInfoCircle size={14} aria-hidden /> },
}

export const SeverityBadge = ({ severity }: { readonly severity: Severity }): ReactNode => (
  <Badge tone={looks[severity].tone} icon={looks[severity].icon}>
    {severityWords[severity]}
  </Badge>
)
