import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import type { Mutation } from '../../../src/domain/mutation.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import { openArchive } from '../evidence/bundle/archive-reader.ts'
import { fingerprintOf, type Signer, signaturePath } from '../evidence/bundle/manifest-signature.ts'
import { createFileStore } from '../files/create-file-store.ts'
import { createHandleTable } from '../handles.ts'
import { createJournalHandlers } from './create-journal-handlers.ts'
import { createJournals } from './create-journals.ts'
import { outboxComment } from './outbox-file.ts'
import { collectLog, recorded, sampleMutation, settled } from './testing/journal-samples.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-outbox-'))
})
const open: (() => Promise<void>)[] = []
afterEach(async () => {
  // Windows removes no folder in which a file is open.
  await Promise.all(open.splice(0).map((close) => close()))
  await rm(folder, { recursive: true, force: true })
})

const workspaceOf = (id: string, address: string): Workspace => ({
  id,
  name: 'Rhine plant / Süd',
  kind: 'redmine',
  address,
  user: { id: '7', name: 'Ada', email: null },
  createdAt: '2026-03-01T08:00:00.000Z',
})

const newSigner = (): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  return {
    publicKey: bytes,
    fingerprint: fingerprintOf(bytes),
    sign: (message) => sign(null, message, privateKey),
  }
}
/** Keys of the machines, by name; every machine knows the laptop's. */
const signers = new Map<string, Signer>()
const signerOf = (name: string): Signer => {
  const signer = signers.get(name) ?? newSigner()
  signers.set(name, signer)
  return signer
}

/** One machine with its own folder; `stick` is where its save dialog points. */
const machine = async (
  name: string,
  stick: string,
  address = 'https://tracker.example.net',
  identity: string | null = null,
) => {
  const fileStore = await createFileStore({ folder: join(folder, name, 'files') })
  if (!fileStore.ok) throw new Error(fileStore.error.message)
  const now = () => new Date('2026-03-02T10:00:00.000Z')
  const journals = createJournals({
    folder: join(folder, name, 'journal'),
    now: () => new Date(),
    logger: collectLog(),
  })
  open.push(() => journals.close())
  const handles = createHandleTable()
  const suggested: string[] = []
  const handlers = createJournalHandlers({
    journals,
    fileStore: fileStore.value,
    handles,
    dialogs: {
      chooseFile: async () => null,
      chooseFolder: async () => null,
      chooseSaveTarget: async (_title, name) => {
        suggested.push(name)
        return stick === '' ? null : stick
      },
    },
    workspaces: { list: () => [workspaceOf(`ws-${name}`, address)], trackerIdentity: () => identity },
    signer: async () => signerOf(name),
    trust: async () => ({
      own: new Set([signerOf(name).fingerprint]),
      known: new Map([[signerOf('laptop').fingerprint, 'Ada']]),
    }),
    version: '0.1.0',
    now,
  })
  const workspaceId = `ws-${name}`
  return {
    handlers,
    suggested,
    workspaceId,
    fileStore: fileStore.value,
    close: () => journals.close(),
    importFrom: (path: string) =>
      handlers['outbox.import']({ workspaceId, handle: handles.grant(path, 'file').id }),
    exportAll: (fromWindow: Mutation[] = []) =>
      handlers['outbox.export']({ workspaceId, mutationIds: null, fromWindow }),
  }
}

const attachment = (id: string, sequence: number, bytes: Buffer): Mutation => ({
  ...sampleMutation(id, sequence, ''),
  intent: {
    kind: 'attach',
    name: `${id}.bin`,
    mediaType: 'application/octet-stream',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  },
})
const record = (mutation: Mutation) => ({ ...recorded('x', 1), mutation, generation: 'life-1', counter: 1 })

describe('a sealed outbox', () => {
  const bytes = Buffer.from('the log that proves it\n'.repeat(40))

  const filled = async (stick: string) => {
    const laptop = await machine('laptop', stick)
    await laptop.fileStore.importStream(Readable.from([bytes]), null)
    await laptop.handlers['journal.append']({
      workspaceId: laptop.workspaceId,
      records: [
        recorded('sent', 1),
        recorded('b', 3, 'Grüße aus dem Keller 🙂'),
        record(attachment('a', 2, bytes)),
        settled('sent'),
      ],
    })
    return laptop
  }

  it('carries changes and files to another machine, any number of times', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const laptop = await filled(stick)
    const exported = await laptop.exportAll()
    expect(exported).toEqual({ ok: true, value: { saved: true, changes: 2, files: 1, missingFiles: [] } })
    expect(laptop.suggested).toEqual(['kitbag-Rhine-plant-S-d-2026-03-02.kitbag-outbox'])
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
    await laptop.close()

    const desk = await machine('desk', '')
    for (let time = 0; time < 2; time += 1) {
      const imported = await desk.importFrom(stick)
      if (!imported.ok) throw new Error(imported.error.message)
      expect((imported.value.mutations as Mutation[]).map(({ id }) => id)).toEqual(['a', 'b'])
      expect(imported.value.mutations[1]).toEqual(sampleMutation('b', 3, 'Grüße aus dem Keller 🙂'))
      expect(imported.value).toMatchObject({ files: 1, missingFiles: [], source: { user: { name: 'Ada' } } })
      expect(imported.value.signature).toMatchObject({ state: 'known', name: 'Ada' })
    }
    const stored = await desk.fileStore.read(
      createHash('sha256').update(bytes).digest('hex'),
      0,
      bytes.length,
    )
    expect(stored.ok && Buffer.from(stored.value)).toEqual(bytes)
  })

  it('takes what only the window has, even where there is no journal, and a chosen part only', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const laptop = await machine('laptop', stick)
    await writeFile(join(folder, 'laptop', 'journal'), 'a file where the folder should be')
    expect(await laptop.exportAll()).toMatchObject({ ok: false, error: { code: 'disk.unwritable' } })
    expect(await laptop.exportAll([sampleMutation('w', 4, 'window only')])).toMatchObject({
      value: { changes: 1 },
    })
    const chosen = await laptop.handlers['outbox.export']({
      workspaceId: laptop.workspaceId,
      mutationIds: ['x2'],
      fromWindow: [sampleMutation('x1', 1, ''), sampleMutation('x2', 2, '')],
    })
    expect(chosen).toMatchObject({ value: { saved: true, changes: 1 } })
  })

  it('names an attachment whose bytes are not here, on both machines', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const laptop = await machine('laptop', stick)
    const change = attachment('a', 1, Buffer.from('never stored'))
    expect(await laptop.exportAll([change])).toMatchObject({ value: { missingFiles: [{ name: 'a.bin' }] } })
    const desk = await machine('desk', '')
    expect(await desk.importFrom(stick)).toMatchObject({ value: { missingFiles: [{ name: 'a.bin' }] } })
  })

  it('is not written when nothing waits or the person cancels', async () => {
    const laptop = await machine('laptop', '')
    expect(await laptop.exportAll()).toMatchObject({ ok: false, error: { code: 'outbox.empty' } })
    expect(await laptop.exportAll([sampleMutation('a', 1, '')])).toMatchObject({ value: { saved: false } })
  })

  it('says whose it is: another key is nobody, no signature is anybody', async () => {
    const stick = join(folder, 'stranger.kitbag-outbox')
    const stranger = await machine('stranger', stick)
    await stranger.exportAll([sampleMutation('a', 1, 'Words')])
    const desk = await machine('desk', '')
    expect(await desk.importFrom(stick)).toMatchObject({
      value: { signature: { state: 'unknown', fingerprint: signerOf('stranger').fingerprint } },
    })
    const own = await machine('stranger', '')
    expect(await own.importFrom(stick)).toMatchObject({ value: { signature: { state: 'this-device' } } })
  })

  it('of another tracker is refused, and says which', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const laptop = await filled(stick)
    await laptop.exportAll()
    const other = await machine('other', '', 'https://elsewhere.example.org')
    const refused = await other.importFrom(stick)
    expect(refused).toMatchObject({ ok: false, error: { code: 'outbox.elsewhere' } })
    expect(refused.ok ? '' : refused.error.message).toContain('https://tracker.example.net')
    expect(await readdir(join(folder, 'other', 'files'))).toEqual(['incoming'])
  })

  it('of another tracker at the same address is told apart, so that a person can be asked', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const address = 'On this machine'
    const one = await machine('one', stick, address, 'sandbox-1')
    await one.exportAll([sampleMutation('a', 1, 'Words')])
    const same = await machine('same', '', address, 'sandbox-1')
    expect(await same.importFrom(stick)).toMatchObject({ ok: true, value: { sameTracker: true } })
    const another = await machine('another', '', address, 'sandbox-2')
    expect(await another.importFrom(stick)).toMatchObject({ ok: true, value: { sameTracker: false } })
  })

  it('with any byte changed or cut off is refused, or gives exactly what was sealed', async () => {
    const stick = join(folder, 'stick.kitbag-outbox')
    const laptop = await filled(stick)
    await laptop.exportAll()
    const whole = await readFile(stick)
    const desk = await machine('desk', '')
    const original = await desk.importFrom(stick)
    const broken = join(folder, 'broken.kitbag-outbox')
    let refused = 0
    // A prime step meets every structure of the archive over the run without trying each of its bytes.
    for (let at = 0; at < whole.length; at += 3) {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 0x20
      await writeFile(broken, flipped)
      const read = await desk.importFrom(broken)
      if (read.ok) expect(read, `byte ${at}`).toEqual(original)
      else {
        refused += 1
        expect(read.error.code, `byte ${at}`).toMatch(/^outbox\./)
      }
    }
    expect(refused).toBeGreaterThan(whole.length / 3 / 2)
    for (let length = 0; length < whole.length; length += 101) {
      await writeFile(broken, whole.subarray(0, length))
      expect((await desk.importFrom(broken)).ok, `cut at ${length}`).toBe(false)
    }
  })
})

describe('a hostile outbox', () => {
  type Part = { readonly path: string; readonly bytes: Buffer; readonly mode?: number }

  /** A file that is sealed as ours would be, whatever it holds. */
  const forge = async (
    parts: readonly Part[],
    change: (manifest: Record<string, unknown>) => void = () => undefined,
    signature: Buffer | null = null,
  ) => {
    const manifest: Record<string, unknown> = {
      schema: 'kitbag-outbox/1',
      tool: { name: 'kitbag', version: '9' },
      source: {
        exportedAt: '2026-03-02T10:00:00.000Z',
        workspaceName: 'x',
        user: { id: '1', name: 'M', email: null },
      },
      tracker: { kind: 'redmine', address: 'https://tracker.example.net' },
      changes: 0,
      parts: parts.map(({ path, bytes }) => ({
        path,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
      missingFiles: [],
    }
    change(manifest)
    const manifestBytes = Buffer.from(JSON.stringify(manifest))
    const zip = new ZipFile()
    zip.addBuffer(manifestBytes, 'manifest.json')
    if (signature !== null) zip.addBuffer(signature, signaturePath)
    for (const { path, bytes, mode } of parts) zip.addBuffer(bytes, path, mode === undefined ? {} : { mode })
    zip.end({ forceZip64Format: false, comment: outboxComment(manifestBytes) })
    const chunks: Buffer[] = []
    for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
    const path = join(folder, 'forged.kitbag-outbox')
    await writeFile(path, Buffer.concat(chunks))
    return path
  }
  const empty: Part = { path: 'mutations.json', bytes: Buffer.from('[]') }
  const codeOf = async (path: string) => {
    const desk = await machine('desk', '')
    const read = await desk.importFrom(path)
    return read.ok ? 'ok' : read.error.code
  }

  it('is judged by the same rules as an honest one', async () => {
    const path = await forge([empty])
    expect(await codeOf(path)).toBe('ok')
    const desk = await machine('desk2', '')
    expect(await desk.importFrom(path)).toMatchObject({ value: { signature: { state: 'unsigned' } } })
  })

  it('cannot name places, hold links, or bring more than it lists', async () => {
    const evil = Buffer.from('x')
    expect(await codeOf(await forge([empty, { path: 'files/readme.txt', bytes: evil }]))).toBe(
      'outbox.hostile',
    )
    expect(
      await codeOf(await forge([empty, { path: 'mutations.json/../x', bytes: evil }]).catch(() => '')),
    ).not.toBe('ok')
    const sha256 = createHash('sha256').update(evil).digest('hex')
    expect(await codeOf(await forge([empty, { path: `files/${sha256}`, bytes: evil, mode: 0o120777 }]))).toBe(
      'outbox.hostile',
    )
    const unlisted = await forge([empty, { path: `files/${sha256}`, bytes: evil }], (manifest) => {
      manifest['parts'] = (manifest['parts'] as unknown[]).slice(0, 1)
    })
    expect(await codeOf(unlisted)).toBe('outbox.hostile')
    const renamed = (await readFile(await forge([empty, { path: `files/${sha256}`, bytes: evil }])))
      .toString('latin1')
      .replaceAll(`files/${sha256}`, `../${'e'.repeat(67)}`)
    await writeFile(join(folder, 'renamed'), Buffer.from(renamed, 'latin1'))
    expect(await codeOf(join(folder, 'renamed'))).toMatch(/^outbox\.(hostile|altered)$/)
  })

  it('cannot put other changes under the signature of somebody', async () => {
    const honest = join(folder, 'honest.kitbag-outbox')
    const laptop = await machine('laptop', honest)
    await laptop.exportAll([sampleMutation('a', 1, 'Words')])
    const archive = await openArchive(honest)
    if (!archive.ok) throw new Error(archive.error.message)
    const chunks: Buffer[] = []
    for await (const chunk of await archive.value.read(signaturePath)) chunks.push(chunk as Buffer)
    await archive.value.close()
    const forged = await forge([empty], () => undefined, Buffer.concat(chunks))
    expect(await codeOf(forged)).toBe('outbox.altered')
  })

  it('cannot lie about hashes, counts or the shape of a change', async () => {
    const lie = await forge([empty], (manifest) => {
      const [part] = manifest['parts'] as { sha256: string }[]
      if (part !== undefined) part.sha256 = '0'.repeat(64)
    })
    expect(await codeOf(lie)).toBe('outbox.altered')
    const more = await forge([empty], (manifest) => {
      manifest['changes'] = 3
    })
    expect(await codeOf(more)).toBe('outbox.invalid')
    const odd = Buffer.from('[{"id":"a","intent":{"kind":"delete-everything"}}]')
    expect(
      await codeOf(
        await forge([{ path: 'mutations.json', bytes: odd }], (manifest) => {
          manifest['changes'] = 1
        }),
      ),
    ).toBe('outbox.invalid')
    expect(await codeOf(await forge([]))).toBe('outbox.invalid')
  })

  it('cannot unfold into a bomb', async () => {
    const bomb = await forge([{ path: 'mutations.json', bytes: Buffer.alloc(65 * 1024 * 1024, 0x20) }])
    expect(await codeOf(bomb)).toBe('outbox.hostile')
  })

  it('is refused when it is no archive at all, and a handle of something else is not opened', async () => {
    const text = join(folder, 'notes.txt')
    await writeFile(text, 'just text')
    expect(await codeOf(text)).toBe('outbox.invalid')
    expect(await codeOf(join(folder, 'absent'))).toBe('file.missing')
    const desk = await machine('desk', '')
    expect(
      await desk.handlers['outbox.import']({ workspaceId: desk.workspaceId, handle: 'made-up' }),
    ).toMatchObject({ error: { code: 'input.handle' } })
    expect(await desk.handlers['outbox.import']({ workspaceId: 'other', handle: 'made-up' })).toMatchObject({
      error: { code: 'workspace.missing' },
    })
  })
})
