import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconRestore } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import type { ReactNode } from 'react'
import {
  dismissRecovery,
  readJournalProblem,
  readRecovery,
  recoveryWords,
} from '../../data/journal-status.ts'
import { useSession } from '../../state/session.ts'
import { When } from '../../ui/when.tsx'

/** What came back from the journal on disk, and whether unsent work has its second home now. */
export const JournalNotice = (): ReactNode => {
  const { database } = useSession()
  const recovery = useLiveQuery(() => readRecovery(database), [database]) ?? null
  const problem = useLiveQuery(() => readJournalProblem(database), [database]) ?? null
  return (
    <>
      {problem !== null && (
        <Alert
          role="alert"
          color="red"
          variant="outline"
          mt="sm"
          icon={<IconAlertTriangle aria-hidden />}
          title={problem.message}
        >
          <Text size="sm">{problem.hint}</Text>
        </Alert>
      )}
      {recovery !== null && (
        <Alert
          role="status"
          color="blue"
          variant="outline"
          mt="sm"
          icon={<IconRestore aria-hidden />}
          title={recoveryWords(recovery)}
        >
          <Text size="sm" mb="xs">
            Recovered <When at={recovery.at} />. What was restored waits below and is sent as usual.
          </Text>
          <Button variant="default" size="compact-sm" onClick={() => void dismissRecovery(database)}>
            I have read this
          </Button>
        </Alert>
      )}
    </>
  )
}
