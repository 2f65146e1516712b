import { expect, it } from 'vitest'
import type { Intent, Mutation } from '../../../../src/domain/mutation.ts'
import type { Ticket } from '../../../../src/domain/ticket.ts'
import { attachIntent, mutationOf, never } from '../contract/tracker-under-test.ts'
import { newTicketLike, type ProofBench, timeOn } from './redmine-proof.test-support.ts'

/** "Sent" is said only for what stands in Redmine, with its values; no value of a colleague is lost. */
export const proveValues = (get: () => ProofBench): void => {
  const count: ProofBench['count'] = (sql) => get().count(sql)
  const value: ProofBench['value'] = (id, column) => get().value(id, column)
  const open: ProofBench['open'] = (title) => get().open(title)
  const push: ProofBench['push'] = (mutation) => get().push(mutation)
  const lookBack: ProofBench['lookBack'] = (mutation) => get().lookBack(mutation)
  const entries = (ticket: Ticket) => count(`time_entries where issue_id = ${ticket.id}`)
  const journals = (ticket: Ticket) => count(`journals where journalized_id = ${ticket.id}`)

  it('a field for marks that is no filter: the ticket is made once, and nothing lands on another', async () => {
    const bystander = await open('Ticket of another customer')
    await get().redmine.administer(
      `update custom_fields set is_filter = 0 where id = ${get().redmine.clientRefField}`,
    )
    try {
      const mutation = newTicketLike(bystander, 'Made offline without a filter')
      expect(await lookBack(mutation)).toBe('absent')
      get().proxy.plan('POST', '/issues.json', { kind: 'lose' })
      expect(await push(mutation)).toBe('unknown')
      expect(await lookBack(mutation)).toBe('proved')
      const found = await get().engineer.readBack(mutation, never)
      const id = found.kind === 'applied' ? (found.remoteId ?? '') : ''
      expect(await value(id, 'subject')).toBe('Made offline without a filter')
      expect(await push(mutation)).toBe('proved')
      expect(await count(`issues where subject = 'Made offline without a filter'`)).toBe(1)
      expect(await journals(bystander)).toBe(0)
    } finally {
      await get().redmine.administer(
        `update custom_fields set is_filter = 1 where id = ${get().redmine.clientRefField}`,
      )
    }
  })

  it.each([
    ['204', 204, ''],
    ['other JSON', 200, '{"ok":true}'],
    ['an empty 200', 200, ''],
  ])('a box that answers %s in place of Redmine proves nothing', async (_, status, body) => {
    const ticket = await open(`Behind a box ${status}${body}`)
    const answer = { kind: 'answer', status, body } as const
    const title = `Made behind a box ${status}${body.length}`
    const file = await attachIntent(get(), 'rack.bin', new Uint8Array([1, 2, 3]))
    const tried: readonly (readonly [Mutation, string, string])[] = [
      [timeOn(ticket), 'POST', '/time_entries.json'],
      [newTicketLike(ticket, title), 'POST', '/issues.json'],
      [mutationOf(ticket, { kind: 'comment', body: 'Seen', internal: false }), 'PUT', '/issues/'],
      [mutationOf(ticket, { kind: 'set-fields', fields: { title: `${ticket.title}!` } }), 'PUT', '/issues/'],
      [mutationOf(ticket, { kind: 'transition', from: ticket.status, to: '2' }), 'PUT', '/issues/'],
      [mutationOf(ticket, file), 'PUT', '/issues/'],
    ]
    for (const [mutation, method, path] of tried) {
      get().proxy.plan(method, path, answer)
      expect([mutation.intent.kind, await push(mutation)]).toEqual([mutation.intent.kind, 'unknown'])
      expect(await lookBack(mutation)).toBe('absent')
    }
    expect([await entries(ticket), await journals(ticket)]).toEqual([0, 0])
    for (const [mutation] of tried) expect(await push(mutation)).toBe('proved')
    expect(await entries(ticket)).toBe(1)
    expect(await count(`issues where subject = '${title}'`)).toBe(1)
    expect(await count(`attachments where container_id = ${ticket.id}`)).toBe(1)
    expect(await value(ticket.id, 'status_id')).toBe('2')
  })

  it('204 to a change whose next reading fails is not "Sent"', async () => {
    const ticket = await open('Unread after the change')
    const mutation = mutationOf(ticket, { kind: 'comment', body: 'Seen', internal: false })
    get().proxy.plan('PUT', '/issues/', {
      kind: 'pass',
      before: async () => get().proxy.plan('GET', `/issues/${ticket.id}.json`, { kind: 'drop' }),
    })
    expect(await push(mutation)).toBe('unknown')
    expect(await lookBack(mutation)).toBe('proved')
    expect(await journals(ticket)).toBe(1)
  })

  const colleagueSets = (id: string, subject: string) => () =>
    get().peer.put(`/issues/${id}.json`, { issue: { subject } })

  it('a colleague writes while the change stalls, and the answer is lost: theirs stays, a person decides', async () => {
    const ticket = await open('Contested, answer lost')
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    get().proxy.plan('PUT', '/issues/', { kind: 'lose', before: colleagueSets(ticket.id, 'Theirs') })
    expect(await push(mutation)).toBe('unknown')
    expect(await lookBack(mutation)).toBe('conflict')
    expect(await value(ticket.id, 'subject')).toBe('Theirs')
    expect(await lookBack(mutation)).not.toBe('proved')
  })

  it('the same for a status', async () => {
    const ticket = await open('Contested status')
    const mutation = mutationOf(ticket, { kind: 'transition', from: ticket.status, to: '2' })
    const before = () => get().peer.put(`/issues/${ticket.id}.json`, { issue: { status_id: 4 } })
    get().proxy.plan('PUT', '/issues/', { kind: 'lose', before })
    expect(await push(mutation)).toBe('unknown')
    expect(await lookBack(mutation)).toBe('conflict')
    expect(await value(ticket.id, 'status_id')).toBe('4')
  })

  it.each([
    ['only the verifying reading fails', 'GET'],
    ['the restoring change is cut', 'PUT'],
  ])('a colleague in between, and %s', async (_, method) => {
    const ticket = await open(`Contested, ${method} fails`)
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    const before = async () => {
      await colleagueSets(ticket.id, 'Theirs')()
      get().proxy.plan(method, `/issues/${ticket.id}.json`, { kind: 'drop' })
    }
    get().proxy.plan('PUT', '/issues/', { kind: 'pass', before })
    expect(await push(mutation)).toBe('unknown')
    expect(await lookBack(mutation)).toBe('conflict')
    expect(await value(ticket.id, 'subject')).toBe('Theirs')
  })

  it('a colleague writes again during the restore: their last word stands', async () => {
    const ticket = await open('Contested twice')
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    get().proxy.plan('PUT', '/issues/', { kind: 'pass', before: colleagueSets(ticket.id, 'Theirs') })
    get().proxy.plan('PUT', '/issues/', { kind: 'pass', before: colleagueSets(ticket.id, 'Theirs again') })
    expect(await push(mutation)).toBe('conflict')
    expect(await value(ticket.id, 'subject')).toBe('Theirs again')
  })

  it('a field that the workflow keeps read-only is refused by its name, however often it is tried', async () => {
    const ticket = await open('Read-only day')
    const roles = `select role_id from member_roles limit 1`
    await get().redmine.administer(
      `insert into workflows (type, tracker_id, old_status_id, new_status_id, role_id, field_name, rule)
       select 'WorkflowPermission', i.tracker_id, i.status_id, 0, r.role_id, 'due_date', 'readonly'
       from issues i, (${roles}) r where i.id = ${ticket.id}`,
    )
    try {
      const edit = (dueAt: string): Intent => ({ kind: 'set-fields', fields: { dueAt: dueAt as never } })
      const first = mutationOf(ticket, edit('2026-12-24'))
      const outcome = await get().engineer.push(first, never)
      expect(outcome).toMatchObject({ kind: 'rejected', reason: { fields: ['dueAt'] } })
      // "Try again", and "Edit…, Send again": the same mark, the same and another value.
      expect(await push(first)).toBe('rejected')
      expect(await push({ ...first, intent: edit('2026-12-31') })).toBe('rejected')
      expect(await value(ticket.id, "coalesce(due_date, 'none')")).toBe('none')
    } finally {
      await get().redmine.administer(`delete from workflows where type = 'WorkflowPermission'`)
    }
  })

  it('the right to private notes is withdrawn: asked anew each time, and what became public is said', async () => {
    const ticket = await open('Internal words')
    const internal = () => mutationOf(ticket, { kind: 'comment', body: 'Only for us', internal: true })
    const shown = () => count(`journals where journalized_id = ${ticket.id} and private_notes = 0`)
    expect(await push(internal())).toBe('proved')
    const setRight = (sql: string) => get().redmine.administer(`update roles set permissions = ${sql}`)
    const withdraw = () => setRight(`replace(permissions, '- :set_notes_private' || char(10), '')`)
    try {
      get().proxy.plan('PUT', '/issues/', { kind: 'pass', before: withdraw })
      expect(await push(internal())).toBe('public')
      expect(await shown()).toBe(1)
      expect(await push(internal())).toBe('rejected')
      expect(await shown()).toBe(1)
    } finally {
      await setRight(`permissions || '- :set_notes_private' || char(10)`)
    }
  })
}
