import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { countWaiting } from '../data/outbox.ts'
import { useSession } from '../state/session.ts'
import { toSendWords, waitingWords } from '../ui/connection-words.ts'
import classes from './frame.module.css'
import { showKey } from './keys.ts'
import { type Place, places } from './routes.tsx'

const isMac = /mac/i.test(navigator.platform)

type Count = { readonly number: number; readonly words: string; readonly urgent: boolean }

/** Numbers come from indexes: the rail never reads the rows themselves. */
const useCounts = (): Readonly<Record<string, Count>> => {
  const { database } = useSession()
  const counts = useLiveQuery(async () => {
    const [tickets, runbooks, articles, waits] = await Promise.all([
      database.tickets.count(),
      database.documents.where('kind').equals('runbook').count(),
      database.documents.where('kind').equals('article').count(),
      countWaiting(database),
    ])
    return {
      tickets: { number: tickets, words: `${tickets} tickets`, urgent: false },
      runbooks: { number: runbooks, words: `${runbooks} runbooks`, urgent: false },
      knowledge: { number: articles, words: `${articles} articles`, urgent: false },
      sync:
        waits.decisions > 0
          ? {
              number: waits.changes,
              words: toSendWords(waits.changes, waits.decisions),
              urgent: true,
            }
          : { number: waits.changes, words: waitingWords(waits.changes), urgent: false },
    }
  }, [database])
  return counts ?? {}
}

const PlaceLink = ({
  place,
  count,
  current,
}: {
  readonly place: Place
  readonly count: Count | null
  readonly current: boolean
}): ReactNode => {
  const { Icon } = place
  return (
    <Link
      href={place.path}
      className={classes['place']}
      title={count === null ? place.label : `${place.label}: ${count.words}`}
      aria-current={current ? 'page' : undefined}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
      <span className={classes['placeWord']}>{place.label}</span>
      {count !== null && count.number > 0 && (
        <span className={classes['placeCount']} data-urgent={count.urgent || undefined}>
          <span aria-hidden>
            {count.urgent && '! '}
            {count.number.toLocaleString()}
          </span>
          <VisuallyHidden>{count.words}</VisuallyHidden>
        </span>
      )}
    </Link>
  )
}

/** Where one can go, and how much is there. */
export const Rail = ({ onFind }: { readonly onFind: () => void }): ReactNode => {
  const [location] = useLocation()
  const counts = useCounts()
  const link = (place: Place) => (
    <PlaceLink
      key={place.id}
      place={place}
      count={counts[place.id] ?? null}
      current={location === place.path || location.startsWith(`${place.path}/`)}
    />
  )
  return (
    <nav className={classes['rail']} aria-label="Places">
      <UnstyledButton className={classes['finder']} onClick={onFind} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} aria-hidden />
        <span>Find anything</span>
        <kbd aria-hidden>{showKey('mod+k', isMac)}</kbd>
      </UnstyledButton>
      {places.filter((place) => !place.foot).map(link)}
      <div className={classes['spacer']} />
      {places.filter((place) => place.foot).map(link)}
    </nav>
  )
}
