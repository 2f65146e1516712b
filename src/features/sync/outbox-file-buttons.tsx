import { Button, Group } from '@mantine/core'
import { IconFileExport, IconFileImport } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useSession } from '../../state/session.ts'
import { useConfirm } from '../../ui/confirm.tsx'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { createOutboxFile } from './outbox-file.ts'

/** Carries what waits to another machine, and takes in what another machine could not send. */
export const OutboxFileButtons = ({ waiting }: { readonly waiting: number }): ReactNode => {
  const session = useSession()
  const confirm = useConfirm()
  const [busy, setBusy] = useState<'export' | 'import' | null>(null)

  const run = async (what: 'export' | 'import'): Promise<void> => {
    setBusy(what)
    const file = createOutboxFile(session, confirm)
    const outcome = what === 'export' ? await file.exportWaiting() : await file.importFile()
    setBusy(null)
    if (!outcome.ok) return notifyFailure(outcome.error)
    const { done, warning } = outcome.value
    if (done !== '') notifyDone(done)
    if (warning !== null) notifyFailure(warning)
  }

  return (
    <Group gap="xs" px="md" py="xs" justify="flex-end">
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconFileExport size={16} aria-hidden />}
        disabled={waiting === 0}
        loading={busy === 'export'}
        onClick={() => void run('export')}
      >
        Export what waits…
      </Button>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconFileImport size={16} aria-hidden />}
        loading={busy === 'import'}
        onClick={() => void run('import')}
      >
        Import…
      </Button>
    </Group>
  )
}
