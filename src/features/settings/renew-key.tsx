import { Alert, Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import type { TrackerKind } from '../../contract/tracker-operations.ts'
import type { Failure } from '../../domain/result.ts'
import type { Workspace } from '../../domain/workspace.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone } from '../../ui/notify-failure.tsx'

/** Enters a new key for a workspace whose old one expired or was replaced. Nothing for trackers without a key. */
export const RenewKey = ({ workspace }: { readonly workspace: Workspace }): ReactNode => {
  const { host, sync } = useSession()
  const [kind, setKind] = useState<TrackerKind | null>(null)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    void host['tracker.kinds']({}).then((answer) => {
      if (answer.ok) setKind(answer.value.kinds.find((one) => one.kind === workspace.kind) ?? null)
    })
  }, [host, workspace.kind])
  const secrets = kind?.fields.filter(({ secret }) => secret) ?? []
  if (secrets.length === 0) return null
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        aria-label={`Enter a new key for ${workspace.name}`}
        onClick={() => setOpened(true)}
      >
        New key…
      </Button>
      {opened && (
        <KeyForm
          workspace={workspace}
          secrets={secrets}
          onClose={() => setOpened(false)}
          onRenewed={() => {
            setOpened(false)
            notifyDone(`The new key of ${workspace.user.name} works.`)
            sync.retryNow()
          }}
        />
      )}
    </>
  )
}

const KeyForm = ({
  workspace,
  secrets,
  onClose,
  onRenewed,
}: {
  readonly workspace: Workspace
  readonly secrets: TrackerKind['fields']
  readonly onClose: () => void
  readonly onRenewed: () => void
}): ReactNode => {
  const { host } = useSession()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Failure | null>(null)
  const complete = secrets.every(({ name }) => (values[name] ?? '').trim() !== '')

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!complete || busy) return
    setBusy(true)
    setProblem(null)
    const answer = await host['workspace.renew']({ workspaceId: workspace.id, fields: values })
    setBusy(false)
    if (answer.ok) onRenewed()
    else setProblem(answer.error)
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={`A new key for ${workspace.name}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Text size="sm">
            {workspace.address}, {workspace.user.name}. Tickets and unsent work stay as they are. The key is
            tried first; the one of another account is refused.
          </Text>
          {secrets.map(({ name, label, help }, index) => (
            <PasswordInput
              key={name}
              label={label}
              description={help}
              autoComplete="off"
              {...(index === 0 ? { 'data-autofocus': true } : {})}
              value={values[name] ?? ''}
              onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
            />
          ))}
          {problem !== null && (
            <Alert color="red" variant="outline" role="alert" title={problem.message}>
              {problem.hint}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={!complete}>
              Try this key
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
