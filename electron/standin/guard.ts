import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/**
 * Who may talk to the loopback port. Any page in any browser on this machine can send requests to it, and any
 * name can be made to point at 127.0.0.1, so the cookie, `Host` and `Origin` are checked on every request.
 */
export type Gate = {
  /** `k-<128 bits>.localhost:<port>` */
  readonly host: string
  readonly cookieName: string
  /** Random, made at start, never written to disk. */
  readonly token: string
}

/** Tickets that let a browser in, once each and within seconds, so that an address that was seen is worth nothing. */
export type Entries = {
  readonly make: () => string
  /** Whether it was made here, is still young, and was not used before. */
  readonly take: (ticket: string) => boolean
}

/** Long enough to copy a line from a terminal. */
export const entryMs = 30_000

export const createEntries = (nowMs: () => number): Entries => {
  const open = new Map<string, number>()
  return {
    make: () => {
      const ticket = randomBytes(32).toString('base64url')
      open.set(ticket, nowMs() + entryMs)
      return ticket
    },
    take: (ticket) => {
      const found = [...open.keys()].find((one) => isToken(ticket, one))
      const until = found === undefined ? 0 : (open.get(found) ?? 0)
      if (found !== undefined) open.delete(found)
      return until > nowMs()
    },
  }
}

export type Asked = {
  readonly method: string
  readonly headers: IncomingHttpHeaders
}

/** Compares without telling by timing how much was right. */
export const isToken = (given: string, token: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const cookieOf = (header: string, name: string): string =>
  header
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? ''

/** Why a request is refused before its cookie is looked at, or `null`. */
export const refusalOfPlace = (asked: Asked, gate: Gate): string | null => {
  const { host, origin } = asked.headers
  if (host !== gate.host) return 'wrong host'
  const mayLackOrigin = asked.method === 'GET' || asked.method === 'HEAD'
  if (origin === undefined ? !mayLackOrigin : origin !== `http://${gate.host}`) return 'wrong origin'
  const site = asked.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'asked by another site'
  return null
}

/** Why a request is refused, or `null` when it is one of ours. */
export const refusalOf = (asked: Asked, gate: Gate): string | null => {
  const place = refusalOfPlace(asked, gate)
  if (place !== null) return place
  return isToken(cookieOf(asked.headers.cookie ?? '', gate.cookieName), gate.token) ? null : 'no token'
}

/** `HttpOnly`: the page cannot read it. `SameSite=Strict`: no other site can make the browser send it. */
export const entryCookie = (gate: Gate): string =>
  `${gate.cookieName}=${gate.token}; Path=/; HttpOnly; SameSite=Strict`
