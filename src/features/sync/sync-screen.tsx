import { Tabs } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useMemo } from 'react'
import { useSearchParams } from 'wouter'
import { listMutations } from '../../data/outbox.ts'
import { readCatalogue, readSyncStatus } from '../../data/sync-repository.ts'
import type { Mutation } from '../../domain/mutation.ts'
import { needsDecision } from '../../domain/turn.ts'
import { useSession } from '../../state/session.ts'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { ReadinessPanel } from '../readiness/readiness-panel.tsx'
import { ConnectionPanel } from './connection-panel.tsx'
import { DiscardedList } from './discarded-list.tsx'
import { OutboxFileButtons } from './outbox-file-buttons.tsx'
import { ReviewList } from './review-list.tsx'
import classes from './sync.module.css'
import { SyncHistory } from './sync-history.tsx'
import { WaitingList } from './waiting-list.tsx'

const tabs = ['waiting', 'review', 'readiness', 'history'] as const
type Tab = (typeof tabs)[number]

/** Keys and titles of the tickets that changes belong to, for lines that people can read. */
const useTicketNames = (mutations: readonly Mutation[] | undefined): ReadonlyMap<string, string> => {
  const { database } = useSession()
  const ids = [...new Set((mutations ?? []).flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))]
  const wanted = ids.sort().join('\n')
  const names = useLiveQuery(async () => {
    const rows = await database.tickets.bulkGet(wanted === '' ? [] : wanted.split('\n'))
    return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, `${row.key} ${row.title}`]])))
  }, [database, wanted])
  return names ?? new Map()
}

/** What waits, what needs a decision, what happened, and the switch between online and offline. */
export const SyncScreen = (): ReactNode => {
  const { database } = useSession()
  const [search, setSearch] = useSearchParams()
  const status = useLiveQuery(() => readSyncStatus(database), [database])
  const mutations = useLiveQuery(() => listMutations(database), [database])
  const catalogue = useLiveQuery(() => readCatalogue(database), [database])
  const names = useTicketNames(mutations)
  const parked = useMemo(() => (mutations ?? []).filter(needsDecision), [mutations])
  const asked = search.get('tab')
  const tab: Tab = tabs.find((name) => name === asked) ?? (parked.length > 0 ? 'review' : 'waiting')

  if (status === undefined || mutations === undefined) return <RowsSkeleton label="Loading sync" />
  const statuses = catalogue?.statuses ?? []
  return (
    <section className={classes['screen']} aria-label="Sync">
      <ConnectionPanel status={status} pending={mutations.length} />
      <Tabs
        value={tab}
        onChange={(value) => value !== null && setSearch({ tab: value }, { replace: true })}
        className={classes['tabs'] ?? ''}
        keepMounted={false}
      >
        <Tabs.List px="md">
          <Tabs.Tab value="waiting">What waits ({mutations.length})</Tabs.Tab>
          <Tabs.Tab value="review">Your decision ({parked.length})</Tabs.Tab>
          <Tabs.Tab value="readiness">Readiness</Tabs.Tab>
          <Tabs.Tab value="history">What happened</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="waiting" className={classes['panel'] ?? ''}>
          <OutboxFileButtons waiting={mutations.length} />
          <WaitingList
            mutations={mutations}
            names={names}
            statuses={statuses}
            connection={status.connection}
          />
          <DiscardedList names={names} statuses={statuses} />
        </Tabs.Panel>
        <Tabs.Panel value="review" className={classes['panel'] ?? ''}>
          <ReviewList mutations={parked} names={names} statuses={statuses} />
        </Tabs.Panel>
        <Tabs.Panel value="readiness" className={classes['panel'] ?? ''}>
          <ReadinessPanel />
        </Tabs.Panel>
        <Tabs.Panel value="history" className={classes['panel'] ?? ''}>
          <SyncHistory />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}
