import { afterEach, expect, it } from 'vitest'
import { buildCatalogue, buildTicket } from '../testing/build-ticket.ts'
import { formatDay, formatDayDistance } from '../ui/format-when.ts'
import { slaOf } from './sla.ts'

const zone = process.env['TZ']
/** A worker thread, such as Windows' tests run in, has an environment that its clock does not follow. */
const canSetZone = (() => {
  process.env['TZ'] = 'Asia/Tokyo'
  const hours = new Date(0).getHours()
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
  return hours === 9
})()
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

const zones = [
  ['Asia/Tokyo', '2026-11-30T14:59:59.999Z'],
  ['UTC', '2026-11-30T23:59:59.999Z'],
  ['America/Los_Angeles', '2026-12-01T07:59:59.999Z'],
] as const

it.skipIf(!canSetZone).each(zones)(
  'in %s the clock of a due day runs until that day is over there',
  (name, end) => {
    process.env['TZ'] = name
    const facts = {
      ...buildTicket({ createdAt: '2026-11-20T08:00:00.000Z' }),
      slaPausedMs: 0,
      slaPausedSince: null,
    }
    const now = new Date('2026-11-20T08:00:00.000Z')
    const due = (dueAt: string) => slaOf({ ...facts, dueAt }, buildCatalogue(), now, null).resolve.dueAt
    expect(due('2026-11-30')).toBe(end)
    // As an older version kept it.
    expect(due('2026-11-30T23:59:59.000Z')).toBe(end)
  },
)

it.skipIf(!canSetZone).each(zones)('in %s a day is shown as itself', (name) => {
  process.env['TZ'] = name
  expect(formatDay('2026-11-30')).toMatch(/30/)
  expect(formatDay('2026-11-30', 'full')).toMatch(/Monday/)
  expect(formatDayDistance('2026-11-30', '2026-11-29')).toBe('tomorrow')
  expect(formatDay('next week')).toBe('next week')
})
