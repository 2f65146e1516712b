import { Alert, Button, Group, Progress, Select, Text } from '@mantine/core'
import { IconChecklist, IconCloudDownload, IconPin, IconX } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useMemo, useState } from 'react'
import { readSyncStatus, startingStatus } from '../../data/sync-repository.ts'
import { addToTrip, pinTickets, removeFromTrip } from '../../data/trip-repository.ts'
import { useSession } from '../../state/session.ts'
import { connectionWords } from '../../ui/connection-words.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { costWords, heldWords } from '../sync/line-words.ts'
import { useLine } from '../sync/use-line.ts'
import classes from './readiness.module.css'
import { ReadinessTable } from './readiness-table.tsx'
import { fetchWords, filesWords, tripWords } from './readiness-words.ts'
import { fetchForTrip, useTripFetch } from './trip-fetch.ts'
import { type Readiness, useReadiness } from './use-readiness.ts'

/** Is everything on this machine that the next trip needs? What is not can be fetched, and pinned. */
export const ReadinessPanel = (): ReactNode => {
  const session = useSession()
  const { database, sync, now } = session
  const readiness = useReadiness()
  const line = useLine()
  const status = useLiveQuery(() => readSyncStatus(database), [database]) ?? startingStatus
  const running = useTripFetch((state) => state.cancel !== null)
  if (readiness === undefined) return <RowsSkeleton label="Loading readiness" />

  const { tickets, trip, problem } = readiness
  const ids = tickets.map(({ id }) => id)
  const unpinned = tickets.filter(({ pinned, facts }) => !pinned && facts.cached !== null)
  const online = status.connection === 'online'
  const needsSync = trip.missingDocuments > 0 || trip.stale > 0
  const fetchMissing = () => {
    if (needsSync) sync.syncNow()
    if (trip.missingFiles > 0 && (line?.held ?? null) === null) void fetchForTrip(session, ids)
  }
  return (
    <>
      <Picker readiness={readiness} />
      {problem !== null && <ErrorState failure={problem} />}
      {tickets.length === 0 ? (
        <EmptyState
          icon={<IconChecklist size={40} />}
          title="No trip is planned"
          text={
            readiness.rows.length === 0
              ? 'There are no tickets on this machine yet. Sync first; then pick the tickets or the site you go to.'
              : 'Pick a site or single tickets above. Kitbag then says what of them is on this machine, and fetches the rest while there is a connection.'
          }
        />
      ) : (
        <>
          <Group px="md" pb="xs" gap="xs" justify="space-between" className={classes['summary'] ?? ''}>
            <Text fw={600} role="status" aria-label="Readiness of the trip">
              {tripWords(trip)}
            </Text>
            <Group gap="xs">
              <Button
                leftSection={<IconCloudDownload size={16} aria-hidden />}
                disabled={
                  !online || ((trip.missingFiles === 0 || (line?.held ?? null) !== null) && !needsSync)
                }
                loading={running}
                onClick={fetchMissing}
              >
                {trip.missingFiles === 0
                  ? 'Fetch what is missing'
                  : `Fetch what is missing: ${filesWords(trip.missingFiles, trip.missingBytes)}`}
              </Button>
              <Button
                variant="default"
                leftSection={<IconPin size={16} aria-hidden />}
                disabled={unpinned.length === 0}
                onClick={() =>
                  void pinTickets(
                    database,
                    unpinned.map(({ id }) => id),
                    now(),
                  )
                }
              >
                Take all with me
              </Button>
              <Button
                variant="default"
                disabled={tickets.every(({ pinned }) => pinned)}
                onClick={() => void removeFromTrip(database, ids)}
              >
                Clear
              </Button>
            </Group>
          </Group>
          {trip.missingFiles > 0 && (
            <Text px="md" pb="xs" size="sm" c="dimmed" role="status" aria-label="What fetching takes">
              Fetching takes {costWords(trip.missingFiles, trip.missingBytes, line)}.
              {heldWords(line) !== null && ` A file ${heldWords(line)}.`}
            </Text>
          )}
          {!online && trip.ready < trip.tickets && (
            <Text px="md" pb="xs" size="sm" role="status" aria-label="Why nothing is fetched">
              {connectionWords[status.connection].word}: what is missing can be fetched when there is a
              connection. What is here stays.
            </Text>
          )}
          <FetchLine onAgain={online ? fetchMissing : null} />
          <ReadinessTable tickets={tickets} maxAttachmentBytes={readiness.maxAttachmentBytes} />
        </>
      )}
    </>
  )
}

const Picker = ({ readiness }: { readonly readiness: Readiness }): ReactNode => {
  const { database } = useSession()
  const { rows, tickets } = readiness
  // Both boxes are empty again after a choice: what was chosen is in the table below.
  const [siteText, setSiteText] = useState('')
  const [ticketText, setTicketText] = useState('')
  const open = useMemo(() => rows.filter(({ closed }) => closed === 0), [rows])
  const sites = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { site } of open) if (site !== null) counts.set(site, (counts.get(site) ?? 0) + 1)
    return [...counts]
      .sort(([left], [right]) => left.localeCompare(right))
      .map(([site, count]) => ({ value: site, label: `${site} (${count} open)` }))
  }, [open])
  const choices = useMemo(() => {
    const here = new Set(tickets.map(({ id }) => id))
    return rows
      .filter(({ id }) => !here.has(id))
      .sort((left, right) => left.key.localeCompare(right.key, undefined, { numeric: true }))
      .map(({ id, key, title }) => ({ value: id, label: `${key} ${title}` }))
  }, [rows, tickets])
  return (
    <Group px="md" py="sm" gap="sm" wrap="nowrap">
      <Select
        aria-label="Add the open tickets of a site"
        placeholder="Add a site"
        data={sites}
        value={null}
        searchValue={siteText}
        onSearchChange={setSiteText}
        onChange={(site) => {
          setSiteText('')
          if (site === null) return
          void addToTrip(
            database,
            open.filter((row) => row.site === site).map(({ id }) => id),
          )
        }}
        searchable
        nothingFoundMessage="No open ticket has such a site"
        w={280}
      />
      <Select
        aria-label="Add a ticket"
        placeholder="Add a ticket"
        data={choices}
        value={null}
        searchValue={ticketText}
        onSearchChange={setTicketText}
        onChange={(id) => {
          setTicketText('')
          if (id !== null) void addToTrip(database, [id])
        }}
        searchable
        limit={50}
        nothingFoundMessage="No such ticket on this machine"
        flex={1}
        maw={460}
      />
    </Group>
  )
}

/** What the fetching does, how much, and how it ended. */
const FetchLine = ({ onAgain }: { readonly onAgain: (() => void) | null }): ReactNode => {
  const { progress, end, cancelling, cancel } = useTripFetch()
  if (progress === null) return null
  const words = fetchWords(progress, end, cancelling)
  const share = progress.totalBytes === 0 ? 0 : (100 * progress.doneBytes) / progress.totalBytes
  const trouble = progress.failed.at(-1)
  return (
    <div className={classes['fetch']}>
      <Group gap="sm" wrap="nowrap">
        <Text size="sm" role="status" aria-label="Fetching files" className={classes['grow'] ?? ''}>
          {words}
        </Text>
        {cancel !== null && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconX size={14} aria-hidden />}
            disabled={cancelling}
            onClick={cancel}
          >
            Cancel fetching
          </Button>
        )}
      </Group>
      {end === null && <Progress value={share} size="sm" mt={4} aria-label="Bytes fetched" />}
      {trouble !== undefined && (
        <Alert variant="outline" color="orange" mt="xs" role="alert" title={trouble.reason.message}>
          <Text size="sm">
            {progress.failed.map(({ name }) => name).join(', ')}: not fetched. {trouble.reason.hint}
          </Text>
          {onAgain !== null && end !== null && (
            <Button variant="default" size="compact-sm" mt="xs" onClick={onAgain}>
              Fetch the rest
            </Button>
          )}
        </Alert>
      )}
    </div>
  )
}
