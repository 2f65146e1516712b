import type { ReactNode } from 'react'
import type { Tier } from '../domain/ticket.ts'
import { Badge } from './badge.tsx'

const meanings = {
  L1: 'First line',
  L2: 'Second line, in the field',
  L3: 'Third line',
  dev: 'Development',
} as const

/** Who holds the ticket. */
export const TierBadge = ({ tier }: { readonly tier: Tier }): ReactNode => (
  <Badge tone="quiet" outlined title={meanings[tier]}>
    {tier}
  </Badge>
)
