import { failure } from '../../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { lineFeeds } from '../../../../src/domain/same-words.ts'
import { AnswerTooLarge, readAnswerText } from '../answer-text.ts'
import { classifyNetworkError } from '../network-failure.ts'

/** One answer. `body` is parsed JSON with every line end as LF, or `null` where the answer has none. */
export type Answer = { readonly status: number; readonly body: unknown }

/**
 * Why there is no good answer. `sent` is what matters for a change: `no` means that Redmine surely has not
 * applied it; `perhaps` that nobody knows until it has been read back; `refused` that Redmine said no.
 */
export type Trouble = {
  readonly reason: Failure
  readonly sent: 'no' | 'perhaps' | 'refused'
  readonly retryAfterMs: number | null
  readonly status: number | null
  /** The answer began as data and ends in the middle: it is the tracker's, and cannot be read. */
  readonly cutOff: boolean
}

export const trouble = (
  reason: Failure,
  sent: Trouble['sent'],
  status: number | null = null,
  retryAfterMs: number | null = null,
): Trouble => ({ reason, sent, status, retryAfterMs, cutOff: false })

/** Seconds or a date, as RFC 9110 section 10.2.3 has it. */
const retryAfter = (response: Response): number | null => {
  const text = response.headers.get('retry-after')
  if (text === null) return null
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

const errorsOf = (body: unknown): readonly string[] =>
  typeof body === 'object' && body !== null && 'errors' in body && Array.isArray(body.errors)
    ? body.errors.filter((entry): entry is string => typeof entry === 'string')
    : []

/**
 * Browsers send CRLF and Redmine keeps what it is sent, so both ends stand in its texts. This is the one door: past
 * it there is only LF, in every text of every answer.
 */
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? lineFeeds(value) : value))
  } catch {
    return undefined
  }
}

/** Half an answer of the tracker, as a proxy that lost its upstream hands it out; a page begins otherwise. */
const beginsAsData = (text: string): boolean => /^\s*[[{]/.test(text)

export const portal = (base: string, what: string): Failure =>
  failure(
    'tracker.portal',
    `Something answered for ${base}, but it is not Redmine: ${what}.`,
    'Perhaps this network asks you to sign in first: open any page in a browser. If it does not, check the address. Your work is kept.',
  )

const refusals: Readonly<Record<number, Failure>> = {
  401: failure(
    'tracker.unauthorized',
    'Redmine does not accept the API key.',
    'Your work is kept. Copy the key from "My account" in Redmine and connect again.',
  ),
  403: failure(
    'tracker.forbidden',
    'Redmine does not let this account do that.',
    'Your work is kept. Ask who runs Redmine for the right, or whether the REST web service is switched on.',
  ),
  404: failure('tracker.missing', 'Redmine does not have this, or does not show it to this account.'),
  410: failure('tracker.missing', 'Redmine does not have this, or does not show it to this account.'),
}

/** What an answer with this status and this text means. Redmine answers JSON, or nothing, to every question of ours. */
const judge = (base: string, response: Response, text: string): Result<Answer, Trouble> => {
  const { status } = response
  const body = text.trim() === '' ? null : parseJson(text)
  if (status === 429) {
    const reason = failure('tracker.busy', 'Redmine asks to slow down.', 'Your work is kept and tried again.')
    return fail(trouble(reason, 'no', status, retryAfter(response)))
  }
  // RFC 6585, section 6: this status never comes from the server that was asked.
  if (status === 511) return fail(trouble(portal(base, 'the network asks for a sign-in'), 'perhaps', status))
  if (status >= 500) {
    const reason = failure(
      'tracker.busy',
      `Redmine has a passing failure (${status}).`,
      'Your work is kept. It is asked what happened before anything is sent again.',
    )
    return fail(trouble(reason, 'perhaps', status, retryAfter(response)))
  }
  // A web server before Redmine says "too large" with a page of its own, and means it.
  if (body === undefined && status !== 413 && !beginsAsData(text)) {
    return fail(trouble(portal(base, 'it answered with a page, not with data'), 'perhaps', status))
  }
  const refusal = refusals[status]
  if (refusal !== undefined) return fail(trouble(refusal, 'refused', status))
  if (status >= 400) {
    const said = errorsOf(body).join('; ')
    const reason = failure(
      'tracker.rejected',
      said === '' ? `Redmine refused the change (${status}).` : `Redmine refused: ${said}.`,
      'Your change is kept here. Correct it and send it again, or drop it.',
    )
    return fail(trouble(reason, 'refused', status))
  }
  if (body === undefined) {
    const reason = failure(
      'tracker.unexpected',
      `The answer of Redmine ends in the middle or is damaged (${text.length.toLocaleString('en')} characters came).`,
      'Your work is kept and it is tried again. If it stays so, tell whoever runs Redmine or the proxy before it.',
    )
    return fail({ ...trouble(reason, 'perhaps', status), cutOff: true })
  }
  return ok({ status, body })
}

/** Reads the answer to its end and says what it means. `onBytes` is called for every piece that comes. */
export const understandAnswer = async (
  base: string,
  response: Response,
  onBytes: () => void,
  signal: AbortSignal,
): Promise<Result<Answer, Trouble>> => {
  const { status } = response
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    const target = response.headers.get('location') ?? ''
    const host = URL.canParse(target, base) ? new URL(target, base).host : target
    return fail(trouble(portal(base, `it sends visitors on to ${host}`), 'perhaps', status))
  }
  try {
    return judge(base, response, await readAnswerText(response, onBytes))
  } catch (error) {
    if (error instanceof AnswerTooLarge) {
      const limit = `${error.limitBytes / 1024 / 1024} MiB`
      const reason = failure(
        'tracker.unexpected',
        `An answer of ${base} was not read to its end: it holds more than ${limit}.`,
        'Your work is kept. Tell whoever runs Redmine; no ticket and no list should be as large as this.',
      )
      return fail(trouble(reason, 'perhaps', status))
    }
    const { reason } = classifyNetworkError(error, base, signal.aborted)
    // The head of the answer came, so the request was there: only its fate is open.
    return fail(trouble(reason, 'perhaps', status))
  }
}
