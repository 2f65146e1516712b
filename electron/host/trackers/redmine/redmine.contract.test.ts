import { describe, it, vi } from 'vitest'
import { describeConnector } from '../connector-contract.ts'
import {
  type TrackerUnderTest,
  temporaryFileStore,
  temporaryFolder,
  unwrap,
} from '../contract/tracker-under-test.ts'
import { priorityIdOf } from './field-edits.ts'
import { startLossyProxy } from './lossy-proxy.test-support.ts'
import { readMark } from './mark.ts'
import { startRealRedmine, whyNoRedmine } from './real-redmine.test-support.ts'
import { mapPriorities } from './redmine-directory.ts'
import { createRedmineKind } from './redmine-kind.ts'
import { createPeer } from './redmine-peer.test-support.ts'

const startRedmine = async (): Promise<TrackerUnderTest> => {
  const seed = await startRealRedmine('contract')
  const [engineer, other] = seed.users
  const folder = await temporaryFolder()
  const proxy = await startLossyProxy(seed.port)
  const fileStore = await temporaryFileStore(`${folder.path}/files`)
  const deps = { now: () => new Date(), fetch: globalThis.fetch }
  const connect = (store: typeof fileStore, apiKey: string) =>
    unwrap(createRedmineKind({ ...deps, fileStore: store }).create('one', { address: proxy.address, apiKey }))
  const colleague = createPeer(seed.url, other.key)
  const admin = createPeer(seed.url, seed.adminKey)
  const { priorities } = await colleague.names()
  const directory = { priorities: mapPriorities(priorities) }
  const idOf = (value: number | null) => value ?? undefined
  let machines = 0
  // A wiki page to pull, as every Redmine has one.
  await colleague.put('/projects/onsite/wiki/Runbook_Till_freezes.json', {
    wiki_page: { text: 'h1. Till freezes\n\nUnplug the drawer.' },
  })

  return {
    connector: connect(fileStore, engineer.key),
    fileStore,
    onAnotherMachine: async () => {
      machines += 1
      const store = await temporaryFileStore(`${folder.path}/machine-${machines}`)
      return { connector: connect(store, engineer.key), fileStore: store }
    },
    withWrongCredentials: () => connect(fileStore, 'f'.repeat(40)),
    colleague: {
      open: async (subject, description) => {
        const issue = { project_id: 1, subject, description, assigned_to_id: engineer.id }
        return String((await colleague.openIssue(issue)).id)
      },
      comment: (id, notes) => colleague.put(`/issues/${id}.json`, { issue: { notes } }),
      edit: (id, { title, description, priority }) =>
        colleague.put(`/issues/${id}.json`, {
          issue: {
            subject: title,
            description,
            priority_id: priority === undefined ? undefined : idOf(priorityIdOf(priority, directory)),
          },
        }),
      setStatus: (id, status_id) => colleague.put(`/issues/${id}.json`, { issue: { status_id } }),
      takeAway: (id) =>
        colleague.put(`/issues/${id}.json`, { issue: { assigned_to_id: other.id, status_id: 5 } }),
      remove: (id) => admin.remove(`/issues/${id}.json`),
      removeDocument: (id) => {
        const [, project = '', title = ''] = id.split('/')
        return admin.remove(`/projects/${project}/wiki/${encodeURIComponent(title)}.json`)
      },
    },
    store: {
      ticket: async (id) => {
        const issue = await admin.issue(id)
        return {
          title: issue.subject,
          description: issue.description ?? '',
          priority: directory.priorities.get(issue.priority.id) ?? 'P3',
          status: String(issue.status.id),
        }
      },
      comments: async (id) =>
        (await admin.issue(id)).journals
          .map(({ notes }) => notes ?? '')
          .filter((notes) => readMark(notes).text !== ''),
      attachments: async (id) =>
        Promise.all(
          (await admin.issue(id)).attachments.map(async ({ filename, filesize, content_url }) => ({
            name: filename,
            bytes: filesize === 0 ? new Uint8Array() : await admin.bytes(content_url),
          })),
        ),
      minutes: async (id) => (await admin.hours(id)).map((hours) => Math.round(hours * 60)),
      ticketsTitled: (title) => admin.countTitled(title),
    },
    loseNextAnswer: async () => proxy.loseNextChange(),
    slipIn: proxy.beforeNextChange,
    setReachable: (reachable) => proxy.setReachable(reachable),
    forbidden: () => ({ kind: 'set-fields', fields: { title: '' } }),
    manyTickets: 52,
    runs: 2,
    close: async () => {
      await proxy.close()
      await seed.stop()
      await folder.remove()
    },
  }
}

// A real server on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const reason = whyNoRedmine()
if (reason === null) describeConnector('Redmine', startRedmine)
else {
  describe('the Redmine connector', () => {
    it(`is not tried against a real Redmine here: ${reason}`, (context) => {
      context.skip()
    })
  })
}
