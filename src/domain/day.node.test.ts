import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { dayIn, dayNumberMs, endOfDayMs, isDay, localDay } from './day.ts'

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
  'UTC',
  'Asia/Tokyo',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'America/Sao_Paulo',
  'Europe/Berlin',
]

describe.skipIf(!canSetZone).each(zones)('a day in %s', (name) => {
  it('ends in the millisecond before the next one begins, and is that day until then', () => {
    process.env['TZ'] = name
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2080-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (date) => {
        const day = date.toISOString().slice(0, 10)
        const end = endOfDayMs(day)
        expect(localDay(new Date(end))).toBe(day)
        expect(localDay(new Date(end + 1)) > day).toBe(true)
      }),
    )
  })
})

it.skipIf(!canSetZone)('work at a quarter past eight in Tokyo is of that day, not of the day before', () => {
  process.env['TZ'] = 'Asia/Tokyo'
  expect(localDay(new Date('2026-11-26T23:15:00.000Z'))).toBe('2026-11-27')
  process.env['TZ'] = 'America/Los_Angeles'
  expect(localDay(new Date('2026-11-27T05:30:00.000Z'))).toBe('2026-11-26')
})

it('knows a day from what only looks like one', () => {
  for (const good of ['2026-11-30', '2024-02-29']) expect(isDay(good)).toBe(true)
  for (const bad of [
    '2026-11-31',
    '2023-02-29',
    '2026-1-3',
    '2026-11-30T00:00:00Z',
    '',
    '0000-13-77',
    'soon',
  ]) {
    expect(isDay(bad), bad).toBe(false)
  }
})

it('reads the day of what an older version kept as an instant', () => {
  expect(dayIn('2026-11-30T23:59:59.000Z')).toBe('2026-11-30')
  expect(dayIn('no day')).toBeNull()
  expect(dayNumberMs('2026-11-30')).toBe(Date.UTC(2026, 10, 30))
})
