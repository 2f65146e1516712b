import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CollectorOf } from '../profiles/profile-schema.ts'
import { type Exchange, exchange } from './http-exchange.ts'
import { httpReport } from './http-report.ts'
import type { CollectorContext, CollectorEnd } from './staged-item.ts'
import { stagingFailure } from './staging-failure.ts'

/** Where a redirect leads; `null` when there is none, or none that can be understood. */
const redirectOf = ({ url, status, headers }: Exchange): URL | null => {
  if (status === null || status < 300 || status > 399) return null
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (location === undefined) return null
  try {
    const target = new URL(location, url)
    return /^https?:$/.test(target.protocol) ? target : null
  } catch {
    return null
  }
}

const endOf = (last: Exchange, timeoutMs: number, notFollowed: string | null): CollectorEnd => {
  if (last.error?.code === 'ETIMEDOUT' && last.status === null)
    return { outcome: 'timeout', reason: `${last.url} gave no answer within ${timeoutMs / 1000} s.` }
  // A refused certificate or connection is what was to be found out: the item holds it, nothing is missing.
  if (last.error !== null && last.status === null)
    return { outcome: 'success', reason: `It gave no answer: ${last.error.message}.` }
  if (last.error !== null)
    return { outcome: 'partial', reason: `The answer broke off: ${last.error.message}` }
  const shown = `It answered ${last.status} ${last.statusText}`.trim()
  const redirect = notFollowed === null ? '' : ` The redirect to ${notFollowed} was not followed.`
  return { outcome: 'success', reason: `${shown}.${redirect}` }
}

/**
 * Asks a web address and keeps what it answered: status, headers, times, certificates and the beginning of the
 * text. Redirects within the host are followed; others are shown, and followed only where the profile says so.
 */
export const collectHttp = async (
  collector: CollectorOf<'http'>,
  now: () => Date,
  context: CollectorContext,
): Promise<CollectorEnd> => {
  const maxBytes = Math.min(collector.maxBytes, context.budget)
  if (context.budget < 16_384)
    return { outcome: 'skipped', reason: 'The size limit of the profile was reached before it.' }
  const startedAt = now()
  const until = performance.now() + collector.timeoutMs
  const { hostname } = new URL(collector.url)
  const exchanges: Exchange[] = []
  let url = collector.url
  let notFollowed: string | null = null
  for (;;) {
    const one = await exchange({
      url,
      method: collector.method,
      maxBytes,
      timeoutMs: Math.max(1, until - performance.now()),
      signal: context.signal,
    })
    exchanges.push(one)
    const next = redirectOf(one)
    if (next === null || context.signal.aborted) break
    const isOurs = next.hostname === hostname || collector.otherHosts
    if (!isOurs || exchanges.length > collector.maxRedirects) {
      notFollowed = next.href
      break
    }
    url = next.href
  }
  if (context.signal.aborted) return { outcome: 'skipped', reason: 'Cancelled.' }
  const text = httpReport(exchanges, collector.method, startedAt, notFollowed)
  const file = join(context.folder, `${collector.id}-0`)
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    await rm(file, { force: true })
    const failed = stagingFailure(error)
    if (failed === null) throw error
    return failed
  }
  const last = exchanges.at(-1)
  context.onItem({
    path: `commands/${collector.id}.txt`,
    origin: `${collector.method} ${collector.url}`,
    size: Buffer.byteLength(text),
    truncated: last?.bodyTruncated === true,
    text: true,
    file,
    originalSize: null,
    carry: false,
  })
  return last === undefined
    ? { outcome: 'failed', reason: 'No request was made.' }
    : endOf(last, collector.timeoutMs, notFollowed)
}
