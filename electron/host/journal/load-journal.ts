import { failure } from '../../../src/contract/errors.ts'
import type { JournalDamage } from '../../../src/contract/journal-operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { readFailure } from '../files/disk-failure.ts'
import type { Logger } from '../logger/logger.ts'
import type { JournalDisk } from './journal-disk.ts'
import { type Stretch, scanJournal } from './journal-frames.ts'
import { createLedger, type Ledger } from './journal-ledger.ts'

export const journalName = 'outbox.journal'
/** What a compaction writes before it takes the place of the journal. */
export const newJournalName = 'outbox.journal.new'

export type LoadedJournal = {
  /** `null` when there was none, or it could not be read. */
  readonly generation: string | null
  readonly ledger: Ledger
  readonly damage: JournalDamage
  /** Where the next frame goes. */
  readonly size: number
  readonly isNew: boolean
  /** The file has to be written whole before it is appended to. */
  readonly needsRewrite: boolean
}

/** Reads the journal as it lies there, keeps aside what cannot be read, and says what was wrong. */
export const loadJournal = async (deps: {
  readonly disk: JournalDisk
  readonly logger: Logger
  readonly now: () => Date
}): Promise<Result<LoadedJournal>> => {
  const { disk, logger } = deps
  let content: Buffer | null
  try {
    // Left by a compaction that did not come to its end; the journal itself is whole.
    await disk.remove(newJournalName)
    content = await disk.read(journalName)
  } catch (error) {
    return fail(readFailure(error, journalName))
  }
  const ledger = createLedger()
  if (content === null) {
    return ok({ generation: null, ledger, damage: noDamage, size: 0, isNew: true, needsRewrite: true })
  }

  const scan = scanJournal(content)
  const { header } = scan
  if (header.kind === 'newer') return fail(writtenByNewer(header.version))
  const refused = scan.payloads.filter((payload) => !ledger.take(payload)).length
  const tornBytes = content.length - scan.wholeBytes
  const torn = tornBytes === 0 ? [] : [{ offset: scan.wholeBytes, bytes: tornBytes }]
  const keptAside = await keepAside(deps, content, [...scan.skipped, ...torn])
  const damage: JournalDamage = {
    tornBytes,
    skipped: [...scan.skipped],
    header: header.kind === 'damaged',
    refused,
    keptAside: [...(keptAside ?? [])],
  }
  if (isDamaged(damage)) {
    logger.warn('The journal of unsent work had unreadable places; everything else in it was read.', {
      tornBytes,
      skippedPlaces: scan.skipped.length,
      header: damage.header,
      refused,
      keptAside: damage.keptAside.join(', '),
    })
  }
  const damagedBefore = damage.header || scan.skipped.length > 0
  return ok({
    generation: header.kind === 'valid' ? header.generation : null,
    ledger,
    damage,
    // What could not be kept aside stays in the file: reading finds its way behind it.
    size: keptAside === null ? content.length : scan.wholeBytes,
    isNew: false,
    needsRewrite: damagedBefore && keptAside !== null,
  })
}

export const noDamage: JournalDamage = { tornBytes: 0, skipped: [], header: false, refused: 0, keptAside: [] }

export const isDamaged = (damage: JournalDamage): boolean =>
  damage.tornBytes > 0 || damage.skipped.length > 0 || damage.header || damage.refused > 0

/** Copies unreadable bytes into files of their own. `null` when the disk refuses: they must stay where they are. */
const keepAside = async (
  deps: { readonly disk: JournalDisk; readonly logger: Logger; readonly now: () => Date },
  content: Buffer,
  stretches: readonly Stretch[],
): Promise<readonly string[] | null> => {
  const stamp = deps.now().toISOString().replaceAll(/[-:.]/g, '')
  const names: string[] = []
  try {
    for (const { offset, bytes } of stretches) {
      const name = `unreadable-${stamp}-${offset}.bin`
      const file = await deps.disk.open(name)
      try {
        await file.write(content.subarray(offset, offset + bytes), 0)
        await file.sync()
      } finally {
        await file.close()
      }
      names.push(name)
    }
    if (names.length > 0) await deps.disk.syncFolder()
    return names
  } catch (error) {
    deps.logger.warn('Unreadable bytes of the journal could not be kept aside.', { why: String(error) })
    return null
  }
}

const writtenByNewer = (version: number) =>
  failure(
    'database.newer',
    `The journal of unsent work was written by a newer Kitbag (format ${version}).`,
    'It was left as it is. Start the newer Kitbag again to send what it holds.',
  )
