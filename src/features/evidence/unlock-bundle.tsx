import { Button, Text } from '@mantine/core'
import { IconKey, IconLock } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import type { BundleSource } from './bundle-source.ts'
import classes from './evidence.module.css'
import type { Place } from './place.ts'

/** An encrypted bundle: what can be done with it, and the way in for whoever holds an identity. */
export const UnlockBundle = ({
  source,
  name,
  go,
}: {
  readonly source: BundleSource
  readonly name: string
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const unlock = async () => {
    const chosen = await host['dialog.choose-file']({ title: 'Choose an identity file', extensions: [] })
    if (!chosen.ok) return notifyFailure(chosen.error)
    if (chosen.value === null) return
    setBusy(true)
    setRefusal(null)
    const opened = await host['bundle.unlock']({ ...source, identity: chosen.value.id })
    setBusy(false)
    if (!opened.ok) return setRefusal(opened.error)
    go({ kind: 'file', handle: opened.value.id, label: name.replace(/\.age$/i, '') })
  }
  return (
    <div className={classes['page']}>
      <Text fw={600} size="sm">
        <IconLock size={16} aria-hidden style={{ verticalAlign: 'text-bottom' }} /> This bundle is encrypted
      </Text>
      <Text size="sm" mt={4} maw="65ch">
        It opens with the identity file of one of its recipients, here or with any age tool. The opened copy
        lies in a private folder of Kitbag and is removed when Kitbag is closed.
      </Text>
      {refusal !== null && <ErrorState failure={refusal} />}
      <Button mt="md" leftSection={<IconKey size={16} aria-hidden />} onClick={unlock} disabled={busy}>
        {busy ? 'Opening…' : 'Open with an identity file…'}
      </Button>
    </div>
  )
}
