import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconClipboardText, IconHistory, IconPaperclip } from '@tabler/icons-react'
import { type ClipboardEvent, type ReactNode, useState } from 'react'
import { listHistory } from '../../data/sync-repository.ts'
import type { EvidenceJob } from '../../domain/evidence.ts'
import type { Failure, Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { notifyDone } from '../../ui/notify-failure.tsx'
import { writeHistory } from '../sync/history-export.ts'
import classes from './evidence.module.css'
import { useEvidence } from './use-evidence.ts'

const maxHistoryRows = 2_000

/** Pasted consoles, screenshots, photos, files of another device, and what sync did: each with its why. */
export const AddByHand = ({ job }: { readonly job: EvidenceJob }): ReactNode => {
  const { host, database, now } = useSession()
  const { keepJob } = useEvidence()
  const [why, setWhy] = useState('')
  const [provenance, setProvenance] = useState('')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)

  const add = async (what: string, ask: () => Promise<Result<EvidenceJob> | null>): Promise<boolean> => {
    setBusy(true)
    setRefusal(null)
    const answer = await ask()
    setBusy(false)
    if (answer === null) return false
    if (!answer.ok) {
      setRefusal(answer.error)
      return false
    }
    keepJob(answer.value)
    notifyDone(`${what} was added.`)
    return true
  }
  const about = (otherwise: string) => ({
    jobId: job.id,
    why: why.trim() === '' ? otherwise : why.trim(),
    provenance: provenance.trim(),
  })
  const clear = () => {
    setWhy('')
    setProvenance('')
    setText('')
  }

  const addText = async () => {
    const first = (text.trim().split('\n')[0] ?? '').trim().slice(0, 60)
    const title = `Pasted: ${first === '' ? 'text' : first}`
    const done = await add('The text', () =>
      host['evidence.add-text']({
        ...about('Copied from a console or a screen.'),
        kind: 'pasted',
        title,
        text,
      }),
    )
    if (done) clear()
  }
  const addFile = async () => {
    const done = await add('The file', async () => {
      const chosen = await host['dialog.choose-file']({
        title: 'Photo, text or archive to add',
        extensions: [
          'png',
          'jpg',
          'jpeg',
          'webp',
          'gif',
          'log',
          'txt',
          'csv',
          'json',
          'xml',
          'zip',
          'tar',
          'gz',
          'tgz',
        ],
      })
      if (!chosen.ok) return chosen
      if (chosen.value === null) return null
      return host['evidence.add-files']({ ...about('Brought by hand.'), handles: [chosen.value.id] })
    })
    if (done) clear()
  }
  const addHistory = () =>
    add('What sync did', async () => {
      const rows = await listHistory(database, { limit: maxHistoryRows })
      const history = writeHistory(rows, 'md', now().toISOString(), { known: [], keys: new Map() })
      return host['evidence.add-text']({
        ...about('Whether and when changes reached the tracker.'),
        kind: 'history',
        title: 'What sync did',
        text: history,
      })
    })
  const paste = (event: ClipboardEvent) => {
    const picture = [...event.clipboardData.files].find((file) => file.type.startsWith('image/'))
    if (picture === undefined) return
    event.preventDefault()
    void add('The picture', async () =>
      host['evidence.add-image']({
        ...about('A picture of the screen.'),
        name: picture.name === '' ? 'screenshot.png' : picture.name,
        bytes: new Uint8Array(await picture.arrayBuffer()),
      }),
    )
  }
  const historyAdded = job.results.some(({ kind }) => kind === 'history')

  return (
    <section className={classes['section']} aria-labelledby="evidence-by-hand">
      <h3 className={classes['heading']} id="evidence-by-hand">
        Add by hand
      </h3>
      <Stack gap="xs" maw={720}>
        <Textarea
          label="Console text or screenshot"
          description="Paste it here. Text is redacted like everything else; a picture is not, so look at it. Place, time and owner are taken out of photos."
          autosize
          minRows={2}
          maxRows={10}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={paste}
          disabled={busy}
        />
        <Group gap="sm" grow>
          <TextInput
            label="Why L3 wants it"
            placeholder="The error that the till shows"
            maxLength={400}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            disabled={busy}
          />
          <TextInput
            label="Where it comes from"
            placeholder="Console of the switch in rack 2"
            maxLength={500}
            value={provenance}
            onChange={(event) => setProvenance(event.currentTarget.value)}
            disabled={busy}
          />
        </Group>
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconClipboardText size={16} aria-hidden />}
            onClick={addText}
            disabled={busy || text.trim() === ''}
          >
            Add this text
          </Button>
          <Button
            variant="default"
            leftSection={<IconPaperclip size={16} aria-hidden />}
            onClick={addFile}
            disabled={busy}
          >
            Add photo or file…
          </Button>
          <Button
            variant="default"
            leftSection={<IconHistory size={16} aria-hidden />}
            onClick={addHistory}
            disabled={busy || historyAdded}
          >
            {historyAdded ? 'What sync did is added' : 'Add what sync did'}
          </Button>
          {busy && (
            <Text size="sm" role="status">
              Adding…
            </Text>
          )}
        </Group>
        {refusal !== null && <ErrorState failure={refusal} />}
      </Stack>
    </section>
  )
}
