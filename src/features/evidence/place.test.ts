import { expect, test } from 'vitest'
import { type Place, pathOfPlace, readPlace } from './place.ts'

const places: readonly Place[] = [
  { kind: 'new', ticketId: null },
  { kind: 'new', ticketId: 'local:01J' },
  { kind: 'job', jobId: 'a b' },
  { kind: 'review', jobId: 'a', path: null },
  { kind: 'review', jobId: 'a', path: 'logs/var log/ä&b=c.txt' },
  { kind: 'bundle', bundleId: 'b' },
  { kind: 'file', handle: 'h', label: 'FS-1042 & more.kitbag.zip' },
  { kind: 'snapshot', snapshotId: 's' },
  { kind: 'compare', left: 'bundle:b', right: 'file:h & x', labels: ['A & B', 'c'] },
  { kind: 'changes', one: 'snapshot:a', other: null },
  { kind: 'changes', one: 'snapshot:a', other: 'bundle:b' },
]

test('every place can be reached again by its address', () => {
  for (const place of places) {
    const query = pathOfPlace(place).split('?')[1] ?? ''
    expect(readPlace(new URLSearchParams(query))).toEqual(place)
  }
})

test('an address that means nothing leads to a new collection', () => {
  expect(readPlace(new URLSearchParams('x=1'))).toEqual({ kind: 'new', ticketId: null })
})
