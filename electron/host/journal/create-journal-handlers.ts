import { failure } from '../../../src/contract/errors.ts'
import type { JournalEntry } from '../../../src/contract/journal-operations.ts'
import type { Handlers, OutputOf } from '../../../src/contract/operations.ts'
import type { Mutation } from '../../../src/domain/mutation.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import type { Dialogs } from '../capabilities.ts'
import type { Signer, Trust } from '../evidence/bundle/manifest-signature.ts'
import { writeFailure } from '../files/disk-failure.ts'
import type { FileStore } from '../files/file-store.ts'
import type { HandleTable } from '../handles.ts'
import type { Journals } from './create-journals.ts'
import type { Journal } from './open-journal.ts'
import { outboxExtension } from './outbox-file.ts'
import { readOutboxFile } from './read-outbox-file.ts'
import { writeOutboxFile } from './write-outbox-file.ts'

export type JournalOperation =
  | 'journal.append'
  | 'journal.read'
  | 'journal.compact'
  | 'outbox.export'
  | 'outbox.import'

export type JournalHandlerDeps = {
  readonly journals: Journals
  readonly fileStore: FileStore
  readonly handles: HandleTable
  readonly dialogs: Dialogs
  readonly workspaces: {
    readonly list: () => readonly Workspace[]
    readonly trackerIdentity: (workspaceId: string) => string | null
  }
  /** Signs what is exported. Throws the file system's error where the data folder cannot be written. */
  readonly signer: () => Promise<Signer>
  /** Whose signatures are known here. */
  readonly trust: () => Promise<Trust>
  readonly version: string
  readonly now: () => Date
}

/** Operations of the journal of unsent work, and of the sealed file that carries it elsewhere. */
export const createJournalHandlers = (deps: JournalHandlerDeps): Pick<Handlers, JournalOperation> => {
  const { journals, workspaces, dialogs, handles } = deps

  const inJournal = async <Value>(
    workspaceId: string,
    work: (journal: Journal) => Promise<Result<Value>>,
  ): Promise<Result<Value>> => {
    const journal = await journals.open(workspaceId)
    return journal.ok ? work(journal.value) : journal
  }
  const inWorkspace = async <Value>(
    workspaceId: string,
    work: (workspace: Workspace) => Promise<Result<Value>>,
  ): Promise<Result<Value>> => {
    const workspace = workspaces.list().find(({ id }) => id === workspaceId)
    return workspace === undefined
      ? fail(failure('workspace.missing', 'This workspace is not connected on this machine.'))
      : work(workspace)
  }

  /** Without the journal, what the window still holds can be carried away all the same. */
  const waiting = async (
    workspaceId: string,
    fromWindow: readonly Mutation[],
  ): Promise<Result<readonly Mutation[]>> => {
    const journal = await journals.open(workspaceId)
    if (!journal.ok) return fromWindow.length > 0 ? ok(fromWindow) : journal
    return ok(mergeWaiting(journal.value.read().entries, fromWindow))
  }

  return {
    'journal.append': ({ workspaceId, records }) =>
      inJournal(workspaceId, async (journal) => {
        const appended = await journal.append(records)
        return appended.ok ? ok({ done: true as const }) : appended
      }),
    'journal.read': ({ workspaceId }) => inJournal(workspaceId, async (journal) => ok(journal.read())),
    'journal.compact': ({ workspaceId }) => inJournal(workspaceId, (journal) => journal.compact()),

    'outbox.export': ({ workspaceId, mutationIds, fromWindow }) =>
      inWorkspace(workspaceId, async (workspace): Promise<Result<OutputOf<'outbox.export'>>> => {
        const found = await waiting(workspaceId, fromWindow)
        if (!found.ok) return found
        const wanted = mutationIds === null ? null : new Set(mutationIds)
        const mutations = found.value.filter(({ id }) => wanted === null || wanted.has(id))
        if (mutations.length === 0) {
          return fail(failure('outbox.empty', 'Nothing waits to be sent.', 'There is nothing to export.'))
        }
        const target = await dialogs.chooseSaveTarget(
          'Export what waits',
          suggestName(workspace.name, deps.now()),
        )
        if (target === null) return ok({ saved: false, changes: 0, files: 0, missingFiles: [] })
        let signer: Signer
        try {
          signer = await deps.signer()
        } catch (error) {
          return fail(writeFailure(error, 'sign what waits', target))
        }
        const written = await writeOutboxFile(
          deps,
          target,
          { workspace, identity: workspaces.trackerIdentity(workspaceId) },
          mutations,
          signer,
        )
        if (!written.ok) return written
        const { files, missingFiles } = written.value
        return ok({ saved: true, changes: mutations.length, files, missingFiles: [...missingFiles] })
      }),

    'outbox.import': ({ workspaceId, handle }) =>
      inWorkspace(workspaceId, async (workspace) => {
        const path = handles.resolve(handle, 'file')
        if (!path.ok) return path
        const read = await readOutboxFile({ ...deps, trust: await deps.trust() }, path.value, workspace)
        if (!read.ok) return read
        const { mutations, manifest, signature, files, missingFiles } = read.value
        const identity = workspaces.trackerIdentity(workspaceId)
        return ok({
          mutations: [...mutations],
          source: manifest.source,
          signature,
          files,
          missingFiles: [...missingFiles],
          // An export of an older Kitbag does not say.
          sameTracker: (manifest.tracker.identity ?? identity) === identity,
        })
      }),
  }
}

const mergeWaiting = (
  entries: readonly JournalEntry[],
  fromWindow: readonly Mutation[],
): readonly Mutation[] => {
  const byId = new Map(entries.map(({ mutation }) => [mutation.id, mutation]))
  for (const mutation of fromWindow) byId.set(mutation.id, mutation)
  return [...byId.values()].sort((left, right) => left.sequence - right.sequence)
}

/** Plain letters only: the file will lie on a stick of any kind. */
const suggestName = (workspaceName: string, now: Date): string => {
  const plain = workspaceName.replaceAll(/[^A-Za-z0-9-]{1,}/g, '-').replaceAll(/^-|-$/g, '') || 'workspace'
  return `kitbag-${plain.slice(0, 40)}-${now.toISOString().slice(0, 10)}.${outboxExtension}`
}
