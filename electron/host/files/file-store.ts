import type { Readable } from 'node:stream'
import type { Result } from '../../../src/domain/result.ts'

/**
 * Content-addressed bytes on this machine: attachments on their way in and out, and sealed bundles.
 * A file is named by its SHA-256, written to a temporary name, synced, then renamed: it is whole or absent.
 */
export type FileStore = {
  readonly begin: () => Promise<Result<{ readonly uploadId: string }>>
  readonly append: (uploadId: string, bytes: Uint8Array) => Promise<Result<null>>
  readonly commit: (uploadId: string) => Promise<Result<StoredFile>>
  readonly abort: (uploadId: string) => Promise<void>
  /**
   * Copies a stream in. `expectedSha256` refuses damaged bytes, `expectedBytes` more or fewer than were declared, as
   * soon as that is known; what is refused leaves nothing on the disk.
   */
  readonly importStream: (
    source: Readable,
    expectedSha256: string | null,
    expectedBytes?: number | null,
  ) => Promise<Result<StoredFile>>
  /** No error where there is none. Throws file system errors. */
  readonly remove: (sha256: string) => Promise<void>
  readonly stat: (sha256: string) => Promise<StoredFile | null>
  readonly read: (sha256: string, offset: number, length: number) => Promise<Result<Uint8Array<ArrayBuffer>>>
  /** Fails with `file.missing` before anything is read. */
  readonly openStream: (sha256: string) => Promise<Result<Readable>>
  /** The bytes from `start` to before `end`. */
  readonly openPart: (sha256: string, start: number, end: number) => Promise<Result<Readable>>
}

/** `size` in bytes. */
export type StoredFile = { readonly sha256: string; readonly size: number }
