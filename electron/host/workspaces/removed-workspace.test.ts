import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { createHost, type HostServices } from '../create-host.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`)
  return result.value
}

let folder = ''
let host: HostServices | null = null
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-removed-'))
  host = unwrap(
    await createHost({
      version: '1.2.3',
      runtime: 'standin',
      dataFolder: folder,
      resourcesFolder: resolve(import.meta.dirname, '../../../resources'),
      workersFolder: folder,
      now: () => new Date(),
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      emit: () => undefined,
      dialogs: {
        chooseFolder: async () => null,
        chooseFile: async () => null,
        chooseSaveTarget: async () => null,
      },
      secretBox: {
        available: () => true,
        encrypt: (plain) => Buffer.from(plain),
        decrypt: (sealed) => sealed.toString(),
      },
      openExternal: async () => ({ ok: true, value: { opened: true } }),
    }),
  )
})
afterEach(async () => {
  await host?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Every file below the data folder, its name and its bytes. */
const everything = async (): Promise<string> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, 'latin1')}`))
  return [...names.map(({ name }) => name), ...texts].join('\n')
}

const secretWord = 'Zirbelkieferwerk'

test('a removed workspace leaves no word of it in the data folder, and another keeps what it has', async () => {
  if (host === null) throw new Error('no host')
  const { handlers } = host
  const connect = async (name: string) =>
    unwrap(await handlers['workspace.connect']({ kind: 'sandbox', name, fields: { login: '' } })).id
  const workspaceId = await connect(secretWord)
  const other = await connect('Other')
  unwrap(await handlers['tracker.pull-tickets']({ workspaceId, cursor: null }))
  unwrap(await handlers['tracker.pull-tickets']({ workspaceId: other, cursor: null }))

  const bytes = new TextEncoder().encode(`${secretWord} attachment`)
  const { uploadId } = unwrap(await handlers['file.begin']({}))
  unwrap(await handlers['file.append']({ uploadId, bytes }))
  const { sha256 } = unwrap(await handlers['file.commit']({ uploadId }))
  expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  const shared = unwrap(await handlers['file.begin']({}))
  unwrap(
    await handlers['file.append']({ uploadId: shared.uploadId, bytes: new TextEncoder().encode('shared') }),
  )
  const kept = unwrap(await handlers['file.commit']({ uploadId: shared.uploadId }))

  // What is being typed, as the window hands it to the journal.
  unwrap(
    await handlers['journal.append']({
      workspaceId,
      records: [
        {
          kind: 'kept',
          what: 'draft',
          key: `ticket ${secretWord}`,
          value: { text: secretWord },
          generation: 'g',
        },
      ],
    }),
  )
  expect(await everything()).toContain(secretWord)
  expect(await everything()).toContain(workspaceId)

  unwrap(await handlers['workspace.remove']({ workspaceId, files: [sha256] }))
  const left = await everything()
  expect(left).not.toContain(secretWord)
  expect(left).not.toContain(workspaceId)
  expect(left).not.toContain(sha256)
  expect(left).toContain(other)
  unwrap(await handlers['file.read']({ sha256: kept.sha256, offset: 0, length: 6 }))
})
