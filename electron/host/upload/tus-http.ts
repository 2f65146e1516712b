import { type IncomingHttpHeaders, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { failure } from '../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import { classifyNetworkError } from '../trackers/network-failure.ts'

/** One answer of an upload server: its head, and the first words of its body. */
export type TusAnswer = {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export type TusRequest = {
  readonly method: 'OPTIONS' | 'POST' | 'HEAD' | 'PATCH' | 'DELETE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Exactly `length` bytes; `null` for a request without a body. */
  readonly body: { readonly bytes: Readable; readonly length: number } | null
  readonly signal: AbortSignal
  /** Told how many bytes of the body were handed to the network. */
  readonly onBytes: (count: number) => void
}

export type TusHttp = {
  /** Fails only where no answer came. Never follows a redirect, never lets an untrusted certificate pass. */
  readonly send: (request: TusRequest) => Promise<Result<TusAnswer>>
  readonly close: () => void
}

/** An answer has no more to say than a sentence. */
const maxText = 2_000

/**
 * HTTP of Node itself and not `fetch`: a body that streams from the disk, its progress, and silence that is
 * noticed while it is sent. `idleMs`: milliseconds in which not one byte moves, after which it is given up.
 */
export const createTusHttp = ({ idleMs }: { readonly idleMs: number }): TusHttp => {
  const agents = {
    'http:': new PlainAgent({ keepAlive: true }),
    'https:': new SecureAgent({ keepAlive: true }),
  }

  const send = ({ method, url, headers, body, signal, onBytes }: TusRequest): Promise<Result<TusAnswer>> =>
    new Promise((resolve) => {
      const secure = url.protocol === 'https:'
      const make = secure ? secureRequest : plainRequest
      const length = body === null ? {} : { 'content-length': String(body.length) }
      const outgoing = make(url, {
        method,
        agent: secure ? agents['https:'] : agents['http:'],
        headers: { ...headers, ...length },
      })
      const silence = setTimeout(() => give(new DOMException('Nothing moves.', 'TimeoutError')), idleMs)
      const onAbort = () => give(new DOMException('Cancelled.', 'AbortError'))
      let settled = false
      const settle = (result: Result<TusAnswer>) => {
        if (settled) return
        settled = true
        clearTimeout(silence)
        signal.removeEventListener('abort', onAbort)
        body?.bytes.destroy()
        resolve(result)
      }
      const give = (error: unknown) => {
        settle(fail(whyNoAnswer(error, url, signal.aborted)))
        outgoing.destroy()
      }

      outgoing.once('response', (incoming) => {
        silence.refresh()
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (part: string) => {
          silence.refresh()
          if (text.length < maxText) text += part.slice(0, maxText - text.length)
        })
        incoming.once('end', () => {
          const { statusCode, headers: answered } = incoming
          const early = body !== null && !outgoing.writableFinished
          settle(ok({ status: statusCode ?? 0, headers: answered, text }))
          // Answered before it had heard everything: what is still on its way must not reach the next request.
          if (early) outgoing.destroy()
        })
        incoming.once('error', give)
        incoming.once('aborted', () => give(new Error('The answer broke off.')))
      })
      outgoing.on('error', give)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })

      if (body === null) outgoing.end()
      else {
        body.bytes.on('data', (part: Uint8Array) => {
          silence.refresh()
          onBytes(part.length)
        })
        body.bytes.once('error', (error) => give(error))
        body.bytes.pipe(outgoing)
      }
    })

  return {
    send,
    close: () => {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

const codes: Readonly<Record<string, 'upload.tls' | 'upload.unreachable'>> = {
  'tracker.tls': 'upload.tls',
  'tracker.unreachable': 'upload.unreachable',
}

const whyNoAnswer = (error: unknown, url: URL, cancelled: boolean): Failure => {
  const { reason } = classifyNetworkError(error, url.origin, cancelled)
  const code = codes[reason.code]
  if (code === undefined) return reason
  const hint =
    code === 'upload.tls'
      ? reason.hint
      : 'What has arrived there stays there. The upload goes on from that point by itself.'
  return failure(code, reason.message, hint)
}
