import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe } from 'vitest'
import { createFileStore } from '../../electron/host/files/create-file-store.ts'
import { createHandleTable } from '../../electron/host/handles.ts'
import { createJournalHandlers } from '../../electron/host/journal/create-journal-handlers.ts'
import { createJournals } from '../../electron/host/journal/create-journals.ts'
import type { Logger } from '../../electron/host/logger/logger.ts'
import { operations } from '../contract/operations.ts'
import { describeJournal } from '../testing/journal-contract.ts'
import { createMemoryJournal } from '../testing/memory-journal.ts'
import { createHostJournal } from './journal-port.ts'

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const tidy: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of tidy.splice(0)) await step()
})

describe('the journal on disk, through the host', () => {
  describeJournal(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kitbag-journal-port-'))
    const now = () => new Date()
    const fileStore = await createFileStore({ folder: join(folder, 'files') })
    if (!fileStore.ok) throw new Error(fileStore.error.message)
    const journals = createJournals({ folder: join(folder, 'journal'), now, logger: silent })
    tidy.push(async () => {
      await journals.close()
      await rm(folder, { recursive: true, force: true })
    })
    const cancelled = async () => null
    const handlers = createJournalHandlers({
      journals,
      fileStore: fileStore.value,
      handles: createHandleTable(),
      dialogs: { chooseFile: cancelled, chooseFolder: cancelled, chooseSaveTarget: cancelled },
      workspaces: { list: () => [], trackerIdentity: () => null },
      // Neither is asked for here: nothing is exported or taken in.
      signer: () => Promise.reject(new Error('no key')),
      trust: async () => ({ own: new Set(), known: new Map() }),
      version: '0.0.0',
      now,
    })
    return createHostJournal(
      {
        'journal.append': async (input) =>
          handlers['journal.append'](operations['journal.append'].input.parse(input)),
        'journal.read': async (input) => {
          const answer = await handlers['journal.read'](input)
          return answer.ok
            ? { ok: true, value: operations['journal.read'].output.parse(answer.value) }
            : answer
        },
      },
      'w1',
    )
  })
})

describe('the journal in memory', () => {
  describeJournal(async () => createMemoryJournal())
})
