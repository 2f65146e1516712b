import { resolve } from 'node:path'
import { describeConnector } from '../connector-contract.ts'
import {
  type TrackerUnderTest,
  temporaryFileStore,
  temporaryFolder,
  unwrap,
} from '../contract/tracker-under-test.ts'
import type { SandboxChange } from './apply-change.ts'
import { createSandboxConnector } from './create-sandbox-connector.ts'
import { createSandboxKind } from './sandbox-kind.ts'
import type { SandboxTicket } from './sandbox-records.ts'

const starterKitFolder = resolve(import.meta.dirname, '../../../../resources/starter-kit')
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

const startSandbox = async (): Promise<TrackerUnderTest> => {
  const folder = await temporaryFolder()
  const fileStore = await temporaryFileStore(`${folder.path}/files`)
  const shared = { now: () => new Date(), random: () => 0.5 }
  const { kind, trackers } = createSandboxKind({
    folder: `${folder.path}/sandbox`,
    starterKitFolder,
    fileStore,
    logger: silent,
    ...shared,
  })
  const tracker = unwrap(await trackers.open('contract'))
  const { user, people } = tracker.meta()
  const jonas = people.find(({ id }) => id === 'jonas') ?? user
  const record = (id: string): SandboxTicket => {
    const found = tracker.ticket(id)
    if (found === null) throw new Error(`No ticket ${id}`)
    return found
  }
  const change = async (id: string, wanted: SandboxChange) => {
    unwrap(await tracker.alone(() => tracker.change(id, wanted, jonas, null)))
  }
  const setStatus = (id: string, to: string) => change(id, { kind: 'transition', to, performedAt: null })
  let others = 0
  // The sandbox reads and writes in one go, so the last moment is the one before.
  let slipped: (() => Promise<void>) | null = null

  const connector = unwrap(kind.create('contract', {}))
  return {
    connector: {
      ...connector,
      push: async (mutation, signal) => {
        const act = slipped
        slipped = null
        await act?.()
        const outcome = await connector.push(mutation, signal)
        await tracker.behave({ lostAnswerRate: 0 })
        return outcome
      },
    },
    fileStore,
    onAnotherMachine: async () => {
      others += 1
      const otherStore = await temporaryFileStore(`${folder.path}/other-${others}`)
      const openTracker = () => trackers.open('contract')
      return {
        fileStore: otherStore,
        connector: createSandboxConnector({ openTracker, login: null, fileStore: otherStore, ...shared }),
      }
    },
    withWrongCredentials: () => unwrap(kind.create('contract', { login: 'nobody' })),
    colleague: {
      open: async (title, description) => {
        const [like] = tracker.tickets()
        if (like === undefined) throw new Error('The starter kit has no tickets.')
        const { ticket } = like.thread
        const wanted = {
          ...ticket,
          title,
          description,
          status: 'new',
          priority: 'P3' as const,
          assignee: user,
        }
        return unwrap(await tracker.alone(() => tracker.create(wanted, jonas, null))).record.thread.ticket.id
      },
      comment: (id, body) =>
        change(id, { kind: 'comment', body, internal: false, performedAt: null, mark: null }),
      edit: (id, fields) => change(id, { kind: 'edit', fields }),
      setStatus,
      takeAway: async (id) => {
        await change(id, { kind: 'edit', fields: { assignee: jonas } })
        await setStatus(id, 'closed')
      },
      remove: async (id) => {
        unwrap(await tracker.remove(id))
      },
      removeDocument: async (id) => {
        unwrap(await tracker.removeDocument(id))
      },
    },
    store: {
      ticket: async (id) => {
        const { title, description, priority, status } = record(id).thread.ticket
        return { title, description, priority, status }
      },
      comments: async (id) => record(id).thread.comments.map(({ body }) => body),
      attachments: (id) =>
        Promise.all(
          record(id).thread.attachments.map(async ({ name, sha256, size }) => ({
            name,
            bytes: unwrap(await tracker.files.read(sha256 ?? '', 0, size)),
          })),
        ),
      minutes: async (id) => record(id).time.map(({ minutes }) => minutes),
      ticketsTitled: async (title) =>
        tracker.tickets().filter(({ thread }) => thread.ticket.title === title).length,
    },
    loseNextAnswer: async () => {
      unwrap(await tracker.behave({ lostAnswerRate: 1 }))
    },
    slipIn: (act) => {
      slipped = act
    },
    setReachable: async (online) => {
      unwrap(await tracker.behave({ online }))
    },
    forbidden: (ticket) => ({ kind: 'transition', from: ticket.status, to: 'validated' }),
    manyTickets: 130,
    runs: 20,
    close: async () => {
      await trackers.close()
      await folder.remove()
    },
  }
}

describeConnector('sandbox', startSandbox)
