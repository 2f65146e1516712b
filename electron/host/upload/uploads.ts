import { setTimeout as delay } from 'node:timers/promises'
import type { UploadProgress } from '../../../src/contract/upload-operations.ts'
import type { Failure } from '../../../src/domain/result.ts'
import { type Advance, advanceUpload, type FileToUpload } from './advance-upload.ts'
import { createTusClient } from './tus-client.ts'
import type { TusHttp } from './tus-http.ts'
import type { TusEndpoint } from './tus-judge.ts'
import { nameOfKey, type UploadRecords } from './upload-records.ts'

export type UploadStep =
  | { readonly kind: 'arrived'; readonly url: string }
  | { readonly kind: 'underway' }
  /** `afterMs` in milliseconds; `null`: a person has to do something first. */
  | { readonly kind: 'trouble'; readonly reason: Failure; readonly afterMs: number | null }

/** Files on their way to upload servers. */
export type Uploads = {
  /**
   * Works on one upload for about `budgetMs`. The same file to the same server is one upload: whoever asks while
   * it is being worked on waits for its turn.
   */
  readonly advance: (
    endpoint: TusEndpoint,
    file: FileToUpload,
    budgetMs: number,
    signal: AbortSignal,
  ) => Promise<UploadStep>
  /** What is not at its server yet, and what has arrived since the start. */
  readonly list: () => readonly UploadProgress[]
}

export type UploadsDeps = {
  readonly http: TusHttp
  readonly records: UploadRecords
  readonly now: () => Date
  /** 0 ≤ x < 1. */
  readonly random: () => number
  readonly onProgress: (progress: UploadProgress) => void
  /** Between two tries in one turn; given by tests that do not want to wait. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

const firstPauseMs = 2_000
const longestPauseMs = 300_000
const longestAskedMs = 3_600_000
/** The window need not hear of every packet. */
const tellEveryMs = 250

const rest = async (ms: number, signal: AbortSignal): Promise<void> => {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined)
}

export const createUploads = (deps: UploadsDeps): Uploads => {
  const { http, records, now, random, onProgress } = deps
  const turns = new Map<string, Promise<unknown>>()
  const shown = new Map<string, UploadProgress>()
  /** Turns in a row in which nothing arrived. */
  const misses = new Map<string, number>()

  const hostOf = (address: string) => (URL.canParse(address) ? new URL(address).host : address)

  // Where a file is on its way to two servers, the one that was touched last is shown last.
  const byTouch = [...records.list()].sort((one, other) => one.touchedAt.localeCompare(other.touchedAt))
  for (const record of byTouch) {
    if (record.complete) continue
    shown.set(nameOfKey(record), {
      sha256: record.sha256,
      name: record.name,
      server: hostOf(record.endpoint),
      sentBytes: record.arrivedBytes,
      totalBytes: record.size,
      bytesPerSecond: null,
      state: 'resting',
      problem: null,
    })
  }

  const tell = (key: string, progress: UploadProgress): void => {
    shown.set(key, progress)
    onProgress(progress)
  }

  const toStep = (key: string, advance: Advance): UploadStep => {
    if (advance.kind !== 'trouble') {
      misses.delete(key)
      return advance
    }
    const count = advance.moved ? 0 : (misses.get(key) ?? 0) + 1
    misses.set(key, count)
    const { reason } = advance
    if (advance.parked) return { kind: 'trouble', reason, afterMs: null }
    const ceilingMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(16, Math.max(0, count - 1)))
    const ownMs = Math.round(ceilingMs * (0.5 + random() / 2))
    const askedMs = Math.min(longestAskedMs, advance.retryAfterMs ?? 0)
    return { kind: 'trouble', reason, afterMs: Math.max(ownMs, askedMs) }
  }

  const takeTurn = async (
    endpoint: TusEndpoint,
    file: FileToUpload,
    budgetMs: number,
    signal: AbortSignal,
  ): Promise<UploadStep> => {
    const key = nameOfKey({ endpoint: endpoint.address, sha256: file.sha256 })
    const startedMs = performance.now()
    let toldMs = Number.NEGATIVE_INFINITY
    let startBytes: number | null = null
    let sentBytes = shown.get(key)?.sentBytes ?? 0
    const progress = (state: UploadProgress['state'], problem: Failure | null): UploadProgress => {
      const seconds = (performance.now() - startedMs) / 1000
      const moved = sentBytes - (startBytes ?? sentBytes)
      return {
        sha256: file.sha256,
        name: file.name,
        server: hostOf(endpoint.address),
        sentBytes,
        totalBytes: file.size,
        bytesPerSecond: seconds > 0.5 && moved > 0 ? Math.round(moved / seconds) : null,
        state,
        problem,
      }
    }
    const advance = await advanceUpload(
      {
        client: createTusClient(http, endpoint),
        records,
        endpoint: endpoint.address,
        now,
        elapsed: () => performance.now(),
        pause: deps.pause ?? rest,
      },
      file,
      {
        budgetMs,
        signal,
        onProgress: (bytes) => {
          startBytes ??= bytes
          sentBytes = bytes
          if (performance.now() - toldMs < tellEveryMs) return
          toldMs = performance.now()
          tell(key, progress('moving', null))
        },
      },
    )
    sentBytes =
      advance.kind === 'arrived'
        ? file.size
        : (records.find({ endpoint: endpoint.address, sha256: file.sha256 })?.arrivedBytes ?? 0)
    const problem = advance.kind === 'trouble' ? advance.reason : null
    tell(
      key,
      progress(
        advance.kind === 'arrived' ? 'arrived' : advance.kind === 'trouble' ? 'resting' : 'moving',
        problem,
      ),
    )
    return toStep(key, advance)
  }

  return {
    advance: (endpoint, file, budgetMs, signal) => {
      const key = nameOfKey({ endpoint: endpoint.address, sha256: file.sha256 })
      const turn = (turns.get(key) ?? Promise.resolve()).then(() =>
        takeTurn(endpoint, file, budgetMs, signal),
      )
      const ended = turn.then(
        () => undefined,
        () => undefined,
      )
      turns.set(key, ended)
      void ended.then(() => {
        if (turns.get(key) === ended) turns.delete(key)
      })
      return turn
    },
    list: () => [...shown.values()],
  }
}
