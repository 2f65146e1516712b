import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Host } from '../contract/operations.ts'

/** Says what had to be mended at this start: nobody finds out by missing something. */
export const MendedNotice = ({ host }: { readonly host: Host }): ReactNode => {
  const [sentences, setSentences] = useState<readonly string[]>([])
  useEffect(() => {
    let isHere = true
    void host['app.info']({}).then((info) => {
      if (isHere && info.ok) setSentences(info.value.mended)
    })
    return () => {
      isHere = false
    }
  }, [host])
  if (sentences.length === 0) return null
  return (
    <Alert
      role="alert"
      color="yellow"
      variant="outline"
      bg="var(--mantine-color-body)"
      pos="fixed"
      bottom={44}
      right={16}
      maw={560}
      style={{ zIndex: 300 }}
      icon={<IconAlertTriangle aria-hidden />}
      title="Something was damaged and has been mended"
      withCloseButton
      closeButtonLabel="Close this message"
      onClose={() => setSentences([])}
    >
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {sentence}
        </Text>
      ))}
    </Alert>
  )
}
