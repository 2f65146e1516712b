import { failure } from '../../../src/contract/errors.ts'
import type { JournalContents, JournalRecord } from '../../../src/contract/journal-operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { writeFailure } from '../files/disk-failure.ts'
import type { Logger } from '../logger/logger.ts'
import type { JournalDisk, JournalFile } from './journal-disk.ts'
import {
  encodeFrame,
  encodeHeader,
  frameOverheadBytes,
  headerBytes,
  maxPayloadBytes,
} from './journal-frames.ts'
import type { JournalGuard } from './journal-guard.ts'
import { encodeRecord, type Ledger } from './journal-ledger.ts'
import { journalName, loadJournal, newJournalName } from './load-journal.ts'

/**
 * The outbox of one workspace, a second time, on disk: append-only, synced before it answers. It is what is
 * left when the window's database is gone, so it keeps everything that is not provably settled.
 */
export type Journal = {
  /** Resolves when all records are on the disk. When it fails, none of them is relied on. */
  readonly append: (records: readonly JournalRecord[]) => Promise<Result<null>>
  readonly read: () => JournalContents
  /** Writes the journal anew without what is settled. */
  readonly compact: () => Promise<Result<{ readonly beforeBytes: number; readonly afterBytes: number }>>
  readonly close: () => Promise<void>
}

export type JournalDeps = {
  readonly disk: JournalDisk
  readonly guard: JournalGuard
  readonly logger: Logger
  readonly now: () => Date
  /** UUIDs. */
  readonly newGeneration: () => string
  /** Bytes below which the file is not written anew by itself. */
  readonly compactAboveBytes?: number
}

type Waiting = {
  readonly frames: readonly Buffer[]
  readonly payloads: readonly Buffer[]
  readonly answer: Answer
}
type Answer = (result: Result<null>) => void

const what = 'keep the journal of unsent work'

/**
 * Opens or makes the journal. Never fails because of what is in the file, only for a disk that refuses or a
 * file of a newer Kitbag: damage is in `read().damage`, and the unreadable bytes are kept aside.
 */
export const openJournal = async (deps: JournalDeps): Promise<Result<Journal>> => {
  const { disk, guard, logger, newGeneration, compactAboveBytes = 256 * 1024 } = deps
  const loaded = await loadJournal(deps)
  if (!loaded.ok) return loaded
  const { ledger, damage } = loaded.value
  const generation = loaded.value.generation ?? newGeneration()
  /** Where the next frame goes: everything before it is on the disk. */
  let size = loaded.value.size
  let file: JournalFile | null = null
  /** A rename whose folder could not be synced yet: nothing may be answered before it is. */
  let folderPending = false
  /** Size at which the file is looked at again, so that a failing compaction is not tried at every append. */
  let nextLook = compactAboveBytes

  const opened = async (): Promise<JournalFile> => {
    if (folderPending) {
      await disk.syncFolder()
      folderPending = false
    }
    if (file === null) {
      const fresh = await disk.open(journalName)
      file = fresh
      // Whatever a failed write left behind the last answered record goes.
      await fresh.truncate(size)
      await fresh.sync()
    }
    return file
  }

  /** After a failed sync the system's copy of the file cannot be trusted: it is opened again. */
  const letGo = async (): Promise<void> => {
    const broken = file
    file = null
    await broken?.truncate(size).catch(() => undefined)
    await broken?.close().catch(() => undefined)
  }

  const rewrite = async (): Promise<void> => {
    const payloads = ledger.livePayloads()
    const content = Buffer.concat([encodeHeader(generation), ...payloads.map(encodeFrame)])
    await writeNew(disk, content)
    // Windows does not rename over a file that is open.
    const old = file
    file = null
    await old?.close()
    await disk.rename(newJournalName, journalName)
    folderPending = true
    size = content.length
    await disk.syncFolder()
    folderPending = false
  }

  const tidy = async (): Promise<void> => {
    if (size < nextLook) return
    nextLook = size * 2
    if (liveSize(ledger) > size / 2) return
    try {
      await rewrite()
      nextLook = Math.max(compactAboveBytes, size * 2)
    } catch (error) {
      logger.warn('The journal of unsent work could not be made smaller; it goes on growing.', {
        why: String(error),
      })
    }
  }

  const write = async (batch: readonly Waiting[]): Promise<Result<null>> => {
    const content = Buffer.concat(batch.flatMap(({ frames }) => frames))
    try {
      if (!(await guard.stillHeld())) return fail(takenOver())
      const target = await opened()
      await target.write(content, size)
      await target.sync()
    } catch (error) {
      await letGo()
      return fail(writeFailure(error, what, journalName))
    }
    size += content.length
    for (const { payloads } of batch) for (const payload of payloads) ledger.take(payload)
    return ok(null)
  }

  // One writer: jobs run one after another; appends that wait meanwhile go to the disk together.
  let queue: Waiting[] = []
  let last: Promise<void> = Promise.resolve()
  const enqueue = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const result = last.then(work)
    last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
  const flush = async (): Promise<void> => {
    const batch = queue
    queue = []
    if (batch.length === 0) return
    let result: Result<null>
    try {
      result = await write(batch)
    } catch (defect) {
      logger.error('Writing the journal of unsent work failed unexpectedly.', { why: String(defect) })
      result = fail(
        failure(
          'app.unexpected',
          'The journal of unsent work could not be written.',
          'Your work is saved here.',
        ),
      )
    }
    for (const { answer } of batch) answer(result)
    if (result.ok) await tidy()
  }

  const journal: Journal = {
    append: (records) => {
      if (records.length === 0) return Promise.resolve(ok(null))
      const payloads = records.map(encodeRecord)
      if (payloads.some(({ length }) => length > maxPayloadBytes)) return Promise.resolve(fail(tooLarge()))
      return new Promise((resolve) => {
        queue.push({ payloads, frames: payloads.map(encodeFrame), answer: resolve })
        void enqueue(flush)
      })
    },
    read: () => ({ generation, entries: [...ledger.entries()], kept: [...ledger.kept()], damage }),
    compact: () =>
      enqueue(async () => {
        const beforeBytes = size
        try {
          if (!(await guard.stillHeld())) return fail(takenOver())
          await rewrite()
        } catch (error) {
          return fail(writeFailure(error, what, journalName))
        }
        return ok({ beforeBytes, afterBytes: size })
      }),
    close: async () => {
      await last
      await file?.close().catch(() => undefined)
      file = null
      await guard.release()
    },
  }

  // A new journal gets its header; a damaged one, whose bytes are kept aside, is written whole again.
  if (loaded.value.needsRewrite) {
    try {
      await rewrite()
    } catch (error) {
      if (loaded.value.isNew) return fail(writeFailure(error, what, journalName))
      logger.warn('A damaged journal could not be written anew.', { why: String(error) })
    }
  }
  return ok(journal)
}

const writeNew = async (disk: JournalDisk, content: Buffer): Promise<void> => {
  try {
    const fresh = await disk.open(newJournalName)
    try {
      await fresh.truncate(0)
      await fresh.write(content, 0)
      await fresh.sync()
    } finally {
      await fresh.close()
    }
  } catch (error) {
    // Half a file would only take the space that is missing.
    await disk.remove(newJournalName).catch(() => undefined)
    throw error
  }
}

const liveSize = (ledger: Ledger): number =>
  headerBytes + ledger.liveBytes() + ledger.livePayloads().length * frameOverheadBytes

const tooLarge = () =>
  failure(
    'file.too-large',
    'This change is too large for the journal of unsent work.',
    'It is saved in this window. Send it before you close Kitbag, or attach the text as a file.',
  )

const takenOver = () =>
  failure(
    'journal.locked',
    'Another Kitbag took over the journal of this workspace while this one slept.',
    'Your work is saved in this window. Close one of the two and start again.',
  )
