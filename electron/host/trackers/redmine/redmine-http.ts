import type { Readable } from 'node:stream'
import { Readable as NodeReadable } from 'node:stream'
import type { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../../src/domain/result.ts'
import { classifyNetworkError } from '../network-failure.ts'
import { createTimeLimit } from '../time-limit.ts'

/** One answer. `body` is parsed JSON, or `null` where the answer has none. */
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

/** What a question with an entity tag comes back with; RFC 9110, section 13.1.2. */
export type Fresh<Value> = { readonly value: Value; readonly etag: string | null }

export type Query = Readonly<Record<string, string | number>>

export type RedmineHttp = {
  /** The address everything is relative to, without a slash at its end. */
  readonly base: string
  readonly get: <Schema extends z.ZodType>(
    path: string,
    query: Query,
    schema: Schema,
    signal: AbortSignal,
  ) => Promise<Result<z.output<Schema>, Trouble>>
  /** The same, asked only for what is newer than the entity tag; `null` when nothing is. */
  readonly getNewer: <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    etag: string | null,
    signal: AbortSignal,
  ) => Promise<Result<Fresh<z.output<Schema>> | null, Trouble>>
  readonly send: (
    method: 'POST' | 'PUT',
    path: string,
    body: unknown,
    signal: AbortSignal,
  ) => Promise<Result<Answer, Trouble>>
  /** `size` in bytes. */
  readonly upload: (
    path: string,
    query: Query,
    bytes: Readable,
    size: number,
    signal: AbortSignal,
  ) => Promise<Result<Answer, Trouble>>
  readonly download: (path: string, signal: AbortSignal) => Promise<Result<Readable, Trouble>>
  /** The tracker's clock, from the last `Date` header. ISO 8601 UTC, or `null` where it sends none. */
  readonly serverDate: () => string | null
}

export type RedmineHttpDeps = {
  readonly base: string
  readonly apiKey: string
  readonly fetch: typeof globalThis.fetch
  /** For an answer to a question or a change, in milliseconds. */
  readonly timeoutMs?: number
  /** For a whole file to pass, in milliseconds. */
  readonly transferTimeoutMs?: number
}

const trouble = (
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

const errorsOf = (body: unknown): string => {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return ''
  return body.errors.filter((entry) => typeof entry === 'string').join('; ')
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Half an answer of the tracker, as a proxy that lost its upstream hands it out; a page begins otherwise. */
const beginsAsData = (text: string): boolean => /^\s*[[{]/.test(text)

const portal = (base: string, what: string) =>
  failure(
    'tracker.portal',
    `Something answered for ${base}, but it is not Redmine: ${what}.`,
    'Perhaps this network asks you to sign in first: open any page in a browser. If it does not, check the address. Your work is kept.',
  )

/** Talks to one Redmine: never follows a redirect, never sends the key anywhere else, never bypasses TLS. */
export const createRedmineHttp = (deps: RedmineHttpDeps): RedmineHttp => {
  const { base, apiKey, fetch, timeoutMs = 30_000, transferTimeoutMs = 1_800_000 } = deps
  let lastDate: string | null = null

  const addressOf = (path: string, query: Query): string => {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) search.set(name, String(value))
    return `${base}${path}${search.size === 0 ? '' : `?${search}`}`
  }

  const exchange = async (
    address: string,
    init: RequestInit & { readonly duplex?: 'half' },
    signal: AbortSignal,
    limit: AbortSignal,
  ): Promise<Result<Response, Trouble>> => {
    if (signal.aborted) {
      return fail(trouble(failure('app.cancelled', 'The request was cancelled.', 'Nothing was sent.'), 'no'))
    }
    try {
      const response = await fetch(address, {
        ...init,
        redirect: 'manual',
        signal: limit,
        headers: { accept: 'application/json', ...init.headers, 'x-redmine-api-key': apiKey },
      })
      const date = Date.parse(response.headers.get('date') ?? '')
      if (!Number.isNaN(date)) lastDate = new Date(date).toISOString()
      return ok(response)
    } catch (error) {
      const { reason, sent } = classifyNetworkError(error, base, signal.aborted)
      return fail(trouble(reason, sent))
    }
  }

  /** Reads the answer to its end and says what it means. */
  const understand = async (response: Response, signal: AbortSignal): Promise<Result<Answer, Trouble>> => {
    const { status } = response
    if (status >= 300 && status < 400) {
      await response.body?.cancel()
      const target = response.headers.get('location') ?? ''
      const host = URL.canParse(target, base) ? new URL(target, base).host : target
      return fail(trouble(portal(base, `it sends visitors on to ${host}`), 'perhaps', status))
    }
    let text: string
    try {
      text = await response.text()
    } catch (error) {
      const { reason } = classifyNetworkError(error, base, signal.aborted)
      // The head of the answer came, so the request was there: only its fate is open.
      return fail(trouble(reason, 'perhaps', status))
    }
    const body = text.trim() === '' ? null : parseJson(text)
    if (status === 401) {
      const reason = failure(
        'tracker.unauthorized',
        'Redmine does not accept the API key.',
        'Your work is kept. Copy the key from "My account" in Redmine and connect again.',
      )
      return fail(trouble(reason, 'refused', status))
    }
    if (status === 403) {
      const reason = failure(
        'tracker.forbidden',
        'Redmine does not let this account do that.',
        'Your work is kept. Ask who runs Redmine for the right, or whether the REST web service is switched on.',
      )
      return fail(trouble(reason, 'refused', status))
    }
    if (status === 404 || status === 410) {
      const reason = failure(
        'tracker.missing',
        'Redmine does not have this, or does not show it to this account.',
      )
      return fail(trouble(reason, 'refused', status))
    }
    if (status === 429) {
      const reason = failure(
        'tracker.busy',
        'Redmine asks to slow down.',
        'Your work is kept and tried again.',
      )
      return fail(trouble(reason, 'no', status, retryAfter(response)))
    }
    if (status >= 500) {
      const reason = failure(
        'tracker.busy',
        `Redmine has a passing failure (${status}).`,
        'Your work is kept. It is asked what happened before anything is sent again.',
      )
      return fail(trouble(reason, 'perhaps', status, retryAfter(response)))
    }
    if (status >= 400) {
      const said = errorsOf(body)
      const reason = failure(
        'tracker.rejected',
        said === '' ? `Redmine refused the change (${status}).` : `Redmine refused: ${said}.`,
        'Your change is kept here. Correct it and send it again, or drop it.',
      )
      return fail(trouble(reason, 'refused', status))
    }
    if (body === undefined && beginsAsData(text)) {
      const reason = failure(
        'tracker.unexpected',
        `The answer of Redmine ends in the middle or is damaged (${text.length.toLocaleString('en')} characters came).`,
        'Your work is kept and it is tried again. If it stays so, tell whoever runs Redmine or the proxy before it.',
      )
      return fail({ ...trouble(reason, 'perhaps', status), cutOff: true })
    }
    if (body === undefined) {
      return fail(trouble(portal(base, 'it answered with a page, not with data'), 'perhaps', status))
    }
    return ok({ status, body })
  }

  const ask = async (
    address: string,
    init: RequestInit & { readonly duplex?: 'half' },
    signal: AbortSignal,
    limitMs: number,
  ): Promise<Result<Answer, Trouble>> => {
    const limit = createTimeLimit(signal, limitMs)
    try {
      const response = await exchange(address, init, signal, limit.signal)
      return response.ok ? await understand(response.value, signal) : response
    } finally {
      limit.release()
    }
  }

  const read = <Schema extends z.ZodType>(
    { status, body }: Answer,
    schema: Schema,
  ): Result<z.output<Schema>, Trouble> => {
    const parsed = schema.safeParse(body)
    if (parsed.success) return ok(parsed.data)
    const issue = parsed.error.issues[0]
    const reason = failure(
      'tracker.unexpected',
      `Redmine answered something that Kitbag does not understand: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
      'Your work is kept. Please report this, with the version of Redmine.',
    )
    return fail(trouble(reason, 'perhaps', status))
  }

  return {
    base,
    serverDate: () => lastDate,

    get: async (path, query, schema, signal) => {
      const answer = await ask(addressOf(path, query), { method: 'GET' }, signal, timeoutMs)
      return answer.ok ? read(answer.value, schema) : answer
    },

    getNewer: async (path, schema, etag, signal) => {
      const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag }
      const limit = createTimeLimit(signal, timeoutMs)
      try {
        const response = await exchange(addressOf(path, {}), { method: 'GET', headers }, signal, limit.signal)
        if (!response.ok) return response
        if (etag !== null && response.value.status === 304) {
          await response.value.body?.cancel()
          return ok(null)
        }
        const newest = response.value.headers.get('etag')
        const answer = await understand(response.value, signal)
        if (!answer.ok) return answer
        const value = read(answer.value, schema)
        return value.ok ? ok({ value: value.value, etag: newest }) : value
      } finally {
        limit.release()
      }
    },

    send: (method, path, body, signal) =>
      ask(
        addressOf(path, {}),
        { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } },
        signal,
        timeoutMs,
      ),

    upload: (path, query, bytes, size, signal) =>
      ask(
        addressOf(path, query),
        {
          method: 'POST',
          body: size === 0 ? new Uint8Array() : (NodeReadable.toWeb(bytes) as ReadableStream),
          duplex: 'half',
          headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        },
        signal,
        transferTimeoutMs,
      ),

    download: async (path, signal) => {
      const limit = createTimeLimit(signal, transferTimeoutMs)
      const response = await exchange(addressOf(path, {}), { method: 'GET' }, signal, limit.signal)
      if (!response.ok) {
        limit.release()
        return response
      }
      if (response.value.status !== 200) {
        const answer = await understand(response.value, signal)
        limit.release()
        return answer.ok
          ? fail(trouble(portal(base, 'it answered without a file'), 'perhaps', response.value.status))
          : answer
      }
      const { body } = response.value
      const bytes =
        body === null
          ? NodeReadable.from([])
          : NodeReadable.fromWeb(body as import('node:stream/web').ReadableStream)
      return ok(bytes.once('close', limit.release))
    },
  }
}
