import { failure } from '../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import { afterFailure, afterSuccess, firstPart, largestPart } from './part-size.ts'
import type { OpenPart, TusClient } from './tus-client.ts'
import type { TusTrouble } from './tus-judge.ts'
import type { UploadRecord, UploadRecords } from './upload-records.ts'

/** What is to be at the server. */
export type FileToUpload = {
  readonly name: string
  readonly mediaType: string
  /** Bytes. */
  readonly size: number
  readonly sha256: string
  /** The same bytes every time. */
  readonly open: OpenPart
}

export type Advance =
  /** The server has said that every byte is there. */
  | { readonly kind: 'arrived'; readonly url: string }
  /** The time given is up, or it was cancelled. Nothing is wrong. */
  | { readonly kind: 'underway' }
  /** `parked`: a person has to do something first. */
  | {
      readonly kind: 'trouble'
      readonly reason: Failure
      readonly parked: boolean
      /** Milliseconds the server asked to be left alone. */
      readonly retryAfterMs: number | null
      /** Did at least one byte arrive in this turn? */
      readonly moved: boolean
    }

export type AdvanceDeps = {
  readonly client: TusClient
  readonly records: UploadRecords
  readonly endpoint: string
  readonly now: () => Date
  /** Milliseconds on a clock that only runs forward. */
  readonly elapsed: () => number
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}

export type Turn = {
  /** Milliseconds after which no further part is begun; the first one always is. */
  readonly budgetMs: number
  readonly signal: AbortSignal
  /** Bytes on their way or there. */
  readonly onProgress: (bytes: number) => void
}

/** Failures in a row, without a byte in between, that end a turn. */
const mostFailures = 3
/** Times that an upload may be gone from the server in one turn. */
const mostRestarts = 2
const pausesMs = [0, 300, 1_000]

/**
 * Brings one file closer to an upload server, from where the server says it stands, until it is there or the turn
 * is over. Nothing is believed but the server's own count: what a broken connection has delivered is asked for.
 */
export const advanceUpload = async (deps: AdvanceDeps, file: FileToUpload, turn: Turn): Promise<Advance> => {
  const { client, records, endpoint, now, elapsed, pause } = deps
  const { signal } = turn
  const key = { endpoint, sha256: file.sha256 }
  const startedMs = elapsed()
  let moved = false
  let failures = 0
  let restarts = 0
  /** The most the server is known to have had. */
  let reached: number | null = null
  /** Where the server has just confirmed the last byte. */
  let confirmedUrl: string | null = null

  const trouble = ({ reason, retryAfterMs }: TusTrouble, parked: boolean): Advance => ({
    kind: 'trouble',
    reason,
    parked,
    retryAfterMs,
    moved,
  })
  const diskTrouble = (reason: Failure): Advance => ({
    kind: 'trouble',
    reason,
    parked: false,
    retryAfterMs: null,
    moved,
  })

  const create = async (): Promise<Result<UploadRecord, TusTrouble>> => {
    const offered = await client.offer(signal)
    // A proxy may keep this question away from a server that takes uploads all the same.
    const offer = offered.ok ? offered.value : null
    if (!offered.ok && offered.error.kind !== 'refused' && offered.error.kind !== 'gone') return offered
    if (offer !== null && offer.maxBytes !== null && offer.maxBytes > 0 && file.size > offer.maxBytes) {
      return fail(tooLarge(file, offer.maxBytes, endpoint))
    }
    const made = await client.create(
      {
        size: file.size,
        metadata: { filename: file.name, filetype: file.mediaType, sha256: file.sha256 },
      },
      signal,
    )
    if (!made.ok) return made
    const at = now().toISOString()
    return ok({
      format: 'kitbag-upload/1',
      endpoint,
      sha256: file.sha256,
      size: file.size,
      name: file.name,
      url: made.value.url,
      createdAt: at,
      touchedAt: at,
      expiresAt: made.value.expiresAt,
      partBytes: firstPart,
      mostPartBytes: largestPart,
      checksum: offer?.checksum ?? null,
      arrivedBytes: 0,
      complete: false,
    })
  }

  /** `null`: go on. Otherwise the turn ends with this. */
  const afterTrouble = async (found: TusTrouble): Promise<Advance | null> => {
    if (signal.aborted) return { kind: 'underway' }
    switch (found.kind) {
      case 'gone':
        restarts += 1
        await records.remove(key)
        return restarts > mostRestarts ? trouble(found, false) : null
      case 'offset':
      case 'network':
      case 'busy':
      case 'checksum': {
        if (found.retryAfterMs !== null) return trouble(found, false)
        failures += 1
        if (failures >= mostFailures) return trouble(found, false)
        await pause(pausesMs[failures - 1] ?? 0, signal)
        return null
      }
      case 'full':
      case 'foreign':
        return trouble(found, false)
      case 'denied':
      case 'too-large':
      case 'refused':
      case 'source':
        return trouble(found, true)
      case 'cancelled':
        return { kind: 'underway' }
    }
  }

  for (;;) {
    if (signal.aborted) return { kind: 'underway' }
    let record = records.find(key)
    let offset = 0
    if (record === null) {
      const made = await create()
      if (!made.ok) {
        const end = await afterTrouble(made.error)
        if (end !== null) return end
        continue
      }
      record = made.value
      // On the disk before the first byte leaves: a crash must not leave bytes there that nobody can find.
      const saved = await records.put(record)
      if (!saved.ok) return diskTrouble(saved.error)
    } else {
      const found = await client.offsetOf(record.url, signal)
      if (!found.ok && found.error.kind === 'gone' && confirmedUrl === record.url) {
        // Some servers carry a finished upload away at once. It was confirmed; sending it again would never end.
        return { kind: 'arrived', url: record.url }
      }
      if (!found.ok) {
        const end = await afterTrouble(found.error)
        if (end !== null) return end
        continue
      }
      if (found.value.length !== null && found.value.length !== file.size) {
        // Another upload has this address now: whatever it is, it is not this file.
        await records.remove(key)
        restarts += 1
        if (restarts > mostRestarts) return trouble(notOurs(endpoint), true)
        continue
      }
      offset = found.value.offset
      if (reached !== null && offset > reached) {
        // The connection broke, and all the same something came through.
        moved = true
        failures = 0
      }
      if (offset === file.size) {
        const saved = await records.put({
          ...record,
          touchedAt: now().toISOString(),
          arrivedBytes: offset,
          complete: true,
        })
        if (!saved.ok) return diskTrouble(saved.error)
        turn.onProgress(offset)
        return { kind: 'arrived', url: record.url }
      }
    }

    reached = offset
    turn.onProgress(offset)
    let { partBytes, mostPartBytes } = record
    const note = async (arrivedBytes: number, expiresAt: string | null): Promise<Result<null>> => {
      const known = records.find(key)
      if (known === null) return ok(null)
      const touchedAt = now().toISOString()
      return records.put({
        ...known,
        touchedAt,
        arrivedBytes,
        partBytes,
        mostPartBytes,
        expiresAt: expiresAt ?? known.expiresAt,
        complete: false,
      })
    }
    while (offset < file.size) {
      // One part at least, or a server that is slow to answer would never get any.
      const isOver = moved && elapsed() - startedMs >= turn.budgetMs
      if (signal.aborted || isOver) {
        const saved = await note(offset, null)
        return saved.ok ? { kind: 'underway' } : diskTrouble(saved.error)
      }
      const end = Math.min(file.size, offset + partBytes)
      const beganMs = elapsed()
      let handed = offset
      const sent = await client.sendPart(
        {
          url: record.url,
          open: file.open,
          start: offset,
          end,
          checksum: record.checksum,
          onBytes: (count) => {
            handed += count
            turn.onProgress(handed)
          },
        },
        signal,
      )
      if (!sent.ok) {
        // A proxy may take less at once than the server behind it.
        const smaller = afterFailure(partBytes)
        const mayShrink = sent.error.kind === 'too-large' && smaller < partBytes
        partBytes = smaller
        if (mayShrink) mostPartBytes = smaller
        const saved = await note(offset, null)
        if (!saved.ok) return diskTrouble(saved.error)
        if (!mayShrink) {
          const over = await afterTrouble(sent.error)
          if (over !== null) return over
        }
        break
      }
      if (sent.value.offset > offset) {
        moved = true
        failures = 0
      } else {
        failures += 1
        if (failures >= mostFailures) return trouble(standsStill(endpoint), false)
      }
      partBytes = Math.min(mostPartBytes, afterSuccess(partBytes, end - offset, elapsed() - beganMs))
      offset = sent.value.offset
      reached = offset
      if (offset === file.size) confirmedUrl = record.url
      turn.onProgress(offset)
      const saved = await note(offset, sent.value.expiresAt)
      if (!saved.ok) return diskTrouble(saved.error)
    }
    // Complete or broken off: either way the server is asked how much it has.
  }
}

const hostOf = (endpoint: string): string => new URL(endpoint).host

const tooLarge = (file: FileToUpload, maxBytes: number, endpoint: string): TusTrouble => ({
  kind: 'too-large',
  retryAfterMs: null,
  reason: failure(
    'upload.too-large',
    `${file.name} has ${file.size} bytes; ${hostOf(endpoint)} takes at most ${maxBytes}.`,
    'The file is kept here. Ask whoever runs the server for a higher limit, or split it.',
  ),
})

const notOurs = (endpoint: string): TusTrouble => ({
  kind: 'refused',
  retryAfterMs: null,
  reason: failure(
    'upload.unexpected',
    `${hostOf(endpoint)} gives this upload another length than it has.`,
    'The file is kept here. Tell whoever runs the server.',
  ),
})

const standsStill = (endpoint: string): TusTrouble => ({
  kind: 'busy',
  retryAfterMs: null,
  reason: failure(
    'upload.busy',
    `${hostOf(endpoint)} takes the parts and keeps none of them.`,
    'The file is kept here and tried again by itself. Tell whoever runs the server.',
  ),
})
