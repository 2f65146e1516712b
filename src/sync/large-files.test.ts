import { expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import type { Intent, Mutation, PushOutcome } from '../domain/mutation.ts'
import { buildThread } from '../testing/build-ticket.ts'
import { createFakeTracker } from '../testing/fake-tracker.ts'
import { createMemoryRecords } from '../testing/memory-records.ts'
import { readSyncMeta } from '../testing/read-sync-meta.ts'
import { createSimulatedDevice } from '../testing/simulated-device.ts'
import { createVirtualClock } from '../testing/virtual-clock.ts'

const large: Intent = {
  kind: 'attach',
  name: 'FS-1.kitbag.zip',
  mediaType: 'application/zip',
  size: 2_000_000_000,
  sha256: 'c'.repeat(64),
}
const comment = (body: string): Intent => ({ kind: 'comment', body, internal: false })

/** A tracker whose connector hands files over by link, after the turns that the test gives. */
const setUp = async () => {
  const clock = createVirtualClock()
  const fake = createFakeTracker({ clock, pageSize: 50, fault: () => 'none' })
  fake.add(buildThread({ id: 't-1', key: 'FS-1' }))
  fake.add(buildThread({ id: 't-2', key: 'FS-2' }))
  const turns: PushOutcome[] = []
  const tracker = {
    ...fake,
    push: async (mutation: Mutation): Promise<PushOutcome> => {
      const { intent } = mutation
      if (intent.kind !== 'attach') return fake.push(mutation)
      return (
        turns.shift() ??
        fake.push({ ...mutation, intent: comment('FS-1.kitbag.zip: https://files.example/1') })
      )
    },
  }
  const device = createSimulatedDevice({
    name: 'laptop',
    tracker,
    clock,
    nextEvent: () => ({ crash: null, meanwhile: null, disk: 'none' }),
    random: () => 0.5,
    makeRecords: createMemoryRecords,
  })
  await device.boot()
  const pass = async (ms: number) => {
    clock.advance(ms)
    await device.run(() => {})
  }
  const outbox = () => device.records.read(['mutations'], (tables) => tables.mutations.all())
  return { fake, device, turns, pass, outbox }
}

it('a large file takes its turns, and what is written meanwhile does not wait for it', async () => {
  const { fake, device, turns, pass, outbox } = await setUp()
  turns.push(
    { kind: 'later', reason: null, afterMs: 0 },
    { kind: 'later', reason: null, afterMs: 0 },
    {
      kind: 'later',
      reason: failure('upload.unreachable', 'files.example cannot be reached.', ''),
      afterMs: 60_000,
    },
  )
  await device.write('t-1', () => large)
  await device.run((engine) => engine.wake())
  await device.write('t-1', () => comment('Meanwhile.'))
  await pass(300)
  expect(fake.thread('t-1')?.comments.map(({ body }) => body)).toContain('Meanwhile.')
  await pass(300)
  expect(turns).toEqual([])
  expect(await outbox()).toMatchObject([{ state: 'waiting', reason: { code: 'upload.unreachable' } }])
  // The upload server is not the tracker: everything else goes on at once.
  expect(await readSyncMeta(device.records, 'sync-status')).toMatchObject({ connection: 'online' })
  await device.write('t-2', () => comment('At once.'))
  await device.run((engine) => engine.wake())
  expect(fake.thread('t-2')?.comments.map(({ body }) => body)).toContain('At once.')
  expect(await outbox()).toHaveLength(1)
  await pass(61_000)
  expect(await outbox()).toEqual([])
})

it('a file that is in the tracker as a link is no longer shown as waiting here', async () => {
  const { fake, device } = await setUp()
  await device.write('t-1', () => large)
  await device.run((engine) => engine.wake())
  expect(fake.thread('t-1')?.comments.filter(({ body }) => body.includes('files.example'))).toHaveLength(1)
  const left = await device.records.read(['attachments', 'comments'], async (tables) => ({
    files: await tables.attachments.whereIn('ticketId', ['t-1']),
    comments: await tables.comments.whereIn('ticketId', ['t-1']),
  }))
  expect(left.files.filter(({ mutationId }) => mutationId !== null)).toEqual([])
  expect(left.comments.filter(({ body }) => body.includes('files.example'))).toHaveLength(1)
})
