import { describe, expect, test } from 'vitest'
import { sectionText } from '../../domain/description-template.ts'
import { emptyNewTicket, makeTicket, readNewTicket } from './new-ticket.ts'

const context = {
  id: 'local:01',
  now: new Date('2026-11-20T12:00:00.000Z'),
  user: { id: 'avery', name: 'Avery Quinn', email: 'avery@example.net' },
  catalogue: null,
}

describe('a new ticket', () => {
  test('has what was typed under the headings of its category, and no empty strings where nothing is', () => {
    const ticket = makeTicket(
      {
        ...emptyNewTicket,
        title: '  Till freezes ',
        category: 'feature-request',
        parts: { impact: 'Twelve tills', steps: 'of another category' },
      },
      context,
    )
    expect(ticket.title).toBe('Till freezes')
    expect(sectionText(ticket.description, 'impact')).toBe('Twelve tills')
    expect(ticket.description).not.toContain('of another category')
    expect([ticket.site, ticket.product, ticket.dueAt]).toEqual([null, null, null])
    expect(ticket.requester).toEqual({ name: 'Avery Quinn', email: 'avery@example.net', organisation: null })
  })

  test('a draft comes back as it was; a damaged one starts empty instead of breaking the form', () => {
    const form = { ...emptyNewTicket, title: 'x', parts: { steps: '1. y' } }
    expect(readNewTicket(JSON.stringify(form))).toEqual(form)
    expect(readNewTicket('')).toEqual(emptyNewTicket)
    expect(readNewTicket('{"title":')).toEqual(emptyNewTicket)
    expect(readNewTicket('{"category":"nonsense","priority":7}').category).toBe('bug')
  })
})
