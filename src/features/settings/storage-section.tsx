import { Button, Group, Progress, Text } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { failure } from '../../contract/errors.ts'
import { type StorageReport, storageReport } from '../../data/open-database.ts'
import { useSession } from '../../state/session.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { Section } from './section.tsx'

/** How much room the cache takes, and whether it is safe from being cleared. */
export const StorageSection = (): ReactNode => {
  const { database } = useSession()
  const [report, setReport] = useState<StorageReport | null>(null)
  const counts = useLiveQuery(
    async () => ({
      tickets: await database.tickets.count(),
      documents: await database.documents.count(),
    }),
    [database],
  )
  const look = useCallback(async () => setReport(await storageReport()), [])
  useEffect(() => void look(), [look])

  const ask = async () => {
    const granted = await navigator.storage.persist()
    if (!granted) {
      notifyFailure(
        failure(
          'app.denied',
          'The system did not promise to keep the cache.',
          'Nothing is lost now. Unsent work is kept in a second place on the disk in any case.',
        ),
      )
    }
    await look()
  }

  return (
    <Section title="Storage">
      <Text mb={4}>
        {(counts?.tickets ?? 0).toLocaleString()} tickets and {(counts?.documents ?? 0).toLocaleString()}{' '}
        runbooks and articles are on this machine
        {report?.usage !== null && report !== null ? `, ${formatBytes(report.usage ?? 0)} in all` : ''}.
      </Text>
      {report !== null && report.usage !== null && report.quota !== null && (
        <>
          <Progress
            value={(report.usage / report.quota) * 100}
            aria-label="Storage in use"
            size="sm"
            mb={4}
          />
          <Text size="xs" c="dimmed" mb="sm">
            {formatBytes(report.usage)} of {formatBytes(report.quota)} that this machine offers.
          </Text>
        </>
      )}
      {report !== null && (
        <Group gap="sm">
          <Text size="sm">
            {report.persisted
              ? 'The system has promised not to clear the cache by itself.'
              : 'The system may clear the cache when the disk is nearly full. Unsent work is also kept elsewhere.'}
          </Text>
          {!report.persisted && (
            <Button variant="default" size="compact-sm" onClick={() => void ask()}>
              Ask it to keep the cache
            </Button>
          )}
        </Group>
      )}
    </Section>
  )
}
