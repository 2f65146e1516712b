import { randomUUID } from 'node:crypto'
import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { failure } from '../../../src/contract/errors.ts'
import { type Handlers, type OperationName, operations } from '../../../src/contract/operations.ts'
import { type Failure, fail, type Result } from '../../../src/domain/result.ts'
import type { Logger } from '../../host/logger/logger.ts'
import { isTrustedSender, type Sender } from '../security/policy.ts'

export type RegisterDeps = {
  /** The host as it will be; a call that comes before it has started waits for it. */
  readonly handlers: Promise<Result<Handlers>>
  readonly logger: Logger
  /** Also parse what handlers answer: in development and tests, where a slip should be loud. */
  readonly checkOutput: boolean
}

/** Answers every operation of the contract on its own channel, and nothing else. */
export const registerOperations = (ipcMain: Pick<IpcMain, 'handle'>, deps: RegisterDeps): void => {
  for (const name of Object.keys(operations) as OperationName[]) {
    ipcMain.handle(`kitbag:${name}`, (event, input: unknown) =>
      answerCall(name, senderOf(event), input, deps),
    )
  }
}

const senderOf = ({ senderFrame }: IpcMainInvokeEvent): Sender => ({
  frameUrl: senderFrame?.url ?? null,
  isOurTopFrame: senderFrame !== null && senderFrame.parent === null,
})

/**
 * One call over the wall: sender, input, handler, output, in this order. Always answers with a `Result`;
 * what a handler throws is logged under a reference and never crosses.
 */
export const answerCall = async (
  name: OperationName,
  sender: Sender,
  input: unknown,
  deps: RegisterDeps,
): Promise<Result<unknown>> => {
  if (!isTrustedSender(sender)) {
    deps.logger.warn('A call from outside the app was refused.', { operation: name })
    return fail(failure('app.denied', 'This call did not come from the Kitbag window.', 'Nothing was done.'))
  }
  const parsed = operations[name].input.safeParse(input)
  if (!parsed.success) {
    const where = issuesOf(parsed.error.issues)
    deps.logger.warn('A call had input its schema refuses.', { operation: name, where })
    return fail(
      failure('input.invalid', `Kitbag could not read this request (${where}).`, 'Nothing was done.'),
    )
  }
  try {
    const handlers = await deps.handlers
    if (!handlers.ok) return handlers
    // The table ties each handler to its own input; TypeScript cannot follow that through a variable name.
    const handle = handlers.value[name] as (parsedInput: unknown) => Promise<Result<unknown>>
    const answer = await handle(parsed.data)
    if (answer.ok && deps.checkOutput) {
      const checked = operations[name].output.safeParse(answer.value)
      if (!checked.success)
        return unexpected(deps.logger, name, `output: ${issuesOf(checked.error.issues)}`, '')
    }
    return answer
  } catch (defect) {
    const { message, stack } = defect instanceof Error ? defect : { message: String(defect), stack: '' }
    return unexpected(deps.logger, name, message, stack ?? '')
  }
}

/** The reference ties what the person sees to one line of the log. */
const unexpected = (
  logger: Logger,
  operation: OperationName,
  what: string,
  stack: string,
): Result<never, Failure> => {
  const reference = randomUUID().slice(0, 8)
  logger.error('An operation failed unexpectedly.', { reference, operation, what, stack })
  return fail(
    failure(
      'app.unexpected',
      `Something went wrong inside Kitbag (reference ${reference}).`,
      'Your saved work was kept. Try again; if it happens again, report the reference: the log has the details.',
    ),
  )
}

/** Places and kinds of what a schema refused, without the values. */
const issuesOf = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string }[],
): string =>
  issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'input'}: ${issue.code ?? 'refused'}`)
    .join(', ')
