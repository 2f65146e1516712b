import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** Nothing is here: says why, and what to do. */
export const EmptyState = ({
  icon,
  title,
  text,
  action = null,
}: {
  readonly icon: ReactNode
  readonly title: string
  readonly text: ReactNode
  readonly action?: ReactNode
}): ReactNode => (
  <Stack align="center" justify="center" gap="xs" p="xl" mih={200} h="100%" ta="center">
    <Text component="span" c="dimmed" lh={1} aria-hidden>
      {icon}
    </Text>
    <Text fw={600}>{title}</Text>
    <Text size="sm" c="dimmed" maw={420} component="div">
      {text}
    </Text>
    {action}
  </Stack>
)
