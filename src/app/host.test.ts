import { describe, expect, test } from 'vitest'
import type { KitbagBridge } from '../contract/events.ts'
import { operations } from '../contract/operations.ts'
import { createEventSource, createHost } from './host.ts'

const bridgeOf = (call: KitbagBridge['call']): KitbagBridge => ({ call, onEvent: () => () => undefined })
const settings = { theme: 'dark', workspaceId: null, syncEveryMs: 60_000, hiddenTerms: [] }

describe('the host as the window sees it', () => {
  test('has every operation of the table and nothing else', () => {
    expect(Object.keys(createHost(bridgeOf({})))).toEqual(Object.keys(operations))
  })

  test('passes a good answer on', async () => {
    const host = createHost(bridgeOf({ 'settings.get': async () => ({ ok: true, value: settings }) }))
    expect(await host['settings.get']({})).toEqual({ ok: true, value: settings })
  })

  test('passes a failure on with its own words', async () => {
    const error = { code: 'disk.full', message: 'No space.', hint: 'Free some.' }
    const host = createHost(bridgeOf({ 'settings.get': async () => ({ ok: false, error }) }))
    expect(await host['settings.get']({})).toEqual({ ok: false, error })
  })

  test.each([
    ['a value that breaks its schema', async () => ({ ok: true, value: { theme: 'pink' } })],
    ['something that is no result', async () => 'hello'],
    ['a failure without words', async () => ({ ok: false, error: 'no' })],
    ['an exception', () => Promise.reject(new Error('gone'))],
  ])('%s becomes a failure, not an exception', async (_what, call) => {
    const answer = await createHost(bridgeOf({ 'settings.get': call }))['settings.get']({})
    expect(answer).toMatchObject({ ok: false, error: { code: 'app.unexpected' } })
  })

  test('an operation the preload does not have is a failure', async () => {
    expect(await createHost(bridgeOf({}))['app.info']({})).toMatchObject({ ok: false })
  })
})

test('events that break their schema are left out', () => {
  const seen: unknown[] = []
  let send: (event: unknown) => void = () => undefined
  const listen = createEventSource({
    call: {},
    onEvent: (listener) => {
      send = listener
      return () => undefined
    },
  })
  listen((event) => seen.push(event))
  send({ kind: 'network.hint', online: 'maybe' })
  send({ kind: 'network.hint', online: true })
  expect(seen).toEqual([{ kind: 'network.hint', online: true }])
})
