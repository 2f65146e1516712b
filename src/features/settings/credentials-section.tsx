import { Button, Group, PasswordInput, Skeleton, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useCallback, useEffect, useState } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Section } from './section.tsx'

type VaultState = OutputOf<'vault.state'>

/** How credentials are kept, and the passphrase where this machine has no keychain. */
export const CredentialsSection = (): ReactNode => {
  const { host } = useSession()
  const [state, setState] = useState<Result<VaultState> | null>(null)
  const look = useCallback(async () => setState(await host['vault.state']({})), [host])
  useEffect(() => void look(), [look])
  return (
    <Section
      title="Credentials"
      text="Passwords and keys of trackers, and the key this machine signs bundles with."
    >
      {state === null && <Skeleton h={72} />}
      {state !== null && !state.ok && <ErrorState failure={state.error} onRetry={() => void look()} />}
      {state?.ok === true && <Kept state={state.value} onChanged={look} />}
    </Section>
  )
}

const Kept = ({
  state,
  onChanged,
}: {
  readonly state: VaultState
  readonly onChanged: () => Promise<void>
}): ReactNode => {
  switch (state.credentials) {
    case 'keychain':
      return <Text size="sm">They are kept in the operating system's keychain.</Text>
    case 'passphrase':
      return (
        <Text size="sm">
          They are kept in an encrypted file that your passphrase opens. It is asked for once after every
          start.
        </Text>
      )
    case 'locked':
      return <PassphraseForm chosen={state.passphraseChosen} onDone={onChanged} />
  }
}

const PassphraseForm = ({
  chosen,
  onDone,
}: {
  readonly chosen: boolean
  readonly onDone: () => Promise<void>
}): ReactNode => {
  const { host, sync } = useSession()
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (first === '') return setProblem('Type the passphrase.')
    if (!chosen && first !== second) return setProblem('The two are not the same.')
    setBusy(true)
    const opened = await host['vault.unlock']({ passphrase: first })
    setBusy(false)
    if (!opened.ok) return setProblem(`${opened.error.message} ${opened.error.hint}`)
    sync.retryNow()
    await onDone()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={420}>
        <Text size="sm">
          {chosen
            ? 'The encrypted file is locked. Give its passphrase, and sync can sign in again.'
            : 'This machine has no keychain, so credentials last until Kitbag ends. Choose a passphrase, and they are kept in an encrypted file. It cannot be recovered; without it, connect your workspaces again.'}
        </Text>
        <PasswordInput
          label="Passphrase"
          autoComplete="off"
          value={first}
          error={problem === '' ? null : problem}
          onChange={(event) => {
            setFirst(event.currentTarget.value)
            setProblem('')
          }}
        />
        {!chosen && (
          <PasswordInput
            label="The same again"
            autoComplete="off"
            value={second}
            onChange={(event) => {
              setSecond(event.currentTarget.value)
              setProblem('')
            }}
          />
        )}
        <Group>
          <Button type="submit" variant="default" loading={busy}>
            {chosen ? 'Unlock' : 'Keep credentials'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
