import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { TusAnswer, TusHttp, TusRequest } from './tus-http.ts'
import { createTusJudge, headerOf, type TusEndpoint, type TusTrouble, tusVersion } from './tus-judge.ts'

/**
 * The tus protocol 1.0 as https://tus.io/protocols/resumable-upload has it: core, creation, checksum, expiration,
 * termination. One method per request; whoever calls decides what to try again.
 */

/** What the server says about itself. Sizes in bytes. */
export type TusOffer = {
  readonly extensions: readonly string[]
  readonly maxBytes: number | null
  /** The hash that each part may carry; `null` where the server checks none. */
  readonly checksum: 'sha256' | 'sha1' | null
}

/** A part of a file: `end` is the first byte after it. */
export type OpenPart = (start: number, end: number) => Promise<Result<Readable>>

export type TusClient = {
  readonly offer: (signal: AbortSignal) => Promise<Result<TusOffer, TusTrouble>>
  /** Makes room for an upload; answers with the address of this one. */
  readonly create: (
    file: { readonly size: number; readonly metadata: Readonly<Record<string, string>> },
    signal: AbortSignal,
  ) => Promise<Result<{ readonly url: string; readonly expiresAt: string | null }, TusTrouble>>
  /** How many bytes have arrived. */
  readonly offsetOf: (
    url: string,
    signal: AbortSignal,
  ) => Promise<
    Result<
      { readonly offset: number; readonly length: number | null; readonly expiresAt: string | null },
      TusTrouble
    >
  >
  /** Sends one part; answers with the offset behind it. */
  readonly sendPart: (
    part: {
      readonly url: string
      readonly open: OpenPart
      readonly start: number
      readonly end: number
      readonly checksum: TusOffer['checksum']
      readonly onBytes: (count: number) => void
    },
    signal: AbortSignal,
  ) => Promise<Result<{ readonly offset: number; readonly expiresAt: string | null }, TusTrouble>>
  readonly remove: (url: string, signal: AbortSignal) => Promise<Result<null, TusTrouble>>
}

const listOf = (value: string | string[] | undefined): readonly string[] =>
  headerOf(value)
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')

const wholeNumber = (value: string | string[] | undefined): number | null => {
  const text = headerOf(value)
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

const expiresAt = (headers: IncomingHttpHeaders): string | null => {
  const ms = Date.parse(headerOf(headers['upload-expires']))
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** Such as `filename d29ybGQ=,filetype …`: keys in the clear, values in base64. */
const encodeMetadata = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',')

export const createTusClient = (http: TusHttp, endpoint: TusEndpoint): TusClient => {
  const base = new URL(endpoint.address)
  const { host } = base
  const { trouble, foreign, unexpected, judge } = createTusJudge(endpoint)

  const ask = async (
    request: Omit<TusRequest, 'headers' | 'onBytes' | 'body'> & {
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: TusRequest['body']
      readonly onBytes?: TusRequest['onBytes']
    },
  ): Promise<Result<TusAnswer, TusTrouble>> => {
    const answer = await http.send({
      method: request.method,
      url: request.url,
      signal: request.signal,
      body: request.body ?? null,
      onBytes: request.onBytes ?? (() => undefined),
      headers: {
        'tus-resumable': tusVersion,
        ...(endpoint.token === null ? {} : { authorization: `Bearer ${endpoint.token}` }),
        ...request.headers,
      },
    })
    if (answer.ok) return answer
    const kind = request.signal.aborted ? 'cancelled' : 'network'
    return fail({ kind, reason: answer.error, retryAfterMs: null })
  }

  /** An upload elsewhere would be given the token. */
  const ours = (address: string): Result<URL, TusTrouble> => {
    if (!URL.canParse(address, base.href)) return fail(unexpected('it gave no usable address for the upload'))
    const url = new URL(address, base)
    // Behind a proxy that ends TLS, many servers believe that they are asked in the clear.
    if (base.protocol === 'https:' && url.protocol === 'http:' && url.hostname === base.hostname) {
      url.protocol = 'https:'
      url.port = base.port
    }
    return url.origin === base.origin
      ? ok(url)
      : fail(
          trouble(
            'foreign',
            'upload.portal',
            `${host} wants the file to go to ${url.origin} instead.`,
            'Nothing was sent there. Whoever runs the server has to tell it its own address (often called “behind proxy”), or set that address in the settings.',
          ),
        )
  }

  const partHash = async (
    open: OpenPart,
    start: number,
    end: number,
    algorithm: 'sha256' | 'sha1',
  ): Promise<Result<string, TusTrouble>> => {
    const opened = await open(start, end)
    if (!opened.ok) return fail({ kind: 'source', reason: opened.error, retryAfterMs: null })
    const hash = createHash(algorithm)
    for await (const bytes of opened.value) hash.update(bytes)
    return ok(hash.digest('base64'))
  }

  return {
    offer: async (signal) => {
      const answer = await ask({ method: 'OPTIONS', url: base, signal })
      if (!answer.ok) return answer
      const { status, headers } = answer.value
      if (status !== 200 && status !== 204) return fail(judge(answer.value))
      const versions = listOf(headers['tus-version'])
      if (versions.length === 0 && headerOf(headers['tus-resumable']) === '')
        return fail(foreign('it does not speak tus'))
      if (versions.length > 0 && !versions.includes(tusVersion))
        return fail(unexpected(`it speaks tus ${versions.join(', ')} and not ${tusVersion}`))
      const hashes = listOf(headers['tus-checksum-algorithm'])
      return ok({
        extensions: listOf(headers['tus-extension']),
        maxBytes: wholeNumber(headers['tus-max-size']),
        checksum: hashes.includes('sha256') ? 'sha256' : hashes.includes('sha1') ? 'sha1' : null,
      })
    },

    create: async ({ size, metadata }, signal) => {
      const headers = { 'upload-length': String(size), 'upload-metadata': encodeMetadata(metadata) }
      const answer = await ask({
        method: 'POST',
        url: base,
        signal,
        headers,
        body: null,
      })
      if (!answer.ok) return answer
      if (answer.value.status !== 201) return fail(judge(answer.value))
      if (headerOf(answer.value.headers['tus-resumable']) === '')
        return fail(foreign('it does not speak tus'))
      const url = ours(headerOf(answer.value.headers.location))
      return url.ok ? ok({ url: url.value.href, expiresAt: expiresAt(answer.value.headers) }) : url
    },

    offsetOf: async (address, signal) => {
      const url = ours(address)
      if (!url.ok) return url
      const answer = await ask({ method: 'HEAD', url: url.value, signal })
      if (!answer.ok) return answer
      const { status, headers } = answer.value
      const offset = wholeNumber(headers['upload-offset'])
      if (status < 200 || status > 299 || headerOf(headers['tus-resumable']) === '') {
        return fail(judge(answer.value))
      }
      if (offset === null) return fail(unexpected('it does not say how much has arrived'))
      return ok({ offset, length: wholeNumber(headers['upload-length']), expiresAt: expiresAt(headers) })
    },

    sendPart: async ({ url: address, open, start, end, checksum, onBytes }, signal) => {
      const url = ours(address)
      if (!url.ok) return url
      let mark: Readonly<Record<string, string>> = {}
      if (checksum !== null) {
        const hash = await partHash(open, start, end, checksum)
        if (!hash.ok) return hash
        mark = { 'upload-checksum': `${checksum} ${hash.value}` }
      }
      const opened = await open(start, end)
      if (!opened.ok) return fail({ kind: 'source', reason: opened.error, retryAfterMs: null })
      const answer = await ask({
        method: 'PATCH',
        url: url.value,
        signal,
        headers: {
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(start),
          ...mark,
        },
        body: { bytes: opened.value, length: end - start },
        onBytes,
      })
      if (!answer.ok) return answer
      const { status, headers } = answer.value
      if (status < 200 || status > 299 || headerOf(headers['tus-resumable']) === '') {
        return fail(judge(answer.value))
      }
      const offset = wholeNumber(headers['upload-offset'])
      if (offset === null || offset < start || offset > end)
        return fail(unexpected('it counts bytes that were never sent'))
      return ok({ offset, expiresAt: expiresAt(headers) })
    },

    remove: async (address, signal) => {
      const url = ours(address)
      if (!url.ok) return url
      const answer = await ask({ method: 'DELETE', url: url.value, signal })
      if (!answer.ok) return answer
      return answer.value.status === 204 ? ok(null) : fail(judge(answer.value))
    },
  }
}
