import { monotonicFactory } from 'ulid'
import { failure } from '../../contract/errors.ts'
import type { OutputOf } from '../../contract/operations.ts'
import { endHandOut, handOut, isHandedOut } from '../../data/journal-export.ts'
import { importMutations } from '../../data/journal-restore.ts'
import { listMutations } from '../../data/outbox.ts'
import type { OutboxDeps } from '../../data/record-intent.ts'
import { dexieRecords } from '../../data/records.ts'
import { readCatalogue } from '../../data/sync-repository.ts'
import { type Failure, ok, type Result } from '../../domain/result.ts'
import type { Session } from '../../state/session.ts'
import type { ConfirmQuestion } from '../../ui/confirm.tsx'
import { importQuestion } from './outbox-contents.tsx'

/** What to tell the person: `done` is empty when they cancelled. */
export type Told = { readonly done: string; readonly warning: Failure | null }

const cancelled = ok({ done: '', warning: null })
type MissingFiles = OutputOf<'outbox.import'>['missingFiles']

/** Export and import of the sealed file with waiting changes. */
export const createOutboxFile = (
  session: Pick<Session, 'database' | 'host' | 'workspace' | 'now' | 'sync'>,
  confirm: (question: ConfirmQuestion) => Promise<boolean>,
) => {
  const { database, host, workspace, sync } = session
  const deps: OutboxDeps = { now: session.now, newId: monotonicFactory(), user: workspace.user }
  const records = dexieRecords(database)

  /** All that waits, or the one change that is named. */
  const exportWaiting = async (onlyId: string | null = null): Promise<Result<Told>> => {
    const all = (await listMutations(database)).filter(isHandedOut)
    const waiting = onlyId === null ? all : all.filter(({ id }) => id === onlyId)
    const mutationIds = waiting.map(({ id }) => id)
    const handedOut = await handOut(records, deps, mutationIds)
    if (!handedOut.ok) return handedOut
    const exported = await host['outbox.export']({
      workspaceId: workspace.id,
      mutationIds,
      fromWindow: waiting,
    })
    const ended = await endHandOut(records, deps, handedOut.value, exported.ok && exported.value.saved)
    sync.wake()
    if (!exported.ok) return exported
    if (!ended.ok) return ended
    const { saved, changes, files, missingFiles } = exported.value
    if (!saved) return cancelled
    const bytes = files === 0 ? '' : ` and ${files} ${files === 1 ? 'file' : 'files'}`
    return ok({
      done: `Exported ${inChanges(changes)}${bytes}. Whoever takes the file in sends them; here they are only looked for.`,
      warning: withoutBytes(missingFiles, 'They stay in the export by name only.'),
    })
  }

  const importFile = async (): Promise<Result<Told>> => {
    const chosen = await host['dialog.choose-file']({
      title: 'Import waiting changes',
      extensions: ['kitbag-outbox'],
    })
    if (!chosen.ok) return chosen
    if (chosen.value === null) return cancelled
    const read = await host['outbox.import']({ workspaceId: workspace.id, handle: chosen.value.id })
    if (!read.ok) return read
    const { mutations, missingFiles } = read.value
    const catalogue = await readCatalogue(database)
    const ids = mutations.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId]))
    const rows = await database.tickets.bulkGet([...new Set(ids)])
    const keys = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row.key]])))
    const agreed = await confirm(importQuestion(read.value, workspace, catalogue?.statuses ?? [], keys))
    if (!agreed) return cancelled
    const taken = await importMutations(records, deps, mutations)
    if (!taken.ok) return taken
    sync.wake()
    const { added, known } = taken.value
    return ok({
      done: importedWords(added, known),
      warning: withoutBytes(missingFiles, 'Attach them again from where they are.'),
    })
  }

  return { exportWaiting, importFile }
}

const inChanges = (count: number): string => (count === 1 ? '1 change' : `${count} changes`)

const importedWords = (added: number, known: number): string => {
  if (added === 0) return `Nothing new: all ${inChanges(known)} of the file are here already.`
  const rest = known === 0 ? '' : ` ${inChanges(known)} were here already.`
  return `Imported ${inChanges(added)}. The tracker is asked about each before it is sent.${rest}`
}

const withoutBytes = (missing: MissingFiles, next: string): Failure | null =>
  missing.length === 0
    ? null
    : failure(
        'file.missing',
        `The contents of ${missing.map(({ name }) => `“${name}”`).join(', ')} are not on this machine.`,
        next,
      )
