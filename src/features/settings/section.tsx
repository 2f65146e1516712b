import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './settings.module.css'

/** One part of the settings: its name at the left, what can be set at the right. */
export const Section = ({
  title,
  text = null,
  children,
}: {
  readonly title: string
  readonly text?: string | null
  readonly children: ReactNode
}): ReactNode => (
  <section className={classes['section']} aria-label={title}>
    <div>
      <Title order={2}>{title}</Title>
      {text !== null && (
        <Text size="xs" c="dimmed" mt={4}>
          {text}
        </Text>
      )}
    </div>
    <div>{children}</div>
  </section>
)
