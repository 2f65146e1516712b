import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { readFailure, systemCode, writeFailure } from './disk-failure.ts'
import type { FileStore, StoredFile } from './file-store.ts'
import { moveOver } from './patiently.ts'
import { syncFolder } from './sync-folder.ts'

export type FileStoreDeps = {
  /** Everything is kept below it; made when missing. */
  readonly folder: string
  /** How a temporary file is opened; given by tests that need a full disk. */
  readonly openFile?: (path: string, flags: 'wx') => Promise<FileHandle>
}

type Upload = { readonly path: string; readonly file: FileHandle; readonly hash: Hash; size: number }

/** A part goes over a network: fewer and larger reads keep it busy. */
const partReadBytes = 256 * 1024
const saveFile = 'save the file'
const temporaryName = /^(\d+)-[0-9a-f-]{36}\.part$/

const otherSize = (soFar: number, expected: number, isEnd: boolean) =>
  failure(
    'tracker.unexpected',
    isEnd
      ? `The file came with ${soFar} bytes instead of ${expected}.`
      : `The file was to have ${expected} bytes, and more came. It was stopped there.`,
    'Nothing of it was kept. Try again.',
  )

/** A process other than this one that still runs may be in the middle of writing. */
const belongsToAnotherLiveProcess = (name: string): boolean => {
  const pid = Number(temporaryName.exec(name)?.[1] ?? 0)
  if (pid === 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return systemCode(error) === 'EPERM'
  }
}

const removeLeftovers = async (incoming: string): Promise<void> => {
  for (const name of await readdir(incoming)) {
    if (!belongsToAnotherLiveProcess(name)) await rm(join(incoming, name), { force: true })
  }
}

/**
 * Opens the store and removes what a crash left half written. Files lie at `<folder>/ab/<sha256>`.
 * A name that exists is whole: bytes are synced under a temporary name before they are renamed.
 */
export const createFileStore = async (deps: FileStoreDeps): Promise<Result<FileStore>> => {
  const { folder, openFile = open } = deps
  const incoming = join(folder, 'incoming')
  const uploads = new Map<string, Upload>()
  /** Hashes that were checked in this run, so that a file read in pieces is hashed once. */
  const checked = new Map<string, string>()

  const shelf = (sha256: string): string => join(folder, sha256.slice(0, 2))
  const place = (sha256: string): string => join(shelf(sha256), sha256)

  try {
    await mkdir(incoming, { recursive: true })
    await removeLeftovers(incoming)
  } catch (error) {
    return fail(writeFailure(error, 'open its file store', folder))
  }

  const unknownUpload = () =>
    fail(failure('input.handle', 'That upload is not open any more.', 'Attach the file again.'))

  const missing = (sha256: string) =>
    failure(
      'file.missing',
      `The file ${sha256.slice(0, 12)}… is not on this machine.`,
      'Download it again while you are online.',
    )

  const damaged = (sha256: string) =>
    failure(
      'file.damaged',
      `The file ${sha256.slice(0, 12)}… on this machine is damaged: its bytes no longer match its hash.`,
      'It was not handed out. Download or attach it again to replace it.',
    )

  const discard = async (upload: Upload): Promise<void> => {
    await upload.file.close().catch(() => undefined)
    await rm(upload.path, { force: true }).catch(() => undefined)
  }

  const start = async (): Promise<Upload> => {
    const path = join(incoming, `${process.pid}-${randomUUID()}.part`)
    return { path, file: await openFile(path, 'wx'), hash: createHash('sha256'), size: 0 }
  }

  const write = async (upload: Upload, bytes: Uint8Array): Promise<void> => {
    let written = 0
    while (written < bytes.length) {
      const part = await upload.file.write(bytes, written, bytes.length - written, upload.size + written)
      written += part.bytesWritten
    }
    upload.hash.update(bytes)
    upload.size += bytes.length
  }

  const finish = async (upload: Upload, expectedSha256: string | null): Promise<Result<StoredFile>> => {
    const sha256 = upload.hash.digest('hex')
    if (expectedSha256 !== null && expectedSha256 !== sha256) {
      await discard(upload)
      return fail(
        failure(
          'file.damaged',
          'The bytes that arrived do not match their hash.',
          'Nothing was kept. Try again.',
        ),
      )
    }
    await upload.file.sync()
    await upload.file.close()
    await mkdir(shelf(sha256), { recursive: true })
    // Renaming over an existing file of the same name also heals one that was damaged.
    await moveOver(upload.path, place(sha256))
    await syncFolder(shelf(sha256))
    checked.delete(sha256)
    return ok({ sha256, size: upload.size })
  }

  const statOf = async (sha256: string): Promise<(StoredFile & { readonly version: string }) | null> => {
    try {
      const found = await stat(place(sha256))
      return { sha256, size: found.size, version: `${found.size}:${found.mtimeMs}:${found.ctimeMs}` }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return null
      throw error
    }
  }

  /** Hashes the file once per run and again whenever the file system says that it changed. */
  const check = async (sha256: string): Promise<Result<StoredFile>> => {
    const found = await statOf(sha256)
    if (found === null) return fail(missing(sha256))
    if (checked.get(sha256) !== found.version) {
      const hash = createHash('sha256')
      for await (const part of createReadStream(place(sha256))) hash.update(part)
      if (hash.digest('hex') !== sha256) return fail(damaged(sha256))
      checked.set(sha256, found.version)
    }
    return ok({ sha256, size: found.size })
  }

  return ok({
    begin: async () => {
      try {
        const upload = await start()
        const uploadId = randomUUID()
        uploads.set(uploadId, upload)
        return ok({ uploadId })
      } catch (error) {
        return fail(writeFailure(error, saveFile, incoming))
      }
    },

    append: async (uploadId, bytes) => {
      const upload = uploads.get(uploadId)
      if (upload === undefined) return unknownUpload()
      try {
        await write(upload, bytes)
        return ok(null)
      } catch (error) {
        uploads.delete(uploadId)
        await discard(upload)
        return fail(writeFailure(error, saveFile, incoming))
      }
    },

    commit: async (uploadId) => {
      const upload = uploads.get(uploadId)
      if (upload === undefined) return unknownUpload()
      uploads.delete(uploadId)
      try {
        return await finish(upload, null)
      } catch (error) {
        await discard(upload)
        return fail(writeFailure(error, saveFile, folder))
      }
    },

    abort: async (uploadId) => {
      const upload = uploads.get(uploadId)
      if (upload === undefined) return
      uploads.delete(uploadId)
      await discard(upload)
    },

    importStream: async (source, expectedSha256, expectedBytes = null) => {
      let upload: Upload
      try {
        upload = await start()
      } catch (error) {
        source.destroy()
        return fail(writeFailure(error, saveFile, incoming))
      }
      const bytesOf = source[Symbol.asyncIterator]()
      for (;;) {
        let next: IteratorResult<Uint8Array>
        try {
          next = await bytesOf.next()
        } catch {
          await discard(upload)
          return fail(
            failure(
              'file.unreadable',
              'The file could not be read to its end.',
              'Nothing was kept. Try again.',
            ),
          )
        }
        const soFar = upload.size + (next.done === true ? 0 : next.value.length)
        if (
          expectedBytes !== null &&
          (next.done === true ? soFar !== expectedBytes : soFar > expectedBytes)
        ) {
          source.destroy()
          await discard(upload)
          return fail(otherSize(soFar, expectedBytes, next.done === true))
        }
        try {
          if (next.done === true) return await finish(upload, expectedSha256)
          await write(upload, next.value)
        } catch (error) {
          source.destroy()
          await discard(upload)
          return fail(writeFailure(error, saveFile, folder))
        }
      }
    },

    remove: async (sha256) => {
      checked.delete(sha256)
      await rm(place(sha256), { force: true })
    },

    stat: async (sha256) => {
      const found = await statOf(sha256)
      return found === null ? null : { sha256, size: found.size }
    },

    read: async (sha256, offset, length) => {
      try {
        const whole = await check(sha256)
        if (!whole.ok) return whole
        const wanted = Math.max(0, Math.min(length, whole.value.size - offset))
        const bytes = new Uint8Array(wanted)
        const file = await open(place(sha256), 'r')
        try {
          let done = 0
          while (done < wanted) {
            const part = await file.read(bytes, done, wanted - done, offset + done)
            if (part.bytesRead === 0) return fail(damaged(sha256))
            done += part.bytesRead
          }
        } finally {
          await file.close()
        }
        return ok(bytes)
      } catch (error) {
        return fail(readFailure(error, place(sha256)))
      }
    },

    openStream: async (sha256) => {
      try {
        const whole = await check(sha256)
        return whole.ok ? ok(createReadStream(place(sha256))) : whole
      } catch (error) {
        return fail(readFailure(error, place(sha256)))
      }
    },

    openPart: async (sha256, start, end) => {
      try {
        const whole = await check(sha256)
        if (!whole.ok) return whole
        if (end <= start) return ok(Readable.from([]))
        return ok(createReadStream(place(sha256), { start, end: end - 1, highWaterMark: partReadBytes }))
      } catch (error) {
        return fail(readFailure(error, place(sha256)))
      }
    },
  })
}
