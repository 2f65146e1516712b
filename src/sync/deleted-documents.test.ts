import { describe, expect, it } from 'vitest'
import { goneDocumentKey } from '../data/drop-documents.ts'
import { pinKey } from '../data/trip-repository.ts'
import type { Run } from '../domain/run.ts'
import { buildDocument, buildThread, startOfTests } from '../testing/build-ticket.ts'
import { createFakeTracker } from '../testing/fake-tracker.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { readSyncMeta } from '../testing/read-sync-meta.ts'
import { createSimulatedDevice } from '../testing/simulated-device.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'

const run = (documentId: string): Run => ({
  id: 'r-1',
  documentId,
  title: 'Blank pages',
  text: '# Blank pages',
  textSha256: 'a'.repeat(64),
  ticketId: null,
  startedAt: startOfTests,
  finishedAt: null,
  outcome: 'open',
  by: 'Robin Field',
  steps: {},
  decisions: [],
})

/** A synced device with thirty documents of the tracker and one from a folder. */
const setUp = async () => {
  const clock = createVirtualClock()
  const tracker = createFakeTracker({ clock, pageSize: 50, fault: () => 'none' })
  for (let number = 1; number <= 30; number += 1) {
    tracker.addDocument(buildDocument({ id: `d-${number}`, title: `Page ${number}` }))
  }
  tracker.add(buildThread({ linkedRunbooks: ['d-2'] }))
  const device = createSimulatedDevice({
    name: 'laptop',
    tracker,
    clock,
    nextEvent: () => ({ crash: null, meanwhile: null, disk: 'none' }),
    random: () => 0.5,
    makeRecords: createMemoryRecords,
  })
  await device.boot()
  const { records } = device
  await records.write(['documents'], (tables) =>
    tables.documents.put([{ ...buildDocument({ id: 'own', origin: 'folder' }) }]),
  )
  return {
    tracker,
    device,
    records,
    sync: () => device.run((engine) => engine.syncNow()),
    here: async () => new Set(await records.read(['documents'], (tables) => tables.documents.keys())),
    marks: async () =>
      (await records.read(['meta'], (tables) => tables.meta.keys())).filter((key) =>
        key.startsWith(goneDocumentKey('')),
      ),
    status: () => readSyncMeta(records, 'sync-status'),
    said: async () => (await device.readAll()).history.map(({ message }) => message),
  }
}

describe('documents that were deleted in the tracker', () => {
  it('leave the cache with the next comparison, by name; what came from a folder stays', async () => {
    const { tracker, sync, here, said } = await setUp()
    tracker.removeDocument('d-1')
    await sync()
    expect(await here()).not.toContain('d-1')
    expect(await here()).toContain('own')
    expect((await here()).size).toBe(30)
    expect(await said()).toContain('“Page 1” was deleted in the tracker; it left the cache.')
  })

  it('stay, and are marked, while a run follows them or a ticket that is taken along links them', async () => {
    const { tracker, records, sync, here, marks, said } = await setUp()
    await records.write(['runs', 'meta'], async (tables) => {
      await tables.runs.put([run('d-1')])
      await tables.meta.put([{ key: pinKey('t-1'), value: { ticketId: 't-1' } }])
    })
    for (const id of ['d-1', 'd-2', 'd-3']) tracker.removeDocument(id)
    await sync()
    expect([...(await here())].filter((id) => ['d-1', 'd-2', 'd-3'].includes(id))).toEqual(['d-1', 'd-2'])
    expect(await marks()).toEqual([goneDocumentKey('d-1'), goneDocumentKey('d-2')])
    await sync()
    expect((await said()).filter((message) => message.startsWith('“Page 1”'))).toHaveLength(1)

    await records.write(['runs'], (tables) => tables.runs.put([{ ...run('d-1'), outcome: 'solved' }]))
    tracker.addDocument(buildDocument({ id: 'd-2', title: 'Page 2', revision: '2' }))
    await sync()
    expect(await here()).not.toContain('d-1')
    expect(await here()).toContain('d-2')
    expect(await marks()).toEqual([])
  })

  it('in a crowd are left alone until a person agrees', async () => {
    const { tracker, device, sync, here, status } = await setUp()
    for (let number = 1; number <= 12; number += 1) tracker.removeDocument(`d-${number}`)
    await sync()
    expect((await here()).size).toBe(31)
    expect(await status()).toMatchObject({
      connection: 'online',
      problem: { code: 'sync.wipe-out', message: expect.stringContaining('12 of your 30 documents') },
    })
    await device.run((engine) => engine.confirmSweep())
    expect((await here()).size).toBe(19)
    expect(await status()).toMatchObject({ problem: null })
    // The agreement was for that time only.
    for (let number = 13; number <= 24; number += 1) tracker.removeDocument(`d-${number}`)
    await sync()
    expect((await here()).size).toBe(19)
  })
})
