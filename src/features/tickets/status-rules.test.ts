import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowedNext, escalatedStatus, needsSolution, statusPath } from './status-rules.ts'
import { testStatuses } from './testing.ts'

const from = (status: string, allowedStatuses: readonly string[] = []) => ({ status, allowedStatuses })
const byId = (id: string) => {
  const found = testStatuses.find((status) => status.id === id)
  if (found === undefined) throw new Error(id)
  return found
}

describe('where a ticket may go', () => {
  test("the tracker's own list wins over the catalogue", () => {
    expect(allowedNext(from('new', ['waiting']), testStatuses).map(({ id }) => id)).toEqual(['waiting'])
    expect(allowedNext(from('new'), testStatuses).map(({ id }) => id)).toEqual(['acknowledged', 'closed'])
  })

  test('a status nobody knows leads nowhere rather than everywhere', () => {
    expect(allowedNext(from('strange'), testStatuses)).toEqual([])
  })

  test('escalating a new ticket goes through acknowledged', () => {
    expect(statusPath(from('new'), 'escalated', testStatuses)).toEqual(['acknowledged', 'escalated'])
    expect(statusPath(from('escalated'), 'escalated', testStatuses)).toEqual([])
    expect(statusPath(from('new', ['closed']), 'nowhere', testStatuses)).toBeNull()
    expect(escalatedStatus(testStatuses)?.id).toBe('escalated')
  })

  test('every step of a path is one the catalogue allows', () => {
    const ids = fc.constantFrom(...testStatuses.map(({ id }) => id))
    fc.assert(
      fc.property(ids, ids, (start, target) => {
        const path = statusPath(from(start), target, testStatuses)
        path?.reduce((present, next) => {
          expect(byId(present).next).toContain(next)
          return next
        }, start)
      }),
    )
  })

  test('resolving asks what did it; closing what is resolved does not ask again', () => {
    expect(needsSolution(byId('in-progress'), byId('resolved'))).toBe(true)
    expect(needsSolution(byId('new'), byId('closed'))).toBe(true)
    expect(needsSolution(byId('resolved'), byId('closed'))).toBe(false)
    expect(needsSolution(byId('validated'), byId('closed'))).toBe(false)
    expect(needsSolution(byId('in-progress'), byId('waiting'))).toBe(false)
  })
})
