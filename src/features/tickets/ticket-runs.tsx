import { Anchor, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Run } from '../../domain/run.ts'
import { Badge } from '../../ui/badge.tsx'
import { When } from '../../ui/when.tsx'
import { runPath } from '../runbooks/run-path.ts'
import { Section } from './section.tsx'
import { countWords } from './ticket-words.ts'
import classes from './tickets.module.css'

const outcomes = {
  open: { word: 'Under way', tone: 'medium' },
  solved: { word: 'Solved it', tone: 'good' },
  'not-solved': { word: 'Did not solve it', tone: 'warn' },
  abandoned: { word: 'Given up', tone: 'quiet' },
} as const

/** Which runbooks were followed on this ticket, and what came of it. */
export const TicketRuns = ({ runs }: { readonly runs: readonly Run[] }): ReactNode => (
  <Section title="Runs" count={runs.length}>
    <ul className={classes['list']}>
      {runs.map((run) => {
        const { word, tone } = outcomes[run.outcome]
        const ticked = Object.values(run.steps).filter((step) => step.state !== 'open').length
        return (
          <li key={run.id} className={classes['line']}>
            <div className={classes['lineText']}>
              <Anchor component={Link} href={runPath(run)} size="sm">
                {run.title}
              </Anchor>
              <div className={classes['quiet']}>
                {run.by} · <When at={run.startedAt} /> · {countWords(ticked, 'step', 'steps')} recorded
              </div>
            </div>
            <Badge tone={tone}>{word}</Badge>
          </li>
        )
      })}
    </ul>
    {runs.length === 0 && (
      <Text size="sm" c="dimmed">
        No runbook was run on this ticket.
      </Text>
    )}
  </Section>
)
