import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { type ErrorCode, failure } from '../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import type { TusAnswer, TusHttp, TusRequest } from './tus-http.ts'

/**
 * The tus protocol 1.0 as https://tus.io/protocols/resumable-upload has it: core, creation, checksum, expiration,
 * termination. One method per request; whoever calls decides what to try again.
 */

export type TusEndpoint = {
  /** Where uploads are created. */
  readonly address: string
  /** Sent as `Authorization: Bearer …`; `null` for none. */
  readonly token: string | null
}

/** What the server says about itself. Sizes in bytes. */
export type TusOffer = {
  readonly extensions: readonly string[]
  readonly maxBytes: number | null
  /** The hash that each part may carry; `null` where the server checks none. */
  readonly checksum: 'sha256' | 'sha1' | null
}

export type TusTrouble = {
  readonly kind:
    | 'network'
    | 'cancelled'
    /** Something answers that is no upload server, or sends visitors elsewhere. */
    | 'foreign'
    | 'denied'
    | 'gone'
    | 'offset'
    | 'too-large'
    | 'full'
    | 'checksum'
    | 'busy'
    | 'refused'
    /** The file itself cannot be read here. */
    | 'source'
  readonly reason: Failure
  /** Milliseconds the server asked to be left alone. */
  readonly retryAfterMs: number | null
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

const version = '1.0.0'

const first = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? ''
const listOf = (value: string | string[] | undefined): readonly string[] =>
  first(value)
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')

const wholeNumber = (value: string | string[] | undefined): number | null => {
  const text = first(value)
  return /^\d{1,15}$/.test(text) ? Number(text) : null
}

const expiresAt = (headers: IncomingHttpHeaders): string | null => {
  const ms = Date.parse(first(headers['upload-expires']))
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** Seconds or a date, as RFC 9110 section 10.2.3 has it. */
const retryAfterMs = (headers: IncomingHttpHeaders): number | null => {
  const text = first(headers['retry-after'])
  if (text === '') return null
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

/** Such as `filename d29ybGQ=,filetype …`: keys in the clear, values in base64. */
const encodeMetadata = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',')

export const createTusClient = (http: TusHttp, endpoint: TusEndpoint): TusClient => {
  const base = new URL(endpoint.address)
  const { host } = base

  const trouble = (
    kind: TusTrouble['kind'],
    code: ErrorCode,
    message: string,
    hint: string,
    pauseMs: number | null = null,
  ): TusTrouble => ({ kind, reason: failure(code, message, hint), retryAfterMs: pauseMs })

  const foreign = (what: string): TusTrouble =>
    trouble(
      'foreign',
      'upload.portal',
      `Something answers at ${host}, but it is not an upload server: ${what}.`,
      'Perhaps this network asks you to sign in first: open any page in a browser. If it does not, check the address in the settings. The file is kept here.',
    )

  const unexpected = (what: string): TusTrouble =>
    trouble(
      'refused',
      'upload.unexpected',
      `${host} answered something that is not in the protocol: ${what}.`,
      'The file is kept here. Tell whoever runs the server.',
    )

  /** What an answer means that is not the one hoped for. */
  const judge = ({ status, headers, text }: TusAnswer): TusTrouble => {
    const said = text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 160)
    const words = said === '' ? `${status}` : `${status}: ${said}`
    if (status >= 300 && status < 400) {
      const target = first(headers.location)
      const where = URL.canParse(target, base.href) ? new URL(target, base).host : 'nowhere'
      return foreign(`it sends visitors on to ${where}`)
    }
    if (status === 401) {
      return trouble(
        'denied',
        'upload.unauthorized',
        endpoint.token === null
          ? `${host} wants a token, and none is set.`
          : `${host} does not accept the token.`,
        'The file is kept here. Set the token in Settings, Large files, then try again.',
      )
    }
    if (status === 403) {
      return trouble(
        'denied',
        'upload.unauthorized',
        `${host} does not allow this upload.`,
        'The file is kept here. Ask whoever runs the server what the token may do, then try again.',
      )
    }
    const isTus = first(headers['tus-resumable']) !== ''
    if (status === 404 || status === 410) {
      return isTus
        ? trouble(
            'gone',
            'upload.unexpected',
            `${host} no longer has this upload.`,
            'It starts anew by itself.',
          )
        : foreign(`nothing is at this address (${status})`)
    }
    if (status === 409) {
      return trouble(
        'offset',
        'upload.unexpected',
        `${host} has another count of bytes.`,
        'It is asked for it.',
      )
    }
    if (status === 412) return unexpected(`it does not speak version ${version} of tus`)
    if (status === 413) {
      return trouble(
        'too-large',
        'upload.too-large',
        `The file is too large for ${host}.`,
        'The file is kept here. Ask whoever runs the server for a higher limit, or split it.',
      )
    }
    if (status === 423) {
      return trouble(
        'busy',
        'upload.busy',
        `${host} is still busy with the part before.`,
        'It goes on by itself.',
      )
    }
    if (status === 460) {
      return trouble(
        'checksum',
        'upload.busy',
        `A part arrived damaged at ${host}.`,
        'It is sent again by itself.',
      )
    }
    if (status === 507) {
      return trouble(
        'full',
        'upload.busy',
        `${host} has no space left.`,
        'The file is kept here and tried again by itself. Tell whoever runs the server.',
        retryAfterMs(headers),
      )
    }
    if (status === 408 || status === 425 || status === 429 || status >= 500) {
      return trouble(
        'busy',
        'upload.busy',
        status === 429 ? `${host} asks to slow down.` : `${host} has a passing failure (${status}).`,
        'What has arrived there stays there. The upload goes on by itself.',
        retryAfterMs(headers),
      )
    }
    if (status >= 200 && status < 300) {
      return isTus ? unexpected(`${status} where another answer belongs`) : foreign('it does not speak tus')
    }
    return isTus
      ? trouble(
          'refused',
          'upload.unexpected',
          `${host} refused the upload (${words}).`,
          'The file is kept here. Tell whoever runs the server.',
        )
      : foreign(`it answered ${status}`)
  }

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
        'tus-resumable': version,
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
      if (versions.length === 0 && first(headers['tus-resumable']) === '')
        return fail(foreign('it does not speak tus'))
      if (versions.length > 0 && !versions.includes(version))
        return fail(unexpected(`it speaks tus ${versions.join(', ')} and not ${version}`))
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
      if (first(answer.value.headers['tus-resumable']) === '') return fail(foreign('it does not speak tus'))
      const url = ours(first(answer.value.headers.location))
      return url.ok ? ok({ url: url.value.href, expiresAt: expiresAt(answer.value.headers) }) : url
    },

    offsetOf: async (address, signal) => {
      const url = ours(address)
      if (!url.ok) return url
      const answer = await ask({ method: 'HEAD', url: url.value, signal })
      if (!answer.ok) return answer
      const { status, headers } = answer.value
      const offset = wholeNumber(headers['upload-offset'])
      if (status < 200 || status > 299 || first(headers['tus-resumable']) === '') {
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
      if (status < 200 || status > 299 || first(headers['tus-resumable']) === '') {
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
