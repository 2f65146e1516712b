import type { Failure, Result } from '../../domain/result.ts'

/** A file whose bytes are in the tracker only. */
export type WantedFile = { readonly id: string; readonly name: string; readonly size: number }

export type FetchProgress = {
  readonly total: number
  /** Bytes of all files together. */
  readonly totalBytes: number
  readonly done: number
  readonly doneBytes: number
  /** The file that is on its way; `null` before the first and after the last. */
  readonly current: string | null
  readonly failed: readonly { readonly id: string; readonly name: string; readonly reason: Failure }[]
}

export type FetchEnd = 'finished' | 'cancelled' | 'no-connection'

/** Failures after which the next file would fail in the same way. */
const endsAll: readonly string[] = [
  'tracker.unreachable',
  'tracker.portal',
  'tracker.tls',
  'tracker.unauthorized',
  'disk.full',
  'line.held',
  'app.cancelled',
]

/**
 * Fetches files one after the other. Each is kept as soon as it is whole, so after a cancel, a lost
 * connection or a restart the same call goes on with the rest. One that the tracker refuses stops no other.
 */
export const fetchFiles = async (
  files: readonly WantedFile[],
  fetchOne: (id: string) => Promise<Result<unknown>>,
  onProgress: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<FetchEnd> => {
  let progress: FetchProgress = {
    total: files.length,
    totalBytes: files.reduce((sum, { size }) => sum + size, 0),
    done: 0,
    doneBytes: 0,
    current: null,
    failed: [],
  }
  const tell = (change: Partial<FetchProgress>) => {
    progress = { ...progress, ...change }
    onProgress(progress)
  }
  tell({})
  for (const { id, name, size } of files) {
    if (signal.aborted) {
      tell({ current: null })
      return 'cancelled'
    }
    tell({ current: name })
    const fetched = await fetchOne(id)
    if (fetched.ok) {
      tell({ done: progress.done + 1, doneBytes: progress.doneBytes + size })
      continue
    }
    if (signal.aborted && fetched.error.code === 'app.cancelled') {
      tell({ current: null })
      return 'cancelled'
    }
    tell({ failed: [...progress.failed, { id, name, reason: fetched.error }] })
    if (endsAll.includes(fetched.error.code)) {
      tell({ current: null })
      return 'no-connection'
    }
  }
  tell({ current: null })
  return 'finished'
}
