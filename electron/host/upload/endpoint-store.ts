import { join } from 'node:path'
import { z } from 'zod'
import { failure } from '../../../src/contract/errors.ts'
import { byteCount } from '../../../src/contract/records.ts'
import type { UploadEndpoint } from '../../../src/contract/upload-operations.ts'
import { isLoopback } from '../../../src/domain/loopback.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { openJsonFile } from '../files/json-file.ts'
import type { Logger } from '../logger/logger.ts'
import type { Vault } from '../vault/create-vault.ts'

export type TokenChange =
  | { readonly kind: 'keep' }
  | { readonly kind: 'none' }
  | { readonly kind: 'set'; readonly token: string }

export type WantedEndpoint = Omit<UploadEndpoint, 'hasToken'>

/** Upload servers by workspace, and what was learned about the limits of trackers. */
export type EndpointStore = {
  readonly find: (workspaceId: string) => UploadEndpoint | null
  /** `null` where none is set. Fails with a `vault.*` code. */
  readonly tokenOf: (workspaceId: string) => Promise<Result<string | null>>
  /** The token that a change leads to, without keeping it. */
  readonly tokenAfter: (workspaceId: string, change: TokenChange) => Promise<Result<string | null>>
  readonly configure: (
    workspaceId: string,
    wanted: WantedEndpoint,
    token: TokenChange,
  ) => Promise<Result<UploadEndpoint>>
  readonly forget: (workspaceId: string) => Promise<Result<null>>
  /** Bytes that the tracker was found to take at most; `null` where it never said. */
  readonly learnedLimit: (workspaceId: string) => number | null
  readonly learnLimit: (workspaceId: string, maxBytes: number) => Promise<void>
}

const entrySchema = z.object({
  address: z.string(),
  download: z.string(),
  internal: z.boolean(),
  overBytes: byteCount.nullable(),
  hasToken: z.boolean(),
})
const fileSchema = z.object({
  format: z.literal('kitbag-upload-servers/1'),
  servers: z.record(z.string(), entrySchema),
  limits: z.record(z.string(), byteCount),
})

const invalid = (message: string, hint: string) => fail(failure('upload.invalid', message, hint))

/** The address without what does not belong to it. A token never goes out in the clear. */
export const readEndpointAddress = (text: string, hasToken: boolean): Result<string> => {
  const trimmed = text.trim()
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`
  if (trimmed === '' || !URL.canParse(address)) {
    return invalid(`“${trimmed}” is no web address.`, 'It looks like https://files.example/uploads/.')
  }
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return invalid(
      'The address must begin with https:// or http://.',
      'It looks like https://files.example/uploads/.',
    )
  }
  if (url.username !== '' || url.password !== '') {
    return invalid('The address must not hold a name or a password.', 'Use the token instead.')
  }
  if (url.protocol === 'http:' && hasToken && !isLoopback(url.hostname)) {
    return invalid(
      'A token may not go to an http:// address: everybody on the way could read it.',
      'Use https://, or leave the token empty.',
    )
  }
  url.hash = ''
  return ok(url.href)
}

/** Checked here, so that a ticket never gets a link that leads nowhere. */
const readDownload = (text: string): Result<string> => {
  const trimmed = text.trim()
  if (trimmed === '') return ok('')
  const sample = trimmed.replaceAll('{id}', 'x')
  if (!trimmed.includes('{id}') || !URL.canParse(sample) || !/^https?:$/.test(new URL(sample).protocol)) {
    return invalid(
      'The address for fetching must be a web address that holds {id}.',
      'It looks like https://files.example/get/{id}. Leave it empty where files are fetched from where they went.',
    )
  }
  return ok(trimmed)
}

export const vaultNameOf = (workspaceId: string): string => `upload:${workspaceId}`

/** In `<data>/uploads/servers.json`; tokens are in the vault. */
export const createEndpointStore = async (deps: {
  readonly folder: string
  readonly vault: Vault
  readonly logger: Logger
  readonly onMended?: ((sentence: string) => void) | undefined
}): Promise<Result<EndpointStore>> => {
  const { vault } = deps
  const file = await openJsonFile<z.infer<typeof fileSchema>>({
    path: join(deps.folder, 'servers.json'),
    schema: fileSchema,
    fallback: { format: 'kitbag-upload-servers/1', servers: {}, limits: {} },
    what: 'the upload servers',
    logger: deps.logger,
    onMended: deps.onMended,
  })
  if (!file.ok) return file
  const { value, write } = file.value
  const find = (workspaceId: string): UploadEndpoint | null => value().servers[workspaceId] ?? null

  const tokenOf: EndpointStore['tokenOf'] = async (workspaceId) => {
    if (find(workspaceId)?.hasToken !== true) return ok(null)
    const secrets = await vault.read(vaultNameOf(workspaceId))
    return secrets.ok
      ? ok(secrets.value['token'] ?? null)
      : fail({ ...secrets.error, hint: 'Set the token again in Settings, Large files.' })
  }

  const tokenAfter: EndpointStore['tokenAfter'] = async (workspaceId, change) => {
    if (change.kind === 'keep') return tokenOf(workspaceId)
    const token = change.kind === 'set' ? change.token.trim() : ''
    if (token === '') return ok(null)
    return /^[\x21-\x7e]+$/.test(token)
      ? ok(token)
      : invalid('The token has signs that no token has.', 'Copy it again, without spaces.')
  }

  return ok({
    find,
    tokenOf,
    tokenAfter,

    configure: async (workspaceId, wanted, change) => {
      const token = await tokenAfter(workspaceId, change)
      // A vault that is locked keeps its token; only a new one needs it open.
      if (!token.ok && change.kind !== 'keep') return token
      const hasToken = token.ok ? token.value !== null : true
      const address = readEndpointAddress(wanted.address, hasToken)
      if (!address.ok) return address
      const download = readDownload(wanted.download)
      if (!download.ok) return download
      if (token.ok && change.kind !== 'keep') {
        const name = vaultNameOf(workspaceId)
        const kept =
          token.value === null ? await vault.remove(name) : await vault.write(name, { token: token.value })
        if (!kept.ok) return kept
      }
      const entry: UploadEndpoint = {
        address: address.value,
        download: download.value,
        internal: wanted.internal,
        overBytes: wanted.overBytes,
        hasToken,
      }
      const before = value()
      const saved = await write({ ...before, servers: { ...before.servers, [workspaceId]: entry } })
      return saved.ok ? ok(entry) : saved
    },

    forget: async (workspaceId) => {
      const removed = await vault.remove(vaultNameOf(workspaceId))
      if (!removed.ok) return removed
      const { [workspaceId]: _server, ...servers } = value().servers
      const { [workspaceId]: _limit, ...limits } = value().limits
      const saved = await write({ ...value(), servers, limits })
      return saved.ok ? ok(null) : saved
    },

    learnedLimit: (workspaceId) => value().limits[workspaceId] ?? null,
    learnLimit: async (workspaceId, maxBytes) => {
      if (value().limits[workspaceId] === maxBytes) return
      // What cannot be kept is learned again by the next refusal.
      await write({ ...value(), limits: { ...value().limits, [workspaceId]: maxBytes } })
    },
  })
}
