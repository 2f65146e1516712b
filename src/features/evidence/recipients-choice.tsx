import { Checkbox, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { Recipient } from '../../contract/bundle-signing-operations.ts'

/** For whom the bundle will be encrypted. All of them unless the person takes one out. */
export const RecipientsChoice = ({
  recipients,
  leaveOut,
  onChange,
  disabled,
}: {
  readonly recipients: readonly Recipient[]
  readonly leaveOut: readonly string[]
  readonly onChange: (leaveOut: readonly string[]) => void
  readonly disabled: boolean
}): ReactNode => {
  const chosen = recipients.filter(({ recipient }) => !leaveOut.includes(recipient))
  return (
    <Stack gap={6} mt="md" role="group" aria-label="Encrypt for">
      <Text size="sm" fw={500}>
        Encrypt for
      </Text>
      {recipients.map(({ name, recipient }) => (
        <Checkbox
          key={recipient}
          label={name}
          description={`${recipient.slice(0, 16)}…${recipient.slice(-6)}`}
          checked={!leaveOut.includes(recipient)}
          disabled={disabled}
          onChange={(event) =>
            onChange(
              event.currentTarget.checked
                ? leaveOut.filter((other) => other !== recipient)
                : [...leaveOut, recipient],
            )
          }
        />
      ))}
      <Text size="sm" c="dimmed">
        {recipients.length === 0 ? (
          <>
            Nobody: anybody who gets the bundle can read it. Recipients are set in{' '}
            <Link href="/settings">Settings</Link>.
          </>
        ) : chosen.length === 0 ? (
          'Nobody is chosen: anybody who gets the bundle can read it.'
        ) : (
          'Only they can open it. On this machine nothing of it stays that you could read again without their identity.'
        )}
      </Text>
    </Stack>
  )
}
