import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { type PeerCertificate, TLSSocket } from 'node:tls'
import { systemCode } from '../../files/disk-failure.ts'

/** When each step was done, in milliseconds since the request began; `null` where it never came to it. */
export type Timing = {
  readonly nameMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly wholeMs: number
}

export type OfferedCertificate = {
  readonly subject: string
  readonly issuer: string
  readonly names: string
  /** As the certificate says it, such as `Nov 20 14:05:06 2026 GMT`. */
  readonly validFrom: string
  readonly validTo: string
  readonly sha256: string
}

/** One request and what came back, or what went wrong. */
export type Exchange = {
  readonly url: string
  /** Address and port that answered; empty where nothing did. */
  readonly peer: string
  readonly status: number | null
  readonly statusText: string
  readonly httpVersion: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** At most the asked number of bytes. */
  readonly body: Buffer
  readonly bodyTruncated: boolean
  readonly timing: Timing
  readonly protocol: string | null
  /** From the server's own certificate up; also where it was refused. */
  readonly certificates: readonly OfferedCertificate[]
  /** `null` where an answer came. */
  readonly error: { readonly code: string; readonly message: string } | null
}

const named = (part: Readonly<Record<string, unknown>> | undefined): string =>
  Object.entries(part ?? {})
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ')

/** Certificates from the leaf up; the top one names itself as its issuer. */
const chainOf = (socket: TLSSocket): readonly OfferedCertificate[] => {
  const chain: OfferedCertificate[] = []
  const seen = new Set<string>()
  let next: Partial<PeerCertificate> & { readonly issuerCertificate?: PeerCertificate } =
    socket.getPeerCertificate(true) ?? {}
  while (next.fingerprint256 !== undefined && !seen.has(next.fingerprint256) && chain.length < 10) {
    seen.add(next.fingerprint256)
    chain.push({
      subject: named(next.subject as Readonly<Record<string, unknown>> | undefined),
      issuer: named(next.issuer as Readonly<Record<string, unknown>> | undefined),
      names: next.subjectaltname ?? '',
      validFrom: next.valid_from ?? '',
      validTo: next.valid_to ?? '',
      sha256: next.fingerprint256.replaceAll(':', '').toLowerCase(),
    })
    next = next.issuerCertificate ?? {}
  }
  return chain
}

const pairsOf = (raw: readonly string[]): readonly (readonly [string, string])[] =>
  Array.from({ length: Math.floor(raw.length / 2) }, (_, index) => [
    raw[index * 2] ?? '',
    raw[index * 2 + 1] ?? '',
  ])

/**
 * Sends one request without credentials and without a proxy. Certificates are always checked; where one is
 * refused, what the server offered is read before the connection ends, and no request is sent.
 */
export const exchange = (options: {
  readonly url: string
  readonly method: 'GET' | 'HEAD'
  readonly maxBytes: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
}): Promise<Exchange> =>
  new Promise((resolve) => {
    const url = new URL(options.url)
    const started = performance.now()
    const elapsed = () => Math.round((performance.now() - started) * 10) / 10
    const timing = { nameMs: null, connectMs: null, tlsMs: null, firstByteMs: null } as {
      [Step in 'nameMs' | 'connectMs' | 'tlsMs' | 'firstByteMs']: number | null
    }
    let peer = ''
    let protocol: string | null = null
    let certificates: readonly OfferedCertificate[] = []
    let answer: IncomingMessage | null = null
    const chunks: Buffer[] = []
    let kept = 0
    let bodyTruncated = false
    let done = false

    const finish = (error: { readonly code: string; readonly message: string } | null) => {
      if (done) return
      done = true
      clearTimeout(timer)
      options.signal.removeEventListener('abort', onAbort)
      resolve({
        url: options.url,
        peer,
        status: answer?.statusCode ?? null,
        statusText: answer?.statusMessage ?? '',
        httpVersion: answer?.httpVersion ?? '',
        headers: pairsOf(answer?.rawHeaders ?? []),
        body: Buffer.concat(chunks),
        bodyTruncated,
        timing: { ...timing, wholeMs: elapsed() },
        protocol,
        certificates,
        error,
      })
      request.destroy()
    }

    const send = url.protocol === 'https:' ? secureRequest : plainRequest
    const request = send(url, {
      method: options.method,
      agent: false,
      headers: { 'User-Agent': 'kitbag', Accept: '*/*', 'Accept-Encoding': 'identity', Connection: 'close' },
      maxHeaderSize: 65_536,
    })
    const timer = setTimeout(
      () =>
        finish({ code: 'ETIMEDOUT', message: `No complete answer within ${options.timeoutMs / 1000} s.` }),
      options.timeoutMs,
    )
    const onAbort = () => finish({ code: 'ABORT_ERR', message: 'Cancelled.' })
    options.signal.addEventListener('abort', onAbort, { once: true })

    const watchTls = (socket: TLSSocket) => {
      const look = () => {
        if (certificates.length > 0) return
        timing.tlsMs = elapsed()
        protocol = socket.getProtocol()
        certificates = chainOf(socket)
      }
      // Before Node's own listener, which ends the connection where the certificate is refused.
      socket.prependListener('secure', look)
    }
    request.on('socket', (socket: Socket) => {
      socket.once('lookup', () => {
        timing.nameMs = elapsed()
      })
      socket.once('connect', () => {
        timing.connectMs = elapsed()
        peer = `${socket.remoteFamily === 'IPv6' ? `[${socket.remoteAddress}]` : socket.remoteAddress}:${socket.remotePort}`
      })
      if (socket instanceof TLSSocket) watchTls(socket)
    })
    request.on('response', (response) => {
      answer = response
      timing.firstByteMs = elapsed()
      response.on('data', (bytes: Buffer) => {
        const room = options.maxBytes - kept
        if (room > 0) chunks.push(bytes.subarray(0, room))
        kept += Math.min(bytes.length, room)
        if (bytes.length <= room) return
        bodyTruncated = true
        finish(null)
      })
      response.on('end', () => finish(null))
      response.on('error', (error) => finish({ code: systemCode(error), message: error.message }))
    })
    request.on('error', (error) => finish({ code: systemCode(error), message: error.message }))
    if (options.signal.aborted) onAbort()
    request.end()
  })
