import { describe, expect, it } from 'vitest'
import type { Intent } from '../domain/mutation.ts'
import { buildCapabilities, buildThread, me } from '../testing/build-ticket.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { createIds, createVirtualClock } from '../testing/virtual-clock.ts'
import { absorbThreads } from './absorb.ts'
import { foreseenRefusal } from './preflight.ts'
import { recordIntentIn } from './record-intent.ts'
import { ticketTables } from './records.ts'
import { createSyncStore } from './sync-store.ts'

const file = (size: number): Intent => ({
  kind: 'attach',
  name: 'evidence.zip',
  mediaType: 'application/zip',
  size,
  sha256: 'c'.repeat(64),
})

describe('what the tracker is sure to refuse', () => {
  const limited = buildCapabilities({ maxAttachmentBytes: 5_000_000 })

  it('is a file above its limit, and both sizes are named', () => {
    const refusal = foreseenRefusal(limited, file(2_000_000_000))
    expect(refusal).toMatchObject({ code: 'file.too-large' })
    expect(refusal?.message).toContain('2 GB')
    expect(refusal?.message).toContain('5 MB')
  })

  it('is told apart to the byte', () => {
    expect(foreseenRefusal(limited, file(5_000_000))).toBeNull()
    expect(foreseenRefusal(limited, file(5_000_001))?.message).toContain('5,000,001 bytes')
  })

  it('is an intent that the connector does not offer', () => {
    const mute = buildCapabilities({ intents: ['comment'] })
    const time: Intent = { kind: 'log-time', minutes: 30, note: '' }
    expect(foreseenRefusal(mute, time)).toMatchObject({ code: 'tracker.forbidden' })
    expect(foreseenRefusal(mute, { kind: 'comment', body: 'Yes', internal: false })).toBeNull()
  })

  it('is nothing before the first contact', () => {
    expect(foreseenRefusal(null, file(2_000_000_000))).toBeNull()
  })

  it('is said when it is written down, and leaves nothing behind', async () => {
    const records = createMemoryRecords()
    const clock = createVirtualClock()
    const newId = createIds('m')
    const store = createSyncStore(records, { now: clock.date, newId })
    await records.write(ticketTables, (tables) =>
      absorbThreads(tables, [buildThread()], clock.date().toISOString()),
    )
    await store.saveCapabilities(limited)
    const write = (intent: Intent) =>
      recordIntentIn(records, { now: clock.date, newId, user: me }, { ticketId: 't-1', intent })
    expect(await write(file(5_000_001))).toMatchObject({ ok: false, error: { code: 'file.too-large' } })
    const left = await records.read(['mutations', 'attachments'], async (tables) => ({
      mutations: await tables.mutations.all(),
      attachments: await tables.attachments.all(),
    }))
    expect(left).toEqual({ mutations: [], attachments: [] })
    expect(await write(file(5_000_000))).toMatchObject({ ok: true })
  })
})
