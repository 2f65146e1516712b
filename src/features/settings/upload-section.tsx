import { Button, Group, NumberInput, PasswordInput, Stack, Switch, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import type { InputOf, OutputOf } from '../../contract/operations.ts'
import type { UploadEndpoint } from '../../contract/upload-operations.ts'
import { noteCapabilities } from '../../data/sync-repository.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { useConfirm } from '../../ui/confirm.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'
import { Notice } from '../evidence/notice.tsx'
import { Section } from './section.tsx'
import { useRetryLargeFiles } from './use-retry-large-files.ts'

const megabyte = 1_000_000

type Form = {
  readonly address: string
  /** Empty leaves a stored token as it is. */
  readonly token: string
  readonly download: string
  readonly internal: boolean
  /** Megabytes, as typed. */
  readonly over: string
}

const emptyForm: Form = { address: '', token: '', download: '', internal: true, over: '' }

const toForm = (endpoint: UploadEndpoint | null): Form =>
  endpoint === null
    ? emptyForm
    : {
        address: endpoint.address,
        token: '',
        download: endpoint.download,
        internal: endpoint.internal,
        over: endpoint.overBytes === null ? '' : String(endpoint.overBytes / megabyte),
      }

type Tested =
  | { readonly kind: 'works'; readonly facts: OutputOf<'upload.test'> }
  | { readonly kind: 'fails'; readonly failure: Failure }

/** Where files go that the tracker does not take. */
export const UploadSection = (): ReactNode => {
  const { host, workspace, database } = useSession()
  const confirm = useConfirm()
  const retryLargeFiles = useRetryLargeFiles()
  const [stored, setStored] = useState<UploadEndpoint | null | undefined>(undefined)
  const [form, setForm] = useState(emptyForm)
  const [busy, setBusy] = useState<'test' | 'save' | null>(null)
  const [tested, setTested] = useState<Tested | null>(null)

  useEffect(() => {
    let current = true
    void host['upload.endpoint']({ workspaceId: workspace.id }).then((answer) => {
      if (!current || !answer.ok) return
      setStored(answer.value)
      setForm(toForm(answer.value))
    })
    return () => {
      current = false
    }
  }, [host, workspace.id])

  if (stored === undefined) return null
  const change = (part: Partial<Form>) => {
    setTested(null)
    setForm({ ...form, ...part })
  }
  const token: InputOf<'upload.test'>['token'] =
    form.token === '' ? { kind: 'keep' } : { kind: 'set', token: form.token }

  const test = async () => {
    setBusy('test')
    const answer = await host['upload.test']({ workspaceId: workspace.id, address: form.address, token })
    setBusy(null)
    setTested(answer.ok ? { kind: 'works', facts: answer.value } : { kind: 'fails', failure: answer.error })
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setBusy('save')
    const over = Number.parseFloat(form.over)
    const answer = await host['upload.configure']({
      workspaceId: workspace.id,
      address: form.address,
      download: form.download,
      internal: form.internal,
      overBytes: Number.isFinite(over) && over > 0 ? Math.round(over * megabyte) : null,
      token,
    })
    setBusy(null)
    if (!answer.ok) return setTested({ kind: 'fails', failure: answer.error })
    setStored(answer.value)
    setForm(toForm(answer.value))
    await noteCapabilities(database, { largeFiles: 'by-link' })
    const again = await retryLargeFiles()
    notifyDone(
      again === 0
        ? 'The upload server is set.'
        : `The upload server is set; ${again === 1 ? '1 file is' : `${again} files are`} tried again.`,
    )
  }
  const dropToken = async () => {
    if (stored === null) return
    const { hasToken: _known, ...wanted } = stored
    const answer = await host['upload.configure']({
      workspaceId: workspace.id,
      ...wanted,
      token: { kind: 'none' },
    })
    if (!answer.ok) return notifyFailure(answer.error)
    setStored(answer.value)
  }
  const forget = async () => {
    const agreed = await confirm({
      title: 'Forget this upload server?',
      text: 'Files that the tracker does not take are refused again. What is already there stays there.',
      confirm: 'Forget',
      danger: true,
    })
    if (!agreed) return
    const answer = await host['upload.forget']({ workspaceId: workspace.id })
    if (!answer.ok) return notifyFailure(answer.error)
    setStored(null)
    setForm(emptyForm)
    setTested(null)
    await noteCapabilities(database, { largeFiles: 'refused' })
  }

  return (
    <Section
      title="Large files"
      text="A file that the tracker does not take goes to an upload server of yours (one that speaks tus). The ticket gets its link and SHA-256 when every byte is there."
    >
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="sm">
          <TextInput
            label="Address of the upload server"
            placeholder="https://files.example/uploads/"
            autoComplete="off"
            spellCheck={false}
            value={form.address}
            onChange={(event) => change({ address: event.currentTarget.value })}
          />
          <Group gap="xs" align="flex-end">
            <PasswordInput
              label="Token"
              description={
                stored?.hasToken === true
                  ? 'A token is kept in the vault. Type another to replace it.'
                  : 'Kept in the vault. Leave it empty where the server wants none.'
              }
              placeholder={stored?.hasToken === true ? 'unchanged' : ''}
              autoComplete="off"
              flex={1}
              value={form.token}
              onChange={(event) => change({ token: event.currentTarget.value })}
            />
            {stored?.hasToken === true && (
              <Button variant="default" onClick={() => void dropToken()}>
                Remove token
              </Button>
            )}
          </Group>
          <TextInput
            label="Address for fetching"
            description="Where L3 finds a file, {id} standing for the last part of its address. Leave it empty where that is the upload server itself."
            placeholder="https://files.example/get/{id}"
            autoComplete="off"
            spellCheck={false}
            value={form.download}
            onChange={(event) => change({ download: event.currentTarget.value })}
          />
          <NumberInput
            label="Also send by link what is larger than"
            description="For a slow line: an upload goes on after a drop, an attachment begins again. Empty: only what the tracker does not take."
            suffix=" MB"
            placeholder="such as 20 MB"
            min={0}
            decimalScale={3}
            maw={360}
            value={form.over}
            onChange={(value) => change({ over: String(value) })}
          />
          <Switch
            label="The comment with the link is internal"
            description="The customer does not see it."
            checked={form.internal}
            onChange={(event) => change({ internal: event.currentTarget.checked })}
          />
          {tested !== null && <TestResult tested={tested} />}
          <Group gap="xs">
            <Button type="submit" loading={busy === 'save'} disabled={form.address.trim() === ''}>
              Save
            </Button>
            <Button
              variant="default"
              loading={busy === 'test'}
              disabled={form.address.trim() === ''}
              onClick={() => void test()}
            >
              Test the connection
            </Button>
            {stored !== null && (
              <Button variant="default" onClick={() => void forget()}>
                Forget…
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Section>
  )
}

const TestResult = ({ tested }: { readonly tested: Tested }): ReactNode => {
  if (tested.kind === 'fails') {
    return (
      <Notice tone="bad" title={tested.failure.message}>
        <Text size="sm">{tested.failure.hint}</Text>
      </Notice>
    )
  }
  const { maxBytes, checksum, removed } = tested.facts
  const facts = [
    maxBytes === null ? 'It names no limit.' : `It takes up to ${formatBytes(maxBytes)} a file.`,
    checksum
      ? 'It checks each part by its hash.'
      : 'It does not check parts by their hash; Kitbag compares the length, and L3 the SHA-256.',
    removed ? 'The few bytes of this test are removed again.' : 'It keeps the few bytes of this test.',
  ]
  return (
    <Notice tone="good" title="An upload works">
      <Text size="sm">{facts.join(' ')}</Text>
    </Notice>
  )
}
