import { randomUUID } from 'node:crypto'
import { failure } from '../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Person } from '../../../src/domain/ticket.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import type { Connector, ConnectorKind } from '../trackers/connector.ts'
import type { Vault } from '../vault/create-vault.ts'
import type { WorkspaceStore } from './workspace-store.ts'

/** Set-up fields by name, as the person typed them. */
export type SetUpFields = Readonly<Record<string, string>>

export type Workspaces = {
  readonly list: () => readonly Workspace[]
  /** Tests the connection first: what does not answer as it should is not kept. */
  readonly connect: (
    wanted: { readonly kind: string; readonly name: string; readonly fields: SetUpFields },
    signal: AbortSignal,
  ) => Promise<Result<Workspace>>
  /** New secrets for the account that the workspace has; everything else stays. */
  readonly renew: (
    workspaceId: string,
    fields: SetUpFields,
    signal: AbortSignal,
  ) => Promise<Result<Workspace>>
  readonly remove: (workspaceId: string) => Promise<Result<null>>
  readonly connector: (workspaceId: string) => Promise<Result<Connector>>
  readonly kindOf: (workspaceId: string) => string | null
  /** Which of several trackers of one address it is; `null` where there is one only. */
  readonly trackerIdentity: (workspaceId: string) => string | null
}

export type WorkspacesDeps = {
  readonly kinds: readonly ConnectorKind[]
  readonly store: WorkspaceStore
  readonly vault: Vault
  readonly now: () => Date
}

type Parted = { readonly open: SetUpFields; readonly secret: SetUpFields }

/** Takes only the fields the kind declares, trimmed, and keeps secrets apart from the rest. */
const part = (kind: ConnectorKind, fields: SetUpFields): Result<Parted> => {
  const open: Record<string, string> = {}
  const secret: Record<string, string> = {}
  const missing: string[] = []
  for (const field of kind.description.fields) {
    const value = (fields[field.name] ?? '').trim()
    if (value !== '') (field.secret ? secret : open)[field.name] = value
    else if (field.required) missing.push(field.label)
  }
  return missing.length === 0
    ? ok({ open, secret })
    : fail(
        failure('workspace.invalid', `Still needed: ${missing.join(', ')}.`, 'Fill it in and connect again.'),
      )
}

const existsAlready = ({ name, user, address }: Workspace): Failure =>
  failure(
    'workspace.exists',
    `${user.name} at ${address} has a workspace here already: “${name}”.`,
    'Nothing was kept. Open that workspace; a new key is entered in its settings, and its unsent work stays.',
  )

const otherUser = (user: Person, workspace: Workspace): Failure =>
  failure(
    'workspace.other-user',
    `This key belongs to ${user.name}; the workspace and its unsent work belong to ${workspace.user.name}.`,
    'The old key was kept. Enter a key of the same account, or add a workspace for the other one.',
  )

/** The same failure as of a later request, yet nothing is waiting: other advice helps. */
const whileConnecting = (reason: Failure): Failure =>
  reason.code === 'tracker.unreachable'
    ? { ...reason, hint: 'Nothing was kept. Check the address and the network, then connect again.' }
    : reason

export const createWorkspaces = (deps: WorkspacesDeps): Workspaces => {
  const { kinds, store, vault, now } = deps
  const connectors = new Map<string, Promise<Result<Connector>>>()
  const findKind = (name: string) => kinds.find(({ description }) => description.kind === name)

  const missing = () =>
    fail(
      failure(
        'workspace.missing',
        'This workspace is not connected on this machine.',
        'Connect it again; what is cached stays readable.',
      ),
    )

  const open = async (workspaceId: string): Promise<Result<Connector>> => {
    const entry = store.find(workspaceId)
    if (entry === null) return missing()
    const kind = findKind(entry.workspace.kind)
    if (kind === undefined) {
      return fail(
        failure(
          'workspace.invalid',
          `This Kitbag does not know trackers of the kind "${entry.workspace.kind}".`,
          'Install the version of Kitbag that connected it.',
        ),
      )
    }
    if (!kind.description.fields.some(({ secret }) => secret)) return kind.create(workspaceId, entry.fields)
    const secrets = await vault.read(workspaceId)
    return secrets.ok ? kind.create(workspaceId, { ...entry.fields, ...secrets.value }) : secrets
  }

  return {
    list: () => store.list().map(({ workspace }) => workspace),
    trackerIdentity: (workspaceId) =>
      findKind(store.find(workspaceId)?.workspace.kind ?? '')?.identity(workspaceId) ?? null,
    kindOf: (workspaceId) => store.find(workspaceId)?.workspace.kind ?? null,

    connect: async (wanted, signal) => {
      const kind = findKind(wanted.kind)
      if (kind === undefined) {
        return fail(failure('workspace.invalid', `There is no tracker of the kind "${wanted.kind}".`))
      }
      const parted = part(kind, wanted.fields)
      if (!parted.ok) return parted
      const { open: fields, secret } = parted.value
      const id = randomUUID()
      const giveUp = async <Reason>(reason: Reason): Promise<Reason> => {
        await vault.remove(id)
        await kind.forget(id)
        return reason
      }

      const connector = kind.create(id, { ...fields, ...secret })
      if (!connector.ok) return connector
      const probe = await connector.value.probe(signal)
      if (!probe.ok) return giveUp(fail(whileConnecting(probe.error)))
      if (Object.keys(secret).length > 0) {
        const kept = await vault.write(id, secret)
        if (!kept.ok) return giveUp(kept)
      }
      // Sandboxes tell themselves apart; every other tracker has one workspace for each account.
      const twin = store
        .list()
        .find(
          ({ workspace }) =>
            workspace.kind === wanted.kind &&
            workspace.address === kind.address(fields) &&
            workspace.user.id === probe.value.user.id &&
            kind.identity(workspace.id) === null,
        )
      if (twin !== undefined) return giveUp(fail(existsAlready(twin.workspace)))
      const workspace: Workspace = {
        id,
        name: wanted.name.trim() || kind.description.label,
        kind: wanted.kind,
        address: kind.address(fields),
        user: probe.value.user,
        createdAt: now().toISOString(),
      }
      const stored = await store.put({ workspace, fields })
      if (!stored.ok) return giveUp(stored)
      connectors.set(id, Promise.resolve(connector))
      return ok(workspace)
    },

    renew: async (workspaceId, fields, signal) => {
      const entry = store.find(workspaceId)
      if (entry === null) return missing()
      const { workspace } = entry
      const kind = findKind(workspace.kind)
      if (kind === undefined) return missing()
      const parted = part(kind, { ...fields, ...entry.fields })
      if (!parted.ok) return parted
      const connector = kind.create(workspaceId, { ...entry.fields, ...parted.value.secret })
      if (!connector.ok) return connector
      const probe = await connector.value.probe(signal)
      if (!probe.ok) return fail(whileConnecting(probe.error))
      if (probe.value.user.id !== workspace.user.id) return fail(otherUser(probe.value.user, workspace))
      const kept = await vault.write(workspaceId, parted.value.secret)
      if (!kept.ok) return kept
      connectors.set(workspaceId, Promise.resolve(connector))
      return ok(workspace)
    },

    remove: async (workspaceId) => {
      const entry = store.find(workspaceId)
      if (entry === null) return missing()
      // Credentials go first: whatever fails after that, they are gone.
      const forgotten = await vault.remove(workspaceId)
      if (!forgotten.ok) return forgotten
      const removed = await store.remove(workspaceId)
      if (!removed.ok) return removed
      connectors.delete(workspaceId)
      return (await findKind(entry.workspace.kind)?.forget(workspaceId)) ?? ok(null)
    },

    connector: async (workspaceId) => {
      const known = connectors.get(workspaceId)
      if (known !== undefined) return known
      const opening = open(workspaceId)
      connectors.set(workspaceId, opening)
      const opened = await opening
      // A failure is not remembered: the keychain may be unlocked by the next call.
      if (!opened.ok) connectors.delete(workspaceId)
      return opened
    },
  }
}
