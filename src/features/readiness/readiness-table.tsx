import { ActionIcon, Switch, Table, Text, Tooltip } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { pinTickets, removeFromTrip, unpinTickets } from '../../data/trip-repository.ts'
import type { ReadinessFacts } from '../../domain/readiness.ts'
import { useSession } from '../../state/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { When } from '../../ui/when.tsx'
import { countWords, ticketPath } from '../tickets/ticket-words.ts'
import classes from './readiness.module.css'
import { gapWords } from './readiness-words.ts'
import type { TripTicket } from './use-readiness.ts'

/** Per ticket: what is here, what is missing, how fresh it is, and whether it comes along. */
export const ReadinessTable = ({
  tickets,
  maxAttachmentBytes,
}: {
  readonly tickets: readonly TripTicket[]
  readonly maxAttachmentBytes: number | null
}): ReactNode => (
  // A region that scrolls must be reachable by keyboard.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolls sideways on a narrow screen
  <section className={classes['scroll']} aria-label="Tickets of the trip" tabIndex={0}>
    <Table verticalSpacing="xs" horizontalSpacing="sm" className={classes['table'] ?? ''}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Ticket</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Conversation</Table.Th>
          <Table.Th>Files</Table.Th>
          <Table.Th>Linked pages</Table.Th>
          <Table.Th>
            Evidence
            <Text size="xs" c="dimmed">
              {maxAttachmentBytes === null
                ? 'no limit known'
                : `up to ${formatBytes(maxAttachmentBytes)} a file`}
            </Text>
          </Table.Th>
          <Table.Th>Up to date</Table.Th>
          <Table.Th>Take with me</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tickets.map((ticket) => (
          <Row key={ticket.id} ticket={ticket} maxAttachmentBytes={maxAttachmentBytes} />
        ))}
      </Table.Tbody>
    </Table>
  </section>
)

const Row = ({
  ticket,
  maxAttachmentBytes,
}: {
  readonly ticket: TripTicket
  readonly maxAttachmentBytes: number | null
}): ReactNode => {
  const { database, now } = useSession()
  const { id, key, title, site, pinned, readiness } = ticket
  const { cached } = ticket.facts
  const pin = (wanted: boolean) =>
    // What is no longer taken along stays in the table, so that a slip of the finger is undone in place.
    void (wanted ? pinTickets(database, [id], now()) : unpinTickets(database, [id]))
  const remove = async () => {
    await unpinTickets(database, [id])
    await removeFromTrip(database, [id])
  }
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['ticket'] ?? ''}>
        {cached === null ? (
          <span>{key}</span>
        ) : (
          <Link href={ticketPath(id)} className={classes['link']}>
            {key}
          </Link>
        )}
        <Text size="sm" lineClamp={2} title={title}>
          {title}
        </Text>
        {site !== null && (
          <Text size="xs" c="dimmed">
            {site}
          </Text>
        )}
      </Table.Th>
      <Table.Td className={classes['state'] ?? ''}>
        {readiness.ready ? (
          <Badge tone="good" icon={<IconCheck size={14} aria-hidden />}>
            Ready
          </Badge>
        ) : (
          <Badge tone="warn" icon={<IconAlertTriangle size={14} aria-hidden />}>
            Not ready
          </Badge>
        )}
        {readiness.gaps.map((gap) => (
          <Text key={gap.kind} size="xs">
            {gapWords(gap)}
          </Text>
        ))}
      </Table.Td>
      {cached === null ? (
        <Table.Td colSpan={5} />
      ) : (
        <CachedCells cached={cached} readiness={readiness} maxAttachmentBytes={maxAttachmentBytes} />
      )}
      <Table.Td>
        <div className={classes['actions']}>
          <Switch
            aria-label={`Take ${key} with me`}
            checked={pinned}
            disabled={cached === null && !pinned}
            onChange={(event) => pin(event.currentTarget.checked)}
          />
          <Tooltip label="Leave it out of the trip">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Leave ${key} out of the trip`}
              onClick={() => void remove()}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
      </Table.Td>
    </Table.Tr>
  )
}

const CachedCells = ({
  cached,
  readiness,
  maxAttachmentBytes,
}: {
  readonly cached: NonNullable<ReadinessFacts['cached']>
  readonly readiness: TripTicket['readiness']
  readonly maxAttachmentBytes: number | null
}): ReactNode => {
  const here = cached.files.length - readiness.missingFiles.length
  const titles = cached.links.filter(({ title }) => title !== null)
  const missing = readiness.missingFiles.map(({ name, size }) => `${name} (${formatBytes(size)})`)
  return (
    <>
      <Table.Td>
        <Text size="sm">{countWords(cached.comments, 'comment', 'comments')}</Text>
        <Text size="xs" c="dimmed">
          {countWords(cached.activity, 'change', 'changes')}
        </Text>
      </Table.Td>
      <Table.Td title={missing.length === 0 ? undefined : `Missing: ${missing.join(', ')}`}>
        {cached.files.length === 0 ? (
          <Text size="sm" c="dimmed">
            none
          </Text>
        ) : (
          <>
            <Text size="sm">
              {here} of {cached.files.length} here
            </Text>
            <Text size="xs" c="dimmed">
              {formatBytes(readiness.hereBytes)} of{' '}
              {formatBytes(readiness.hereBytes + readiness.missingBytes)}
            </Text>
          </>
        )}
      </Table.Td>
      <Table.Td title={titles.map(({ title }) => title).join('\n')}>
        {cached.links.length === 0 ? (
          <Text size="sm" c="dimmed">
            none
          </Text>
        ) : (
          <Text size="sm">
            {titles.length} of {cached.links.length} here
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Evidence cached={cached} maxAttachmentBytes={maxAttachmentBytes} />
      </Table.Td>
      <Table.Td>
        <Text size="sm">{cached.checkedAt === null ? 'made here' : <When at={cached.checkedAt} />}</Text>
      </Table.Td>
    </>
  )
}

const Evidence = ({
  cached,
  maxAttachmentBytes,
}: {
  readonly cached: NonNullable<ReadinessFacts['cached']>
  readonly maxAttachmentBytes: number | null
}): ReactNode => {
  const { evidence } = cached
  if (evidence.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        none yet
      </Text>
    )
  }
  const bytes = evidence.reduce((sum, { size }) => sum + size, 0)
  const fits = maxAttachmentBytes === null || evidence.every(({ size }) => size <= maxAttachmentBytes)
  return (
    <>
      <Text size="sm">{countWords(evidence.length, 'file', 'files')}</Text>
      <Text size="xs" c="dimmed">
        {formatBytes(bytes)}, {fits ? 'fits' : 'too large'}
      </Text>
    </>
  )
}
