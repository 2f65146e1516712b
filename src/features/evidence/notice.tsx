import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'

type Tone = 'good' | 'warn' | 'bad' | 'plain'

const looks: { readonly [Name in Tone]: { readonly color: string; readonly icon: ReactNode } } = {
  good: { color: 'green', icon: <IconCircleCheck aria-hidden /> },
  warn: { color: 'yellow', icon: <IconAlertTriangle aria-hidden /> },
  bad: { color: 'red', icon: <IconCircleX aria-hidden /> },
  plain: { color: 'gray', icon: <IconInfoCircle aria-hidden /> },
}

/** A few words that must not be overlooked, where they belong. */
export const Notice = ({
  tone,
  title,
  onClose = null,
  children = null,
}: {
  readonly tone: Tone
  readonly title: string
  readonly onClose?: (() => void) | null
  readonly children?: ReactNode
}): ReactNode => (
  <Alert
    role={tone === 'bad' ? 'alert' : 'note'}
    variant="outline"
    color={looks[tone].color}
    icon={looks[tone].icon}
    title={
      <Text fw={600} c="var(--mantine-color-text)" size="sm">
        {title}
      </Text>
    }
    {...(onClose === null ? {} : { withCloseButton: true, onClose, closeButtonLabel: 'Close this message' })}
  >
    {children}
  </Alert>
)
