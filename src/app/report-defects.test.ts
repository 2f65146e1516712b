import { expect, test } from 'vitest'
import type { InputOf } from '../contract/operations.ts'
import { ok } from '../domain/result.ts'
import { reportDefects } from './report-defects.ts'

const listen = () => {
  const seen: InputOf<'app.report-defect'>[] = []
  const target = new EventTarget()
  reportDefects(target as unknown as Window, {
    'app.report-defect': async (input) => {
      seen.push(input)
      return ok({ done: true as const })
    },
  })
  const send = (type: string, fields: object) => target.dispatchEvent(Object.assign(new Event(type), fields))
  return { seen, send }
}

test('uncaught errors and failed promises reach the log, whatever was thrown', () => {
  const { seen, send } = listen()
  send('error', { error: new Error('first'), message: '' })
  send('error', { error: null, message: 'Script error.' })
  send('unhandledrejection', { reason: 'just words' })
  expect(seen.map(({ message }) => message)).toEqual(['first', 'Script error.', 'just words'])
})

test('a loop of defects does not flood the log', () => {
  const { seen, send } = listen()
  for (let count = 0; count < 500; count += 1)
    send('error', { error: new Error('x'.repeat(9_000)), message: '' })
  expect(seen.length).toBeLessThanOrEqual(20)
  expect(seen[0]?.message.length).toBe(4_000)
})
