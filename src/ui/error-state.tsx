import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Failure } from '../domain/result.ts'

/** What happened, what was kept and what to do next, in the words of the failure. */
export const ErrorState = ({
  failure,
  onRetry = null,
  action = null,
}: {
  readonly failure: Failure
  readonly onRetry?: (() => void) | null
  readonly action?: ReactNode
}): ReactNode => (
  <Alert
    role="alert"
    variant="outline"
    color="red"
    m="md"
    icon={<IconAlertTriangle aria-hidden />}
    title={<Text fw={600}>{failure.message}</Text>}
  >
    {failure.hint !== '' && <Text size="sm">{failure.hint}</Text>}
    <Text size="xs" c="dimmed" ff="monospace" mt={4}>
      {failure.code}
    </Text>
    {(onRetry !== null || action !== null) && (
      <Group mt="sm" gap="xs">
        {onRetry !== null && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {action}
      </Group>
    )}
  </Alert>
)
