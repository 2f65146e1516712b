import { Blockquote, Button, Group, Text } from '@mantine/core'
import { IconRefresh, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Failure } from '../../domain/result.ts'
import { type EvidenceDraft, useEvidenceDrafts } from '../../state/evidence-drafts.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { When } from '../../ui/when.tsx'
import classes from './evidence.module.css'
import { jobName } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import type { Place } from './place.ts'
import { useEvidence } from './use-evidence.ts'
import { useStartCollection } from './use-start-collection.ts'

/** A collection from before a restart: its evidence is deleted on purpose, its words are not. */
export const InterruptedJob = ({
  jobId,
  draft,
  go,
}: {
  readonly jobId: string
  readonly draft: EvidenceDraft
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { profiles } = useEvidence()
  const start = useStartCollection()
  const closeDraft = useEvidenceDrafts((state) => state.close)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  const profile =
    profiles.result?.ok === true
      ? (profiles.result.value.profiles.find(({ id }) => id === draft.profileId) ?? null)
      : null

  const again = async () => {
    if (profile === null) return
    setBusy(true)
    setRefusal(null)
    const folder = profile.needsFolder
      ? await host['dialog.choose-folder']({ title: 'Folder to collect from' })
      : null
    if (folder !== null && (!folder.ok || folder.value === null)) {
      setBusy(false)
      if (!folder.ok) setRefusal(folder.error)
      return
    }
    const ticket =
      draft.ticketId === null || draft.ticketKey === null
        ? null
        : { id: draft.ticketId, key: draft.ticketKey }
    const started = await start({
      profile,
      ticket,
      folder: folder?.value?.id ?? null,
      provenance: '',
      inputs: {},
      carry: draft,
    })
    setBusy(false)
    if (!started.ok) return setRefusal(started.error)
    closeDraft(jobId)
    go({ kind: 'job', jobId: started.value.id })
  }
  const forget = () => {
    closeDraft(jobId)
    go({ kind: 'new', ticketId: draft.ticketId })
  }

  return (
    <>
      <PaneHeader title={jobName(draft)} />
      <div className={classes['scroll']}>
        <div className={classes['page']}>
          <Notice tone="warn" title="Kitbag was closed before this collection was sealed">
            <Text size="sm">
              It was started <When at={draft.startedAt} />. Evidence that is not sealed holds secrets as they
              are, so it is deleted when Kitbag ends. Your words were kept: {kept(draft)}.
            </Text>
            <Group mt="sm" gap="xs">
              <Button
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={again}
                disabled={busy || profile === null}
              >
                {busy ? 'Starting…' : 'Collect again with them'}
              </Button>
              <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={forget}>
                Forget it
              </Button>
            </Group>
          </Notice>
          {draft.summary !== '' && (
            <Blockquote mt="md" p="sm" fz="sm">
              {draft.summary}
            </Blockquote>
          )}
          {refusal !== null && <ErrorState failure={refusal} />}
        </div>
      </div>
    </>
  )
}

const kept = ({ summary, terms }: EvidenceDraft): string => {
  const parts = [
    ...(summary.trim() === '' ? [] : ['the summary']),
    ...(terms.length === 0 ? [] : [count(terms.length, 'term')]),
  ]
  return parts.length === 0
    ? 'the profile and the ticket'
    : `${parts.join(' and ')}, the profile and the ticket`
}
