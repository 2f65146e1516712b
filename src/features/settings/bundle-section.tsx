import { ActionIcon, Button, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core'
import { IconCheck, IconCopy, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { DeviceKeyInfo, KnownKey, Recipient } from '../../contract/bundle-signing-operations.ts'
import { parseFingerprint } from '../../domain/fingerprint.ts'
import type { Failure, Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'

const keptWords: { readonly [Kept in DeviceKeyInfo['kept']]: string } = {
  keychain: 'Its private half is in the keychain of this system.',
  passphrase: 'Its private half is in the vault, under your passphrase.',
  file: 'This system offers no keychain and no passphrase was given, so its private half is in a file that only your account can read. It is not encrypted.',
}

/** Who signs, whose signatures are known, and for whom bundles are encrypted. */
export const BundleSection = (): ReactNode => (
  <Section
    title="Bundles"
    text="Signatures show who made a bundle. Encryption decides who can open it. Neither needs a server."
  >
    <Stack gap="xl">
      <DeviceKey />
      <KnownKeys />
      <Recipients />
    </Stack>
  </Section>
)

const DeviceKey = (): ReactNode => {
  const { host } = useSession()
  const [answer, setAnswer] = useState<Result<DeviceKeyInfo> | null>(null)
  useEffect(() => void host['signing.device']({}).then(setAnswer), [host])
  if (answer === null) return <RowsSkeleton rows={1} label="Reading the signing key" />
  if (!answer.ok) return <ErrorState failure={answer.error} />
  const { fingerprint, kept } = answer.value
  return (
    <div>
      <Text size="sm" fw={500}>
        Fingerprint of this device
      </Text>
      <Group gap={4}>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {fingerprint}
        </Text>
        <CopyButton value={fingerprint}>
          {({ copied, copy }) => (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={copied ? 'Copied' : 'Copy the fingerprint'}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          )}
        </CopyButton>
      </Group>
      <Text size="xs" c="dimmed">
        Every bundle sealed here is signed with this key. Read it out to whoever opens them. {keptWords[kept]}
      </Text>
    </div>
  )
}

type Row = { readonly name: string; readonly value: string }

const KnownKeys = (): ReactNode => {
  const { host } = useSession()
  const [rows, setRows] = useState<readonly Row[] | null>(null)
  const [problem, setProblem] = useState<Failure | null>(null)
  const take = (answer: Result<{ readonly keys: readonly KnownKey[] }>): boolean => {
    setProblem(answer.ok ? null : answer.error)
    if (answer.ok) setRows(answer.value.keys.map(({ name, fingerprint }) => ({ name, value: fingerprint })))
    return answer.ok
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once
  useEffect(() => void host['signing.known-keys']({}).then(take), [host])
  const keep = async (next: readonly Row[]) =>
    take(
      await host['signing.set-known-keys']({
        keys: next.map(({ name, value }) => ({ name, fingerprint: value })),
      }),
    )
  return (
    <NamedList
      title="Known keys"
      text="Bundles signed by these are shown under the name you give. Have the fingerprint read out to you, not sent along with the bundle."
      nameLabel="Name of the sender"
      valueLabel="Fingerprint"
      placeholder="5f3a-91c2-…"
      addLabel="Add key"
      rows={rows}
      problem={problem}
      check={(value) =>
        parseFingerprint(value) === null ? 'A fingerprint has 32 digits from 0-9 and a-f.' : ''
      }
      keep={keep}
    />
  )
}

const Recipients = (): ReactNode => {
  const { host, workspace } = useSession()
  const [rows, setRows] = useState<readonly Row[] | null>(null)
  const [problem, setProblem] = useState<Failure | null>(null)
  const take = (answer: Result<{ readonly recipients: readonly Recipient[] }>): boolean => {
    setProblem(answer.ok ? null : answer.error)
    if (answer.ok) setRows(answer.value.recipients.map(({ name, recipient }) => ({ name, value: recipient })))
    return answer.ok
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once per workspace
  useEffect(
    () => void host['recipients.list']({ workspaceId: workspace.id }).then(take),
    [host, workspace.id],
  )
  const keep = async (next: readonly Row[]) =>
    take(
      await host['recipients.set']({
        workspaceId: workspace.id,
        recipients: next.map(({ name, value }) => ({ name, recipient: value })),
      }),
    )
  return (
    <NamedList
      title={`Encrypt bundles of ${workspace.name} for`}
      text="age recipients. Every one of them can open the bundle with their own identity file, with Kitbag or with any age tool; nobody else can, you included. Without a recipient, bundles are not encrypted."
      nameLabel="Name of the recipient"
      valueLabel="Recipient"
      placeholder="age1…"
      addLabel="Add recipient"
      rows={rows}
      problem={problem}
      check={(value) => (value.trim().startsWith('age1') ? '' : 'A recipient starts with age1.')}
      keep={keep}
    />
  )
}

const NamedList = ({
  title,
  text,
  nameLabel,
  valueLabel,
  placeholder,
  addLabel,
  rows,
  problem,
  check,
  keep,
}: {
  readonly title: string
  readonly text: string
  readonly nameLabel: string
  readonly valueLabel: string
  readonly placeholder: string
  readonly addLabel: string
  /** `null` while they are read. */
  readonly rows: readonly Row[] | null
  readonly problem: Failure | null
  /** What is wrong with a value; empty when nothing is. */
  readonly check: (value: string) => string
  /** Answers whether it was kept. */
  readonly keep: (rows: readonly Row[]) => Promise<boolean>
}): ReactNode => {
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const [wrong, setWrong] = useState('')
  const add = async () => {
    const problemOfValue = check(value)
    setWrong(problemOfValue)
    if (problemOfValue !== '' || rows === null) return
    const others = rows.filter((row) => row.value !== value.trim())
    const kept = await keep([...others, { name: name.trim(), value: value.trim() }])
    if (!kept) return
    setName('')
    setValue('')
  }
  return (
    <section aria-label={title}>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Text size="xs" c="dimmed" mb={6}>
        {text}
      </Text>
      {rows === null && problem === null && <RowsSkeleton rows={1} />}
      {rows !== null && rows.length > 0 && (
        <ul className={classes['list']} aria-label={title}>
          {rows.map((row) => (
            <li key={row.value} className={classes['workspace']}>
              <div style={{ flex: 1, minWidth: 0 }}>
                <Text size="sm">{row.name}</Text>
                <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {row.value}
                </Text>
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Remove ${row.name}`}
                onClick={() => void keep(rows.filter(({ value: other }) => other !== row.value))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {problem !== null && <ErrorState failure={problem} />}
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void add()
        }}
      >
        <Group gap="xs" align="flex-start" mt={8}>
          <TextInput
            style={{ flex: '1 1 150px' }}
            aria-label={nameLabel}
            placeholder={nameLabel}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            style={{ flex: '2 1 240px' }}
            aria-label={valueLabel}
            placeholder={placeholder}
            value={value}
            error={wrong === '' ? null : wrong}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
          <Button
            type="submit"
            variant="default"
            disabled={rows === null || name.trim() === '' || value.trim() === ''}
          >
            {addLabel}
          </Button>
        </Group>
      </form>
    </section>
  )
}
