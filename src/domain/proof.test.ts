import { describe, expect, it } from 'vitest'
import { buildComment, buildThread, buildTicket } from '../testing/build-ticket.ts'
import { buildMutation } from '../testing/journal-contract.ts'
import type { Intent, Mutation } from './mutation.ts'
import { ignoredFields, proofOf, provesEffect } from './proof.ts'
import type { Attachment, Ticket, TicketComment, TicketThread } from './ticket.ts'

const change = (intent: Intent, ticketId: string | null = 't-1'): Mutation => ({
  ...buildMutation('m-1', 1),
  ticketId,
  intent,
  base: buildTicket(),
})
const shows = (ticket: Partial<Ticket>, more: Partial<Omit<TicketThread, 'ticket'>> = {}): TicketThread =>
  buildThread(ticket, more)
const comment = (more: Partial<TicketComment>): TicketThread =>
  shows({}, { comments: [buildComment({ id: 'c-9', body: 'Two\nlines', ...more })] })
const file: Intent = {
  kind: 'attach',
  name: 'log.txt',
  mediaType: 'text/plain',
  size: 3,
  sha256: 'a'.repeat(64),
}
const attached = (more: Partial<Attachment>): TicketThread =>
  shows(
    {},
    {
      attachments: [
        {
          id: 'f-9',
          ticketId: 't-1',
          commentId: null,
          name: 'log.txt',
          mediaType: 'text/plain',
          size: 3,
          sha256: null,
          author: { id: 'u-me', name: 'Robin Field', email: null },
          createdAt: '2026-11-20T08:00:00.000Z',
          mark: 'm-1',
          ...more,
        },
      ],
    },
  )

describe('an answer that says yes', () => {
  const intents: readonly Intent[] = [
    { kind: 'comment', body: 'Words', internal: false },
    { kind: 'set-fields', fields: { title: 'Mine' } },
    { kind: 'transition', from: 'open', to: 'progress' },
    file,
    { kind: 'create-ticket', ticket: buildTicket({ title: 'Made here' }) },
    { kind: 'log-time', minutes: 45, note: 'On site' },
  ]
  it.each(intents.map((intent) => [intent.kind, intent] as const))(
    'proves no %s without anything read',
    (_, intent) => {
      expect(provesEffect(change(intent), null, null)).toBe(false)
      expect(provesEffect(change(intent), intent.kind === 'log-time' ? '' : 'any-id', null)).toBe(false)
    },
  )

  it.each(intents.slice(0, 5).map((intent) => [intent.kind, intent] as const))(
    'proves no %s with a ticket that shows nothing of it',
    (_, intent) => {
      expect(provesEffect(change(intent), null, shows({}))).toBe(false)
    },
  )
})

describe('a comment', () => {
  const mine = change({ kind: 'comment', body: 'Two\nlines', internal: false })

  it('is proved by its mark or its id with its words, whatever the line ends', () => {
    expect(provesEffect(mine, null, comment({ mark: 'm-1', body: 'Two\r\nlines  ' }))).toBe(true)
    expect(provesEffect(mine, 'c-9', comment({ mark: null }))).toBe(true)
  })

  it('is not proved by the mark alone, nor by its words on another ticket', () => {
    expect(provesEffect(mine, null, comment({ mark: 'm-1', body: '' }))).toBe(false)
    const elsewhere = { ...comment({ mark: 'm-1' }), ticket: buildTicket({ id: 't-2' }) }
    expect(provesEffect(mine, null, elsewhere)).toBe(false)
  })

  it('that was meant for colleagues and is seen by everybody is told apart', () => {
    const internal = change({ kind: 'comment', body: 'Two\nlines', internal: true })
    expect(proofOf(internal, null, comment({ mark: 'm-1', internal: false }))).toEqual({ kind: 'public' })
    expect(provesEffect(internal, null, comment({ mark: 'm-1', internal: true }))).toBe(true)
  })
})

describe('a file', () => {
  it('is proved by its size, and by its digest where the tracker has one', () => {
    expect(provesEffect(change(file), null, attached({}))).toBe(true)
    expect(provesEffect(change(file), null, attached({ size: 2 }))).toBe(false)
    expect(provesEffect(change(file), null, attached({ sha256: 'a'.repeat(64) }))).toBe(true)
    expect(provesEffect(change(file), null, attached({ sha256: 'b'.repeat(64) }))).toBe(false)
  })

  it('that went to an upload server is proved by the comment with its link', () => {
    const link = comment({ mark: 'm-1', body: 'log.txt: https://files.example/1' })
    expect(provesEffect(change(file), null, link)).toBe(true)
    expect(provesEffect(change(file), null, comment({ mark: 'm-1', body: 'other.txt' }))).toBe(false)
  })
})

describe('values', () => {
  const edit = change({ kind: 'set-fields', fields: { title: 'Mine', tags: ['b', 'a'], site: 'Pier 5' } })

  it('are proved by every one of them', () => {
    const all = { title: ' Mine', tags: ['a', 'b'], site: 'Pier 5' }
    expect(provesEffect(edit, null, shows(all))).toBe(true)
    expect(proofOf(edit, null, shows({ ...all, site: 'Pier 4' }))).toEqual({
      kind: 'other-values',
      fields: ['site'],
    })
  })

  it('that the tracker ignored are told from those that somebody else set', () => {
    const ticket = buildTicket({ title: 'Theirs' })
    expect(ignoredFields(edit, ['title', 'site'], ticket)).toEqual(['site'])
    const move = change({ kind: 'transition', from: 'open', to: 'progress' })
    expect(ignoredFields(move, ['status'], buildTicket({ status: 'open' }))).toEqual(['status'])
    expect(ignoredFields(move, ['status'], buildTicket({ status: 'waiting' }))).toEqual([])
  })

  it('that were there and were changed again since are proved by the tracker’s own record', () => {
    const move = change({ kind: 'transition', from: 'open', to: 'progress' })
    const entry = (at: string, to: string) => ({
      id: at,
      ticketId: 't-1',
      author: { id: 'u', name: 'U', email: null },
      at,
      changes: [{ field: 'status', from: 'open', to }],
    })
    const later = '2027-01-01T00:00:00.000Z'
    const activity = [entry(later, 'progress')]
    expect(provesEffect(move, null, shows({ status: 'waiting' }, { activity }))).toBe(true)
    const older = [entry('2020-01-01T00:00:00.000Z', 'progress')]
    expect(provesEffect(move, null, shows({ status: 'waiting' }, { activity: older }))).toBe(false)
  })

  it('of custom fields are compared one by one: what the tracker adds does not disturb', () => {
    const set = change({ kind: 'set-fields', fields: { customFields: { Rack: '4', Room: '' } } })
    expect(provesEffect(set, null, shows({ customFields: { Rack: '4', Other: 'x' } }))).toBe(true)
    expect(provesEffect(set, null, shows({ customFields: { Rack: '3' } }))).toBe(false)
  })
})

it('a new ticket is proved by its own words, also where the tracker adds to them; never by another ticket', () => {
  const made = change(
    { kind: 'create-ticket', ticket: buildTicket({ id: 'local:1', title: 'Made here' }) },
    'local:1',
  )
  const description = `${buildTicket().description.replaceAll('\n', '\r\n')}\r\n\r\nSite: Pier 4`
  expect(provesEffect(made, '77', shows({ id: '77', title: 'Made here', description }))).toBe(true)
  expect(provesEffect(made, '78', shows({ id: '78', title: 'Another customer’s' }))).toBe(false)
})

it('booked time is proved by the id of the entry', () => {
  expect(provesEffect(change({ kind: 'log-time', minutes: 45, note: '' }), 'e-1', null)).toBe(true)
})
