import { z } from 'zod'
import type { Mutation, PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import { proofOf } from '../../../../src/domain/proof.ts'
import type { Ticket } from '../../../../src/domain/ticket.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { Connector } from '../connector.ts'
import {
  mutationOf,
  never,
  temporaryFileStore,
  temporaryFolder,
  unwrap,
} from '../contract/tracker-under-test.ts'
import { type RealRedmine, startRealRedmine } from './real-redmine.test-support.ts'
import { createRedmineKind } from './redmine-kind.ts'
import { createPeer } from './redmine-peer.test-support.ts'
import { type ScriptedProxy, startScriptedProxy } from './scripted-proxy.test-support.ts'

/** A real Redmine behind a bad network, an engineer and a colleague, and Redmine's database as the witness. */
export type ProofBench = {
  readonly redmine: RealRedmine
  readonly proxy: ScriptedProxy
  readonly fileStore: FileStore
  readonly engineer: Connector
  readonly peer: ReturnType<typeof createPeer>
  readonly connect: (key: string) => Connector
  /** How many rows; `sql` is what follows `select count(*) from`. */
  readonly count: (sql: string) => Promise<number>
  /** One column of an issue, as text. */
  readonly value: (id: string, column: string) => Promise<string>
  /** The colleague opens a ticket for the engineer. */
  readonly open: (title: string, more?: Readonly<Record<string, unknown>>) => Promise<Ticket>
  readonly read: (id: string) => Promise<Ticket>
  /** `proved` only as the sync engine judges: an outcome counts as "Sent" with its proof. */
  readonly push: (mutation: Mutation, by?: Connector) => Promise<string>
  readonly lookBack: (mutation: Mutation, by?: Connector) => Promise<string>
  readonly close: () => Promise<void>
}

const says = (mutation: Mutation, outcome: PushOutcome | ReadBackOutcome): string =>
  outcome.kind === 'applied' ? proofOf(mutation, outcome.remoteId, outcome.thread).kind : outcome.kind

/** A ticket that was written offline, like this one. */
export const newTicketLike = (ticket: Ticket, title: string, more: Partial<Ticket> = {}): Mutation => {
  const local = { ...ticket, id: 'local:1', key: 'new', title, revision: '', description: title, ...more }
  return { ...mutationOf(null, { kind: 'create-ticket', ticket: local }), ticketId: local.id }
}

export const timeOn = (ticket: Ticket): Mutation =>
  mutationOf(ticket, { kind: 'log-time', minutes: 45, note: 'On site', day: '2026-11-20' })

export const startProofBench = async (): Promise<ProofBench> => {
  const redmine = await startRealRedmine('proof')
  const proxy = await startScriptedProxy(redmine.port)
  const folder = await temporaryFolder()
  const fileStore = await temporaryFileStore(`${folder.path}/files`)
  const connect = (apiKey: string) =>
    unwrap(
      createRedmineKind({ now: () => new Date(), fetch: globalThis.fetch, fileStore }).create('one', {
        address: proxy.address,
        apiKey,
      }),
    )
  const engineer = connect(redmine.users[0].key)
  const peer = createPeer(redmine.url, redmine.users[1].key)
  const read = async (id: string): Promise<Ticket> => {
    const thread = unwrap(await engineer.fetchTicket(id, never))
    if (thread === null) throw new Error(`no ticket ${id}`)
    return thread.ticket
  }
  const counted = z.array(z.object({ n: z.number() }))
  const texts = z.array(z.object({ v: z.coerce.string() }))
  return {
    redmine,
    proxy,
    fileStore,
    engineer,
    peer,
    connect,
    read,
    count: async (sql) => (await redmine.rows(counted, `select count(*) as n from ${sql}`))[0]?.n ?? 0,
    value: async (id, column) =>
      (await redmine.rows(texts, `select ${column} as v from issues where id = ${id}`))[0]?.v ?? '',
    open: async (title, more = {}) => {
      const issue = { project_id: 1, subject: title, description: 'a\nb\nc\nd', ...more }
      const made = await peer.openIssue({ ...issue, assigned_to_id: redmine.users[0].id })
      return read(String(made.id))
    },
    push: async (mutation, by = engineer) => says(mutation, await by.push(mutation, never)),
    lookBack: async (mutation, by = engineer) => says(mutation, await by.readBack(mutation, never)),
    close: async () => {
      await proxy.close()
      await redmine.stop()
      await folder.remove()
    },
  }
}
