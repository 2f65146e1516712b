import { createHash } from 'node:crypto'
import { chmod, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../src/domain/result.ts'
import { startProcess } from '../testing/system.ts'
import { createFileStore } from './create-file-store.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

describe('the file store', () => {
  let folder = ''
  const place = (name: string) => join(folder, name.slice(0, 2), name)
  const openStore = async () => unwrap(await createFileStore({ folder }))
  const leftovers = () => readdir(join(folder, 'incoming'))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-files-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('names bytes by their hash, however they are cut into pieces, and reads any part of them', async () => {
    const store = await openStore()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
        fc.nat(4000),
        fc.nat(4000),
        async (pieces, offset, length) => {
          const whole = Buffer.concat(pieces)
          const { uploadId } = unwrap(await store.begin())
          for (const piece of pieces) unwrap(await store.append(uploadId, piece))
          const stored = unwrap(await store.commit(uploadId))
          expect(stored).toEqual({ sha256: sha256(whole), size: whole.length })
          const part = unwrap(await store.read(stored.sha256, offset, length))
          expect(Buffer.compare(part, whole.subarray(offset, offset + length))).toBe(0)
          const streamed = await unwrap(await store.openStream(stored.sha256)).toArray()
          expect(Buffer.compare(Buffer.concat(streamed), whole)).toBe(0)
        },
      ),
      { numRuns: 40 },
    )
    expect(await leftovers()).toEqual([])
  })

  it('removes what a crash left half written, and nothing that another running process writes', async () => {
    const first = await openStore()
    const { uploadId } = unwrap(await first.begin())
    unwrap(await first.append(uploadId, Buffer.from('half')))
    const [half = ''] = await leftovers()
    await first.abort(uploadId)
    // As after a crash: nobody has it open any more.
    await writeFile(join(folder, 'incoming', half), 'half')
    const living = await startProcess()
    const foreign = `${living.pid}-00000000-0000-0000-0000-000000000000.part`
    await writeFile(join(folder, 'incoming', foreign), 'busy')
    expect((await leftovers()).length).toBe(2)
    await openStore()
    expect(await leftovers()).toEqual([foreign])
    await living.end()
  })

  it('forgets an upload that was given up', async () => {
    const store = await openStore()
    const { uploadId } = unwrap(await store.begin())
    unwrap(await store.append(uploadId, Buffer.from('half')))
    await store.abort(uploadId)
    expect(await leftovers()).toEqual([])
    expect(await store.commit(uploadId)).toMatchObject({ ok: false, error: { code: 'input.handle' } })
  })

  it('hands out no damaged bytes, and is healed by the same file coming again', async () => {
    const store = await openStore()
    const bytes = Buffer.from('evidence that must not change')
    const put = async () => unwrap(await store.importStream(Readable.from([bytes]), null))
    const { sha256: name } = await put()
    unwrap(await store.read(name, 0, 10))
    await chmod(place(name), 0o600)
    const flipped = Buffer.from(bytes)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    await writeFile(place(name), flipped)
    const damaged = { ok: false, error: { code: 'file.damaged' } }
    expect(await store.read(name, 0, 10)).toMatchObject(damaged)
    expect(await store.openStream(name)).toMatchObject(damaged)
    await truncate(place(name), 5)
    expect(await store.read(name, 0, 10)).toMatchObject(damaged)
    await put()
    expect(Buffer.from(unwrap(await store.read(name, 0, 100))).toString()).toBe(bytes.toString())
  })

  it('refuses bytes that are not the expected ones, and keeps nothing of them', async () => {
    const store = await openStore()
    const refused = await store.importStream(
      Readable.from([Buffer.from('other')]),
      sha256(Buffer.from('this')),
    )
    expect(refused).toMatchObject({ ok: false, error: { code: 'file.damaged' } })
    expect(await leftovers()).toEqual([])
  })

  it('keeps nothing of a source that broke off', async () => {
    const store = await openStore()
    const source = Readable.from(
      (async function* () {
        yield Buffer.from('begun')
        throw new Error('the stick was pulled out')
      })(),
    )
    expect(await store.importStream(source, null)).toMatchObject({
      ok: false,
      error: { code: 'file.unreadable' },
    })
    expect(await leftovers()).toEqual([])
  })

  it('says that a file is not there before anything is read', async () => {
    const store = await openStore()
    const absent = sha256(Buffer.from('never stored'))
    expect(await store.stat(absent)).toBeNull()
    expect(await store.openStream(absent)).toMatchObject({ ok: false, error: { code: 'file.missing' } })
  })

  it('says that the disk is full, and keeps what was there', async () => {
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    let disk: 'fine' | 'full' = 'fine'
    const store = unwrap(
      await createFileStore({
        folder,
        openFile: async (path, flags) => {
          const file = await open(path, flags)
          if (disk === 'full') file.write = () => Promise.reject(full)
          return file
        },
      }),
    )
    const kept = unwrap(await store.importStream(Readable.from([Buffer.from('before')]), null))
    disk = 'full'
    const diskFull = { ok: false, error: { code: 'disk.full' } }
    expect(await store.importStream(Readable.from([Buffer.from('after')]), null)).toMatchObject(diskFull)
    const { uploadId } = unwrap(await store.begin())
    expect(await store.append(uploadId, Buffer.from('after'))).toMatchObject(diskFull)
    expect(await leftovers()).toEqual([])
    expect((await readFile(place(kept.sha256))).toString()).toBe('before')
  })

  it('says that its folder cannot be used', async () => {
    await writeFile(join(folder, 'in-the-way'), '')
    expect(await createFileStore({ folder: join(folder, 'in-the-way') })).toMatchObject({
      ok: false,
      error: { code: 'disk.unwritable' },
    })
  })
})
