import { failure } from '../../contract/errors.ts'
import type { Host } from '../../contract/operations.ts'
import { fail, ok, type Result } from '../../domain/result.ts'
import { formatBytes } from '../../ui/format-bytes.ts'

/** A file the person dropped or chose; the browser's `File` is one. */
export type FileSource = {
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** Media type; empty when the browser does not know it. */
  readonly type: string
  readonly slice: (start: number, end: number) => { readonly arrayBuffer: () => Promise<ArrayBuffer> }
}

export type StoredAttachment = {
  readonly name: string
  readonly mediaType: string
  readonly size: number
  readonly sha256: string
}

/** Bytes per call over the wall. */
const chunkBytes = 1024 * 1024

/** Refuses what the tracker would not take before a single byte is copied. `maxBytes` is `null` when unknown. */
export const checkFile = (file: Pick<FileSource, 'name' | 'size'>, maxBytes: number | null): Result<null> => {
  if (file.size === 0) {
    return fail(
      failure('input.invalid', `${file.name} is empty.`, 'Nothing was attached. Choose a file with content.'),
    )
  }
  if (maxBytes !== null && file.size > maxBytes) {
    return fail(
      failure(
        'file.too-large',
        `${file.name} is ${formatBytes(file.size)}; the tracker takes at most ${formatBytes(maxBytes)} per file.`,
        'The file was left where it is. Set an upload server in Settings, Large files; or compress it, or collect it as evidence, which caps its size.',
      ),
    )
  }
  return ok(null)
}

/**
 * Copies a file into the host's store, chunk by chunk, so that no file is ever held in memory as a whole.
 * What was begun and could not be finished is aborted: the store has the whole file or nothing.
 */
export const storeFile = async (
  host: Pick<Host, 'file.begin' | 'file.append' | 'file.commit' | 'file.abort'>,
  file: FileSource,
  /** Bytes that are safely in the store so far. */
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Result<StoredAttachment>> => {
  const begun = await host['file.begin']({})
  if (!begun.ok) return begun
  const { uploadId } = begun.value
  const giveUp = async (error: Result<never>): Promise<Result<never>> => {
    await host['file.abort']({ uploadId })
    return error
  }
  for (let start = 0; start < file.size; start += chunkBytes) {
    if (signal.aborted) {
      return giveUp(fail(failure('app.cancelled', `${file.name} was not attached.`, 'You cancelled it.')))
    }
    const bytes = await readSlice(file, start, Math.min(file.size, start + chunkBytes))
    if (!bytes.ok) return giveUp(bytes)
    const appended = await host['file.append']({ uploadId, bytes: bytes.value })
    if (!appended.ok) return giveUp(appended)
    onProgress(start + bytes.value.byteLength)
  }
  const committed = await host['file.commit']({ uploadId })
  if (!committed.ok) return giveUp(committed)
  return ok({
    name: file.name,
    mediaType: file.type === '' ? 'application/octet-stream' : file.type,
    size: committed.value.size,
    sha256: committed.value.sha256,
  })
}

const readSlice = async (
  file: FileSource,
  start: number,
  end: number,
): Promise<Result<Uint8Array<ArrayBuffer>>> => {
  try {
    const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer())
    // A file that shrinks while it is read would otherwise be stored as if it were whole.
    if (bytes.byteLength !== end - start) return fail(changed(file.name))
    return ok(bytes)
  } catch {
    // The browser refuses to read a file that was changed, moved or unplugged after it was chosen.
    return fail(changed(file.name))
  }
}

const changed = (name: string) =>
  failure(
    'file.unreadable',
    `${name} could not be read to its end.`,
    'It was changed or removed while it was copied, or it is a folder. Nothing was attached; choose it again.',
  )
