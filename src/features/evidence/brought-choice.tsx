import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconFileZip, IconFolder } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Handle } from '../../contract/operation.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import classes from './evidence.module.css'

export type Brought = { readonly handle: Handle; readonly kind: 'folder' | 'archive' }

/** The folder, stick or archive of another device, and where it comes from. */
export const BroughtChoice = ({
  brought,
  onChoose,
  provenance,
  onProvenance,
}: {
  readonly brought: Brought | null
  readonly onChoose: (brought: Brought) => void
  readonly provenance: string
  readonly onProvenance: (text: string) => void
}): ReactNode => {
  const { host } = useSession()
  const chooseFolder = async () => {
    const answer = await host['dialog.choose-folder']({ title: 'Folder to collect from' })
    if (!answer.ok) notifyFailure(answer.error)
    else if (answer.value !== null) onChoose({ handle: answer.value, kind: 'folder' })
  }
  const chooseArchive = async () => {
    const answer = await host['dialog.choose-file']({
      title: 'Archive to collect from',
      extensions: ['zip', 'tar', 'tgz', 'gz'],
    })
    if (!answer.ok) notifyFailure(answer.error)
    else if (answer.value !== null) onChoose({ handle: answer.value, kind: 'archive' })
  }
  return (
    <section className={classes['section']} aria-labelledby="evidence-folder">
      <h3 className={classes['heading']} id="evidence-folder">
        Folder, USB stick or archive
      </h3>
      <Group gap="sm">
        <Button variant="default" leftSection={<IconFolder size={16} aria-hidden />} onClick={chooseFolder}>
          {brought?.kind === 'folder' ? 'Choose another…' : 'Choose folder…'}
        </Button>
        <Button variant="default" leftSection={<IconFileZip size={16} aria-hidden />} onClick={chooseArchive}>
          {brought?.kind === 'archive' ? 'Choose another archive…' : 'Choose archive…'}
        </Button>
        <Text size="sm" {...(brought === null ? { c: 'dimmed' } : { ff: 'monospace' })}>
          {brought?.handle.label ?? 'Nothing chosen yet. ZIP and tar are understood; links are not followed.'}
        </Text>
      </Group>
      <TextInput
        mt="sm"
        maw={560}
        label="Where it comes from"
        description="Which device, who copied it and when. It goes into the bundle."
        placeholder="Till 7 in shop 12, copied by the shop manager this morning"
        maxLength={500}
        value={provenance}
        onChange={(event) => onProvenance(event.currentTarget.value)}
      />
    </section>
  )
}
