import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listenOnStablePlace, rememberedPlace } from '../../standin/port.ts'
import type { SecretBox } from '../capabilities.ts'
import { createDeviceKeys } from '../evidence/bundle/device-key.ts'
import { createTrustStore } from '../evidence/bundle/trust-store.ts'
import { loadMasterKey } from '../evidence/redact/site-key.ts'
import { createSettingsStore } from '../settings/settings-store.ts'
import { createEndpointStore } from '../upload/endpoint-store.ts'
import { createVault } from '../vault/create-vault.ts'
import { createWorkspaceStore } from '../workspaces/workspace-store.ts'

/** Every small file that Kitbag writes for itself, each damaged in every way: nothing of it may be lost, or lost silently. */

let folder = ''
let told: string[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-small-'))
  told = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const onMended = (sentence: string) => void told.push(sentence)
const must = <Value>(result: {
  readonly ok: boolean
  readonly value?: Value
  readonly error?: unknown
}): Value => {
  if (!result.ok || result.value === undefined) throw new Error(JSON.stringify(result.error))
  return result.value
}
const box: SecretBox = {
  available: () => true,
  encrypt: (text: string) => Buffer.from(text),
  decrypt: (sealed: Buffer) => sealed.toString(),
}
const noBox = { available: () => false, encrypt: () => Buffer.alloc(0), decrypt: () => '' }
const vaultOf = async (secretBox = box) =>
  must(await createVault({ dataFolder: folder, secretBox, passphrase: null, logger, onMended }))
const workspace = {
  id: 'w1',
  name: 'Redmine',
  kind: 'redmine',
  address: 'https://tracker.example',
  user: { id: '1', name: 'Me', email: null },
  createdAt: '2026-11-20T00:00:00.000Z',
}

type Case = {
  readonly file: string
  /** Puts something of worth into the file. */
  readonly fill: () => Promise<void>
  /** What a next start knows of it. */
  readonly read: () => Promise<unknown>
  /** Told in a sentence; a place of a window is not worth one. */
  readonly tells: boolean
}

const settings = async () => must(await createSettingsStore({ dataFolder: folder, logger, onMended }))
const workspaces = async () => must(await createWorkspaceStore({ dataFolder: folder, logger, onMended }))
const endpoints = async () =>
  must(
    await createEndpointStore({ folder: join(folder, 'uploads'), vault: await vaultOf(), logger, onMended }),
  )
const trust = () => createTrustStore(folder, { logger, onMended })
const keys = async () => createDeviceKeys({ dataFolder: folder, vault: await vaultOf(noBox), onMended })
const recipient = { name: 'Lab', key: `age1${'q'.repeat(58)}` }

const cases: readonly Case[] = [
  {
    file: 'settings.json',
    fill: async () =>
      void must(await (await settings()).set({ theme: 'contrast', hiddenTerms: ['Northgate'] })),
    read: async () => (await settings()).get(),
    tells: true,
  },
  {
    file: 'workspaces.json',
    fill: async () =>
      void (await (await workspaces()).put({ workspace, fields: { url: workspace.address } })),
    read: async () => (await workspaces()).list(),
    tells: true,
  },
  {
    file: 'vault.json',
    fill: async () => void must(await (await vaultOf()).write('w1', { key: 'secret' })),
    read: async () => (await vaultOf()).read('w1'),
    tells: true,
  },
  {
    file: 'uploads/servers.json',
    fill: async () => (await endpoints()).learnLimit('w1', 5_000_000),
    read: async () => (await endpoints()).learnedLimit('w1'),
    tells: true,
  },
  {
    file: 'trust.json',
    fill: async () => trust().setRecipients('w1', [recipient as never]),
    read: async () => trust().recipients('w1'),
    tells: true,
  },
  {
    file: 'device.json',
    fill: async () => void (await (await keys()).signer()),
    read: async () => [...(await (await keys()).own())],
    tells: true,
  },
  {
    file: 'device-key',
    fill: async () => void (await (await keys()).signer()),
    read: async () => (await (await keys()).signer()).fingerprint,
    tells: false,
  },
  {
    file: 'pseudonym-key',
    fill: async () => void (await loadMasterKey(folder)),
    read: async () => (await loadMasterKey(folder)).toString('hex'),
    tells: false,
  },
  {
    file: 'standin.json',
    fill: async () => {
      const server = createServer()
      await listenOnStablePlace(server, folder, null)
      await new Promise((resolve) => server.close(resolve))
    },
    read: async () => rememberedPlace(folder),
    tells: false,
  },
]

/** Each gives the file's new bytes. */
const damages: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'zero bytes': () => Buffer.alloc(0),
  'full of NULs': (bytes) => Buffer.alloc(bytes.length),
  'half of it': (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2)),
  'something else': () => Buffer.from('[[[not ours'),
  'a word of JSON': () => Buffer.from('null'),
  'a list of JSON': () => Buffer.from('[1, {"a": null}]'),
  'a number for everything': (bytes) =>
    Buffer.from(bytes.toString('utf8').replace(/: (?:"[^"]*"|\[|\{)/, ': 7')),
}

describe.each(cases)('$file', ({ file, fill, read, tells }) => {
  test.each(Object.entries(damages))('%s: what it held is known all the same', async (_name, damage) => {
    await fill()
    const before = await read()
    const path = join(folder, file)
    await writeFile(path, damage(await readFile(path)))
    told = []
    expect(await read()).toEqual(before)
    if (tells) expect(told.join('\n')).toContain(file.split('/').at(-1))
    told = []
    expect(await read(), 'at the start after that').toEqual(before)
    expect(told).toEqual([])
  })

  test('gone: the last good copy has it', async () => {
    await fill()
    const before = await read()
    await rm(join(folder, file))
    expect(await read()).toEqual(before)
  })

  test('no right to read it: its copy is used, and it is not thrown away', async () => {
    await fill()
    const before = await read()
    const path = join(folder, file)
    // A folder in its place: root may read everything else.
    await rm(path)
    await mkdir(path)
    await writeFile(join(path, 'inside'), 'kept')
    expect(await read()).toEqual(before)
    const all = await readdir(folder, { recursive: true })
    expect(all.some((name) => name.endsWith('inside'))).toBe(true)
  })

  test('is for this account only', async () => {
    await fill()
    const { mode } = await stat(join(folder, file))
    if (process.platform !== 'win32') expect(mode & 0o077).toBe(0)
  })
})

const json = cases.filter(
  ({ file }) => file.endsWith('.json') && !['workspaces.json', 'standin.json'].includes(file),
)

describe.each(json)('each key of $file', ({ file, fill, read }) => {
  test('missing, of another type, or one too many: the others are kept', async () => {
    await fill()
    const before = await read()
    const path = join(folder, file)
    const whole = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    for (const key of Object.keys(whole)) {
      const { [key]: _gone, ...rest } = whole
      for (const changed of [
        rest,
        { ...whole, [key]: 7 },
        { ...whole, [key]: null },
        { ...whole, other: 1 },
      ]) {
        await writeFile(`${path}.last-good`, JSON.stringify(whole))
        await writeFile(path, JSON.stringify(changed))
        expect(await read(), `${key}: ${JSON.stringify(changed).slice(0, 80)}`).toEqual(before)
      }
    }
  })
})

test('without file and copy the workspaces are rebuilt from what lies beside the journals', async () => {
  await (await workspaces()).put({ workspace, fields: { url: workspace.address } })
  const before = (await workspaces()).list()
  for (const name of ['workspaces.json', 'workspaces.json.last-good'])
    await writeFile(join(folder, name), Buffer.alloc(200))
  expect((await workspaces()).list()).toEqual(before)
  expect(told.join()).toContain('rebuilt')
})

test('a removed workspace does not come back from a copy', async () => {
  await (await workspaces()).put({ workspace, fields: {} })
  await (await workspaces()).remove('w1')
  await writeFile(join(folder, 'workspaces.json'), '')
  expect((await workspaces()).list()).toEqual([])
})
