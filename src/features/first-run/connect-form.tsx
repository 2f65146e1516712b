import { Alert, Button, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Host } from '../../contract/operations.ts'
import type { TrackerKind } from '../../contract/tracker-operations.ts'
import type { Failure } from '../../domain/result.ts'
import type { Workspace } from '../../domain/workspace.ts'
import { missingFields } from './missing-fields.ts'

/** Asks for what a kind of tracker needs, as the tracker's connector describes it, and tries it. */
export const ConnectForm = ({
  host,
  kinds,
  onConnected,
  onCancel,
}: {
  readonly host: Host
  readonly kinds: readonly TrackerKind[]
  readonly onConnected: (workspace: Workspace) => void
  readonly onCancel: () => void
}): ReactNode => {
  const [kindName, setKindName] = useState(kinds[0]?.kind ?? '')
  const [name, setName] = useState('')
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Failure | null>(null)
  const kind = kinds.find((candidate) => candidate.kind === kindName)
  if (kind === undefined) return null
  const missing = missingFields(kind, values)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setAsked(true)
    if (missing.length > 0 || busy) return
    setBusy(true)
    setProblem(null)
    const known = new Set(kind.fields.map((field) => field.name))
    const fields = Object.fromEntries(
      Object.entries(values).filter(([field, value]) => known.has(field) && value.trim() !== ''),
    )
    const answer = await host['workspace.connect']({
      kind: kind.kind,
      name: name.trim() === '' ? kind.label : name.trim(),
      fields,
    })
    setBusy(false)
    if (!answer.ok) {
      setProblem(answer.error)
      return
    }
    setValues({})
    onConnected(answer.value)
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        {kinds.length > 1 && (
          <Select
            label="Kind of tracker"
            data={kinds.map(({ kind: value, label }) => ({ value, label }))}
            value={kind.kind}
            allowDeselect={false}
            onChange={(value) => {
              if (value !== null) setKindName(value)
              setProblem(null)
            }}
          />
        )}
        <Text size="sm" c="dimmed">
          {kind.description}
        </Text>
        {kind.fields.map((field) => {
          const Input = field.secret ? PasswordInput : TextInput
          return (
            <Input
              key={field.name}
              label={field.label}
              description={field.help}
              placeholder={field.placeholder}
              required={field.required}
              autoComplete="off"
              spellCheck={false}
              value={values[field.name] ?? ''}
              error={asked && missing.includes(field.name) ? `${field.label} is needed.` : null}
              onChange={(event) => setValues({ ...values, [field.name]: event.currentTarget.value })}
            />
          )
        })}
        <TextInput
          label="Name of this workspace"
          description="Shown in the status bar. Leave it empty to use the tracker's name."
          value={name}
          placeholder={kind.label}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {problem !== null && (
          <Alert
            color="red"
            variant="outline"
            icon={<IconAlertTriangle aria-hidden />}
            role="alert"
            title={problem.message}
          >
            {problem.hint === '' ? 'Nothing was kept. Correct it and try again.' : problem.hint}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={busy}>
            Try the connection
          </Button>
          <Button variant="subtle" onClick={onCancel} disabled={busy}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
