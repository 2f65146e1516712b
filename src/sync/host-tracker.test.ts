import { describe, expect, it } from 'vitest'
import { failure } from '../contract/errors.ts'
import type { Mutation } from '../domain/mutation.ts'
import { fail, ok, type Result } from '../domain/result.ts'
import { createHostTracker, type TrackerHost } from './host-tracker.ts'

const mutation: Mutation = {
  id: 'm-1',
  sequence: 1,
  ticketId: 't-1',
  intent: { kind: 'comment', body: 'Hello', internal: false },
  performedAt: '2026-11-20T08:00:00.000Z',
  base: null,
  dependsOn: [],
  state: 'sending',
  attempts: 1,
  nextAttemptAt: null,
  reason: null,
  theirs: null,
}

/** A host whose every operation gives the same answer, and remembers what it was asked. */
const hostThatSays = (answer: Result<unknown>) => {
  const asked: unknown[] = []
  const call = async (input: unknown) => {
    asked.push(input)
    return answer
  }
  const names = ['push', 'read-back', 'membership', 'fetch-ticket'].map((name) => [`tracker.${name}`, call])
  return { host: Object.fromEntries(names) as TrackerHost, asked }
}

const push = (answer: Result<unknown>) => createHostTracker(hostThatSays(answer).host, 'w-1').push(mutation)
const readBack = (answer: Result<unknown>) =>
  createHostTracker(hostThatSays(answer).host, 'w-1').readBack(mutation)

describe('the tracker behind the host', () => {
  it('passes on what the connector said, for its own workspace', async () => {
    const outcome = { kind: 'applied', remoteId: 'c-1', thread: null }
    const { host, asked } = hostThatSays(ok(outcome))
    expect(await createHostTracker(host, 'w-1').push(mutation)).toEqual(outcome)
    expect(asked).toEqual([{ workspaceId: 'w-1', mutation }])
  })

  it('what broke on the way may have arrived: it is unknown, never simply failed', async () => {
    expect(await push(fail(failure('app.unexpected', 'The host broke.')))).toMatchObject({ kind: 'unknown' })
    expect(await push(fail(failure('app.cancelled', 'Closing.')))).toMatchObject({ kind: 'unknown' })
  })

  it('what the wall refused never left this machine', async () => {
    expect(await push(fail(failure('input.invalid', 'No.')))).toMatchObject({ kind: 'rejected' })
    expect(await push(fail(failure('vault.locked', 'Locked.')))).toMatchObject({ kind: 'unauthorized' })
  })

  it('a read-back that failed says nothing about the change', async () => {
    expect(await readBack(fail(failure('app.unexpected', 'The host broke.')))).toMatchObject({
      kind: 'unreachable',
      reason: { code: 'tracker.unexpected' },
    })
    expect(await readBack(fail(failure('vault.locked', 'Locked.')))).toMatchObject({ kind: 'unauthorized' })
    expect(await readBack(ok({ kind: 'absent' }))).toEqual({ kind: 'absent' })
  })

  it('unwraps lists and threads', async () => {
    const members = createHostTracker(hostThatSays(ok({ ticketIds: ['t-1'] })).host, 'w-1')
    expect(await members.membership()).toEqual(ok(['t-1']))
    const gone = createHostTracker(hostThatSays(ok({ thread: null })).host, 'w-1')
    expect(await gone.fetchTicket('t-1')).toEqual(ok(null))
  })
})
