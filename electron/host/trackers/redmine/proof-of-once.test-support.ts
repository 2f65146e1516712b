import { expect, it } from 'vitest'
import { attachIntent, mutationOf, never, unwrap } from '../contract/tracker-under-test.ts'
import { newTicketLike, type ProofBench, timeOn } from './redmine-proof.test-support.ts'

/** Nothing is there twice, nothing conflicts with itself, nothing piles up. */
export const proveOnce = (get: () => ProofBench): void => {
  it('texts that a browser stored with CRLF do not conflict with an own edit, nor with the next one', async () => {
    const { redmine, open, read, push, value } = get()
    const { id } = await open('Written in a browser')
    await redmine.administer(
      `update issues set description = 'one' || char(13, 10) || 'two' || char(13, 10) || 'three' where id = ${id}`,
    )
    const base = await read(id)
    expect(base.description).toBe('one\ntwo\nthree')
    const edit = (description: string, from = base) =>
      mutationOf(from, { kind: 'set-fields', fields: { description } })
    expect(await push(edit('ONE\ntwo\nthree'))).toBe('proved')
    expect(await push(edit('ONE\ntwo\nTHREE', await read(id)))).toBe('proved')
    expect((await value(id, 'description')).replaceAll('\r\n', '\n')).toBe('ONE\ntwo\nTHREE')
  })

  it('one outbox on two devices under two accounts: time and ticket are there once', async () => {
    const { redmine, connect, open, push, lookBack, count } = get()
    const colleague = connect(redmine.users[1].key)
    const ticket = await open('Two devices, one outbox')
    const time = timeOn(ticket)
    const created = newTicketLike(ticket, 'Made on two devices')
    for (const mutation of [time, created]) {
      expect(await push(mutation, colleague)).toBe('proved')
      expect(await lookBack(mutation)).toBe('proved')
      expect(await push(mutation)).toBe('proved')
    }
    expect(await count(`time_entries where issue_id = ${ticket.id}`)).toBe(1)
    expect(await count(`issues where subject = 'Made on two devices'`)).toBe(1)
  })

  it('a request that is delivered late is found where it arrived, and by then nothing was sent again', async () => {
    const { proxy, open, push, lookBack, count } = get()
    const ticket = await open('Delivered late')
    const time = timeOn(ticket)
    proxy.plan('POST', '/time_entries.json', { kind: 'hold' })
    expect(await push(time)).toBe('unknown')
    expect(await lookBack(time)).toBe('absent')
    await proxy.release()
    expect(await lookBack(time)).toBe('proved')
    expect(await count(`time_entries where issue_id = ${ticket.id}`)).toBe(1)
  })

  it('a type of ticket without the field for marks carries its mark in the text, and is found by it', async () => {
    const { redmine, proxy, open, push, lookBack, count, engineer } = get()
    const ticket = await open('Some ticket')
    // Redmine's own "Support" is our "user".
    await redmine.administer(
      `delete from custom_fields_trackers where custom_field_id = ${redmine.clientRefField} and tracker_id = 3`,
    )
    await open('A support ticket', { tracker_id: 3 })
    const mutation = newTicketLike(ticket, 'Made as a support ticket', { category: 'user' })
    proxy.plan('POST', '/issues.json', { kind: 'lose' })
    expect(await push(mutation)).toBe('unknown')
    expect(await lookBack(mutation)).toBe('proved')
    expect(await push(mutation)).toBe('proved')
    const found = await engineer.readBack(mutation, never)
    expect(found).toMatchObject({ thread: { ticket: { title: 'Made as a support ticket' } } })
    expect(
      await count(
        `issues where tracker_id = 3 and subject = 'Made as a support ticket'
         and description like '%[kitbag:${mutation.id}%'`,
      ),
    ).toBe(1)
  })

  it('a change that always fails sends its file once, and leaves one upload at most', async () => {
    const { proxy, open, push, lookBack, count } = get()
    const ticket = await open('Attaching fails')
    const file = await attachIntent(get(), 'photo.bin', new Uint8Array(50_000).fill(7))
    const mutation = mutationOf(ticket, file)
    for (let attempt = 0; attempt < 4; attempt += 1) {
      proxy.plan('PUT', '/issues/', { kind: 'answer', status: 500 })
      expect(await push(mutation)).toBe('unknown')
      expect(await lookBack(mutation)).toBe('absent')
    }
    expect(await count(`attachments where filename = 'photo.bin'`)).toBe(1)
    expect(await push(mutation)).toBe('proved')
    expect(
      await count(
        `attachments where filename = 'photo.bin' and filesize = 50000 and container_id = ${ticket.id}`,
      ),
    ).toBe(1)
    expect(await count(`attachments where filename = 'photo.bin'`)).toBe(1)
  })

  it('a note that is too long for a time entry is refused with the limit, not cut', async () => {
    const { open, engineer, count } = get()
    const ticket = await open('Long note')
    const mutation = mutationOf(ticket, { kind: 'log-time', minutes: 5, note: 'x'.repeat(1_507) })
    expect(await engineer.push(mutation, never)).toMatchObject({
      kind: 'rejected',
      reason: { message: expect.stringMatching(/1507 characters; Redmine keeps 988/) },
    })
    expect(await count(`time_entries where issue_id = ${ticket.id}`)).toBe(0)
  })

  it('a comment that a colleague edits or deletes later is read anew', async () => {
    const { redmine, peer, engineer, open } = get()
    const { id } = await open('Edited notes')
    for (const notes of ['First words', 'Second words'])
      await peer.put(`/issues/${id}.json`, { issue: { notes } })
    const bodies = async () => unwrap(await engineer.fetchTicket(id, never))?.comments.map(({ body }) => body)
    expect(await bodies()).toEqual(['First words', 'Second words'])
    await redmine.administer(
      `update journals set notes = 'Better words' where notes = 'First words' and journalized_id = ${id};
       delete from journals where notes = 'Second words' and journalized_id = ${id}`,
    )
    expect(await bodies()).toEqual(['Better words'])
  })
}
