import { Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { Failure } from '../domain/result.ts'

/** Shows a failure that has no place of its own on the screen. Stays until it is closed. */
export const notifyFailure = (failure: Failure): void => {
  notifications.show({
    color: 'red',
    icon: <IconAlertTriangle size={18} aria-hidden />,
    title: failure.message,
    message: failure.hint === '' ? <Text size="xs">{failure.code}</Text> : failure.hint,
    autoClose: false,
    withBorder: true,
    role: 'alert',
    closeButtonProps: { 'aria-label': 'Close this message' },
  })
}

/** Says that something was done, where the screen itself does not show it. Goes away after a few seconds. */
export const notifyDone = (message: string): void => {
  notifications.show({
    color: 'green',
    icon: <IconCheck size={18} aria-hidden />,
    message,
    autoClose: 4_000,
    withBorder: true,
    role: 'status',
    closeButtonProps: { 'aria-label': 'Close this message' },
  })
}
