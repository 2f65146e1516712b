import type { IncomingHttpHeaders } from 'node:http'
import { type ErrorCode, failure } from '../../../src/contract/errors.ts'
import type { Failure } from '../../../src/domain/result.ts'
import type { TusAnswer } from './tus-http.ts'

/** What the answers of an upload server mean where they are not the ones hoped for, in words for a person. */

export type TusEndpoint = {
  /** Where uploads are created. */
  readonly address: string
  /** Sent as `Authorization: Bearer …`; `null` for none. */
  readonly token: string | null
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

export const tusVersion = '1.0.0'

/** One value of a header; empty where there is none. */
export const headerOf = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value) ?? ''

/** Seconds or a date, as RFC 9110 section 10.2.3 has it. */
const retryAfterMs = (headers: IncomingHttpHeaders): number | null => {
  const text = headerOf(headers['retry-after'])
  if (text === '') return null
  const seconds = Number(text)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

export type TusJudge = {
  readonly trouble: (
    kind: TusTrouble['kind'],
    code: ErrorCode,
    message: string,
    hint: string,
    pauseMs?: number | null,
  ) => TusTrouble
  /** Something else answers in the place of the server. */
  readonly foreign: (what: string) => TusTrouble
  readonly unexpected: (what: string) => TusTrouble
  readonly judge: (answer: TusAnswer) => TusTrouble
}

export const createTusJudge = (endpoint: TusEndpoint): TusJudge => {
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
      const target = headerOf(headers.location)
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
    const isTus = headerOf(headers['tus-resumable']) !== ''
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
    if (status === 412) return unexpected(`it does not speak version ${tusVersion} of tus`)
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

  return { trouble, foreign, unexpected, judge }
}
