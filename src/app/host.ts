import { failure } from '../contract/errors.ts'
import { eventSchema, type HostEvent, type KitbagBridge } from '../contract/events.ts'
import { type Host, type OperationName, operations } from '../contract/operations.ts'
import { failureSchema } from '../contract/records.ts'
import { fail, ok, type Result } from '../domain/result.ts'

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface can add to Window
  interface Window {
    /** Put there by the preload; absent when the page is opened outside Kitbag. */
    readonly kitbag?: KitbagBridge
  }
}

/**
 * The host as typed functions over the bridge, derived from the table of operations. Answers are parsed
 * like anything that crosses the wall; one that breaks its schema is a failure, never an exception.
 */
export const createHost = (bridge: KitbagBridge): Host => {
  const names = Object.keys(operations) as OperationName[]
  const calls = names.map((name) => [
    name,
    async (input: unknown): Promise<Result<unknown>> => {
      const call = bridge.call[name]
      if (call === undefined) return fail(unknownOperation(name))
      try {
        return readAnswer(name, await call(input))
      } catch (cause) {
        return fail(broken(name, cause instanceof Error ? cause.message : String(cause)))
      }
    },
  ])
  return Object.fromEntries(calls) as Host
}

const readAnswer = (name: OperationName, answer: unknown): Result<unknown> => {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer)) {
    return fail(broken(name, 'the answer is not a result'))
  }
  if (answer.ok === true && 'value' in answer) {
    const value = operations[name].output.safeParse(answer.value)
    return value.success ? ok(value.data) : fail(broken(name, value.error.message))
  }
  const error = failureSchema.safeParse('error' in answer ? answer.error : null)
  return fail(error.success ? error.data : broken(name, 'the failure has no words'))
}

const broken = (name: string, why: string) =>
  failure(
    'app.unexpected',
    `Kitbag could not read its own answer to “${name}”.`,
    `Nothing was changed in this window. This is a defect: ${why.slice(0, 300)}`,
  )

const unknownOperation = (name: string) =>
  failure(
    'app.unexpected',
    `This window asks for “${name}”, which the app does not offer.`,
    'Start Kitbag again.',
  )

/** Listens to the host; events that break their schema are left out. */
export const createEventSource =
  (bridge: KitbagBridge) =>
  (listener: (event: HostEvent) => void): (() => void) =>
    bridge.onEvent((payload) => {
      const event = eventSchema.safeParse(payload)
      if (event.success) listener(event.data)
    })
