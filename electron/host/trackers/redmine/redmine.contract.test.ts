import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { describe, it, vi } from 'vitest'
import { z } from 'zod'
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
import { mapPriorities } from './redmine-directory.ts'
import { createRedmineKind } from './redmine-kind.ts'
import { createPeer } from './redmine-peer.test-support.ts'

const script = resolve(import.meta.dirname, '../../../../../shared/trackers/redmine.sh')
const run = promisify(execFile)

/** Why there is no Redmine to test with here; `null` when there is one. */
const whyNot = (): string | null => {
  if (!existsSync(script))
    return 'there is no script to start one (shared/trackers/redmine.sh beside the checkout)'
  if (process.getuid?.() !== 0) return 'starting one needs root'
  if (!existsSync('/usr/share/redmine/bin/redmine-instances'))
    return 'it is not installed (run the script with "install")'
  return null
}

const seedSchema = z.object({
  url: z.string(),
  adminKey: z.string(),
  users: z.tuple([
    z.object({ key: z.string(), id: z.number() }),
    z.object({ key: z.string(), id: z.number() }),
  ]),
})

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => done(port))
    })
  })

const startRedmine = async (): Promise<TrackerUnderTest> => {
  const name = `kitbag${process.pid}x${Date.now().toString(36)}`
  const port = await freePort()
  const stop = async () => {
    await run(script, ['stop', name])
  }
  // Its server stays attached to the pipes of the script, so the one line it prints is all that is waited for.
  const seed = await new Promise<z.output<typeof seedSchema>>((done, failed) => {
    const child = spawn(script, ['start', name, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.endsWith('}\n')) done(seedSchema.parse(JSON.parse(output)))
    })
    child.on('exit', (code) => code !== 0 && failed(new Error(`Redmine did not start (${code}).`)))
  }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const [engineer, other] = seed.users
  const folder = await temporaryFolder()
  const proxy = await startLossyProxy(port)
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
      await stop()
      await folder.remove()
    },
  }
}

// A real server on a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })

const reason = whyNot()
if (reason === null) describeConnector('Redmine', startRedmine)
else {
  describe('the Redmine connector', () => {
    it(`is not tried against a real Redmine here: ${reason}`, (context) => {
      context.skip()
    })
  })
}
