import { failure } from '../../../src/contract/errors.ts'
import type { Failure } from '../../../src/domain/result.ts'

export type NetworkTrouble = {
  readonly reason: Failure
  /** `no`: the request surely never reached the tracker. `perhaps`: it may have. */
  readonly sent: 'no' | 'perhaps'
}

/** Codes of Node and undici that are raised before a byte of the request was sent. */
const beforeSending: Readonly<Record<string, string>> = {
  ENOTFOUND: 'this name is not known here',
  EAI_AGAIN: 'names cannot be looked up; there is no network',
  EAI_FAIL: 'names cannot be looked up',
  ECONNREFUSED: 'nothing listens at this address',
  EHOSTUNREACH: 'there is no way to this address',
  ENETUNREACH: 'there is no network',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'this machine has no address in that network',
  UND_ERR_CONNECT_TIMEOUT: 'nobody answered in time',
}

const certificates =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL_|EPROTO$)/
/** Not the certificate: the two did not even come to speak about it. */
const handshakes = /^(ERR_SSL_|EPROTO$)/

const codesOf = (error: unknown): readonly string[] => {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const several = error instanceof AggregateError ? error.errors.flatMap(codesOf) : []
  return [...own, ...several, ...codesOf(error.cause)]
}

/**
 * What a failed `fetch` says about the request. In doubt it may have been sent: a change is then read back
 * before anything is sent again.
 */
export const classifyNetworkError = (error: unknown, address: string, cancelled: boolean): NetworkTrouble => {
  if (cancelled) {
    return {
      sent: 'perhaps',
      reason: failure(
        'app.cancelled',
        'The request was cancelled before its answer came.',
        'Your work is kept.',
      ),
    }
  }
  const codes = codesOf(error)
  const certificate = codes.find((code) => certificates.test(code))
  if (certificate !== undefined && handshakes.test(certificate)) {
    return {
      sent: 'no',
      reason: failure(
        'tracker.tls',
        `${address} does not speak TLS in a way that Kitbag can trust (${certificate}).`,
        'Nothing was sent. Perhaps its address begins with http://, or has another port; else ask whoever runs the server.',
      ),
    }
  }
  if (certificate !== undefined) {
    return {
      sent: 'no',
      reason: failure(
        'tracker.tls',
        `The certificate of ${address} is not trusted (${certificate}).`,
        'Nothing was sent. Check the date of this machine and the address; if your company has its own certificates, ask for its root to be installed.',
      ),
    }
  }
  const known = codes.find((code) => beforeSending[code] !== undefined)
  if (known !== undefined) {
    return {
      sent: 'no',
      reason: failure(
        'tracker.unreachable',
        `${address} cannot be reached: ${beforeSending[known]} (${known}).`,
        'Your work is kept and goes out as soon as there is a connection.',
      ),
    }
  }
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return {
    sent: 'perhaps',
    reason: failure(
      'tracker.unreachable',
      timedOut
        ? `${address} did not answer in time.`
        : `The connection to ${address} broke before the answer came${codes[0] === undefined ? '' : ` (${codes[0]})`}.`,
      'Your work is kept. The tracker is asked what happened before anything is sent again.',
    ),
  }
}
