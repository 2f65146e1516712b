import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../src/contract/errors.ts'
import { fail, type Result } from '../../../src/domain/result.ts'
import { systemCode, writeFailure } from '../files/disk-failure.ts'
import type { Logger } from '../logger/logger.ts'
import { openJournalDisk } from './journal-disk.ts'
import { takeJournalGuard } from './journal-guard.ts'
import { type Journal, openJournal } from './open-journal.ts'

/** The journals of this machine, one per workspace, opened when they are first asked for. */
export type Journals = {
  /** A failure is not remembered: the next call tries again. */
  readonly open: (workspaceId: string) => Promise<Result<Journal>>
  /** Closes the journal of a workspace and removes its folder. Throws file system errors. */
  readonly forget: (workspaceId: string) => Promise<void>
  readonly close: () => Promise<void>
}

export type JournalsDeps = {
  /** Each workspace has a folder of its own below it. */
  readonly folder: string
  readonly now: () => Date
  readonly logger: Logger
}

/** `__proto__` and its like are names of something else everywhere. */
const isFolderName = (workspaceId: string): boolean =>
  /^[\w-]{1,64}$/.test(workspaceId) && !workspaceId.startsWith('__')

export const createJournals = (deps: JournalsDeps): Journals => {
  const { now, logger } = deps
  const opened = new Map<string, Promise<Result<Journal>>>()

  const begin = async (workspaceId: string): Promise<Result<Journal>> => {
    const folder = join(deps.folder, workspaceId)
    try {
      const disk = await openJournalDisk(folder)
      const guard = await takeJournalGuard({ folder, nowMs: () => now().getTime() })
      if (!guard.ok) return guard
      const journal = await openJournal({ disk, guard: guard.value, logger, now, newGeneration: randomUUID })
      if (!journal.ok) await guard.value.release()
      return journal
    } catch (error) {
      if (systemCode(error) === '') throw error
      return fail(writeFailure(error, 'open the journal of unsent work', folder))
    }
  }

  return {
    open: async (workspaceId) => {
      // The id becomes a folder name.
      if (!isFolderName(workspaceId)) {
        return fail(failure('workspace.missing', 'There is no workspace with this id.'))
      }
      const known = opened.get(workspaceId)
      if (known !== undefined) return known
      const opening = begin(workspaceId)
      opened.set(workspaceId, opening)
      try {
        const journal = await opening
        if (!journal.ok) opened.delete(workspaceId)
        return journal
      } catch (defect) {
        opened.delete(workspaceId)
        throw defect
      }
    },
    forget: async (workspaceId) => {
      if (!isFolderName(workspaceId)) return
      const journal = await opened.get(workspaceId)?.catch(() => null)
      opened.delete(workspaceId)
      if (journal?.ok === true) await journal.value.close()
      await rm(join(deps.folder, workspaceId), { recursive: true, force: true })
    },
    close: async () => {
      for (const opening of opened.values()) {
        const journal = await opening.catch(() => null)
        if (journal?.ok === true) await journal.value.close()
      }
      opened.clear()
    },
  }
}
