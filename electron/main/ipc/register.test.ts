import type { IpcMain } from 'electron'
import { describe, expect, it } from 'vitest'
import { failure } from '../../../src/contract/errors.ts'
import { type Handlers, operations } from '../../../src/contract/operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Logger } from '../../host/logger/logger.ts'
import { answerCall, registerOperations } from './register.ts'

const ourWindow = { frameUrl: 'app://kitbag/', isOurTopFrame: true }

/** A host of which only some operations are called; the others must not be reached. */
const setUp = (some: Partial<Handlers>, checkOutput = true) => {
  const lines: string[] = []
  const write = (message: string, facts: object = {}) => lines.push(`${message} ${JSON.stringify(facts)}`)
  const logger: Logger = { info: write, warn: write, error: write }
  const handlers = Promise.resolve(ok(some as Handlers))
  return { lines, deps: { handlers, logger, checkOutput } }
}

const codeOf = (answer: Result<unknown>) => (answer.ok ? 'ok' : answer.error.code)

describe('a call over the wall', () => {
  it('from our window is parsed, handled and answered', async () => {
    const { deps } = setUp({ 'app.open-external': async ({ url }) => ok({ opened: url.endsWith('/') }) })
    const answer = await answerCall(
      'app.open-external',
      ourWindow,
      { url: 'https://example.net/', more: 1 },
      deps,
    )
    expect(answer).toEqual(ok({ opened: true }))
  })

  it('from elsewhere is refused before anything is looked at', async () => {
    let reached = 0
    const { deps, lines } = setUp({
      'app.open-external': async () => {
        reached += 1
        return ok({ opened: true })
      },
    })
    for (const sender of [
      { frameUrl: 'https://example.net/', isOurTopFrame: true },
      { frameUrl: 'app://kitbag/', isOurTopFrame: false },
      { frameUrl: null, isOurTopFrame: false },
    ]) {
      expect(codeOf(await answerCall('app.open-external', sender, { url: 'https://a.example/' }, deps))).toBe(
        'app.denied',
      )
    }
    expect(reached).toBe(0)
    expect(lines).toHaveLength(3)
  })

  it('with input the schema refuses reaches no handler and does not repeat the input', async () => {
    const { deps, lines } = setUp({})
    const answer = await answerCall('app.open-external', ourWindow, { url: 42, password: 'hunter2' }, deps)
    expect(codeOf(answer)).toBe('input.invalid')
    expect(JSON.stringify([answer, lines])).toContain('url: invalid_type')
    expect(JSON.stringify([answer, lines])).not.toContain('hunter2')
  })

  it('that throws becomes app.unexpected with a reference that is also in the log', async () => {
    const { deps, lines } = setUp({
      'evidence.jobs': async () => {
        throw new TypeError('cannot read properties of undefined')
      },
    })
    const answer = await answerCall('evidence.jobs', ourWindow, {}, deps)
    expect(codeOf(answer)).toBe('app.unexpected')
    const reference = answer.ok ? '' : (/reference (\w{8})/.exec(answer.error.message)?.[1] ?? 'absent')
    expect(lines.join()).toContain(reference)
    expect(JSON.stringify(answer)).not.toContain('cannot read')
  })

  it('whose answer breaks the contract is caught where answers are checked', async () => {
    const wrong = { 'evidence.jobs': async () => ok({ jobs: 'many' }) } as unknown as Partial<Handlers>
    expect(codeOf(await answerCall('evidence.jobs', ourWindow, {}, setUp(wrong).deps))).toBe('app.unexpected')
    expect(codeOf(await answerCall('evidence.jobs', ourWindow, {}, setUp(wrong, false).deps))).toBe('ok')
  })

  it('hands on expected failures as they are, also that of a host that could not start', async () => {
    const missing = fail(failure('file.missing', 'It is gone.'))
    const { deps } = setUp({ 'evidence.jobs': async () => missing })
    expect(await answerCall('evidence.jobs', ourWindow, {}, deps)).toEqual(missing)
    const broken = {
      ...deps,
      handlers: Promise.resolve(fail(failure('disk.unwritable', 'No place to write.'))),
    }
    expect(codeOf(await answerCall('evidence.jobs', ourWindow, {}, broken))).toBe('disk.unwritable')
  })
})

it('every operation of the contract has a channel, and there is no other', () => {
  const channels: string[] = []
  const ipcMain: Pick<IpcMain, 'handle'> = { handle: (channel) => void channels.push(channel) }
  registerOperations(ipcMain, setUp({}).deps)
  expect(channels.sort()).toEqual(
    Object.keys(operations)
      .map((name) => `kitbag:${name}`)
      .sort(),
  )
})
