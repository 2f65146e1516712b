import { Readable as NodeReadable, pipeline, type Readable, Transform } from 'node:stream'
import type { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { classifyNetworkError } from '../network-failure.ts'
import { createSilenceLimit, type SilenceLimit } from '../silence-limit.ts'
import { type Answer, portal, type Trouble, trouble, understandAnswer } from './understand-answer.ts'

export type { Answer, Trouble } from './understand-answer.ts'

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
  /** How long nothing may come before a request is given up, in milliseconds. */
  readonly silenceMs?: number
  /** The most for one answer or file from its first to its last byte, in milliseconds. */
  readonly wholeMs?: number
}

/** The same bytes, telling of every piece that passes. It ends, fails and is destroyed together with its source. */
const heardOf = (source: Readable, heard: () => void): Readable => {
  const passage = new Transform({
    transform: (piece, _encoding, done) => {
      heard()
      done(null, piece)
    },
  })
  // What went wrong is told by the passage itself.
  return pipeline(source, passage, () => undefined)
}

/** Talks to one Redmine: never follows a redirect, never sends the key anywhere else, never bypasses TLS. */
export const createRedmineHttp = (deps: RedmineHttpDeps): RedmineHttp => {
  const { base, apiKey, fetch, silenceMs = 30_000, wholeMs = 1_800_000 } = deps
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
    limit: SilenceLimit,
  ): Promise<Result<Response, Trouble>> => {
    if (signal.aborted) {
      return fail(trouble(failure('app.cancelled', 'The request was cancelled.', 'Nothing was sent.'), 'no'))
    }
    try {
      const response = await fetch(address, {
        ...init,
        redirect: 'manual',
        signal: limit.signal,
        headers: { accept: 'application/json', ...init.headers, 'x-redmine-api-key': apiKey },
      })
      limit.heard()
      const date = Date.parse(response.headers.get('date') ?? '')
      if (!Number.isNaN(date)) lastDate = new Date(date).toISOString()
      return ok(response)
    } catch (error) {
      const { reason, sent } = classifyNetworkError(error, base, signal.aborted)
      return fail(trouble(reason, sent))
    }
  }

  const ask = async (
    address: string,
    init: RequestInit & { readonly duplex?: 'half' },
    signal: AbortSignal,
    limit: SilenceLimit = createSilenceLimit(signal, silenceMs, wholeMs),
  ): Promise<Result<Answer, Trouble>> => {
    try {
      const response = await exchange(address, init, signal, limit)
      return response.ok ? await understandAnswer(base, response.value, limit.heard, signal) : response
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
      const answer = await ask(addressOf(path, query), { method: 'GET' }, signal)
      return answer.ok ? read(answer.value, schema) : answer
    },

    getNewer: async (path, schema, etag, signal) => {
      const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag }
      const limit = createSilenceLimit(signal, silenceMs, wholeMs)
      try {
        const response = await exchange(addressOf(path, {}), { method: 'GET', headers }, signal, limit)
        if (!response.ok) return response
        if (etag !== null && response.value.status === 304) {
          await response.value.body?.cancel()
          return ok(null)
        }
        const newest = response.value.headers.get('etag')
        const answer = await understandAnswer(base, response.value, limit.heard, signal)
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
      ),

    upload: (path, query, bytes, size, signal) => {
      const limit = createSilenceLimit(signal, silenceMs, wholeMs)
      // What is taken from the file has room on the line: that is progress too.
      const watched = heardOf(bytes, limit.heard)
      return ask(
        addressOf(path, query),
        {
          method: 'POST',
          body: size === 0 ? new Uint8Array() : (NodeReadable.toWeb(watched) as ReadableStream),
          duplex: 'half',
          headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        },
        signal,
        limit,
      ).finally(() => watched.destroy())
    },

    download: async (path, signal) => {
      const limit = createSilenceLimit(signal, silenceMs, wholeMs)
      const response = await exchange(addressOf(path, {}), { method: 'GET' }, signal, limit)
      if (!response.ok) {
        limit.release()
        return response
      }
      if (response.value.status !== 200) {
        const answer = await understandAnswer(base, response.value, limit.heard, signal)
        limit.release()
        return answer.ok
          ? fail(trouble(portal(base, 'it answered without a file'), 'perhaps', response.value.status))
          : answer
      }
      const { body } = response.value
      const bytes =
        body === null
          ? NodeReadable.from([])
          : heardOf(NodeReadable.fromWeb(body as import('node:stream/web').ReadableStream), limit.heard)
      return ok(bytes.once('close', limit.release))
    },
  }
}
