import type { Exchange, OfferedCertificate } from './http-exchange.ts'

/** What an exchange was, as text that a person and a pattern can read. */

const secretHeaders = /^(?:set-cookie|authorization|proxy-authorization|cookie|www-authenticate)$/i

const dayMs = 86_400_000

const daysLeft = (validTo: string, now: Date): string => {
  const end = Date.parse(validTo)
  if (Number.isNaN(end)) return 'no readable end'
  const days = Math.floor((end - now.getTime()) / dayMs)
  return days < 0 ? `EXPIRED ${-days} days ago` : `${days} days left`
}

const iso = (date: string): string => {
  const time = Date.parse(date)
  return Number.isNaN(time) ? date : new Date(time).toISOString()
}

const certificateLines = (certificate: OfferedCertificate, index: number, now: Date): readonly string[] => [
  `  ${index + 1}. ${certificate.subject || '(no subject)'}`,
  `     issued by  ${certificate.issuer || '(unknown)'}`,
  `     valid      ${iso(certificate.validFrom)} to ${iso(certificate.validTo)}, ${daysLeft(certificate.validTo, now)}`,
  ...(certificate.names === '' ? [] : [`     names      ${certificate.names}`]),
  `     sha256     ${certificate.sha256}`,
]

const step = (name: string, ms: number | null) => (ms === null ? [] : [`${name} ${ms} ms`])

const isText = (headers: Exchange['headers'], body: Buffer): boolean => {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (/^(?:text\/|application\/(?:[\w.+-]*json|[\w.+-]*xml|x-www-form-urlencoded|yaml|problem))/i.test(type))
    return true
  return type === '' && !body.includes(0)
}

const bodyLines = ({ headers, body, bodyTruncated }: Exchange): readonly string[] => {
  if (body.length === 0) return ['Text: none']
  if (!isText(headers, body)) return [`Text: ${body.length} bytes that are no text; not kept`]
  const more = bodyTruncated ? ', cut at the size limit' : ''
  return [`Text: ${body.length} bytes${more}`, '', body.toString('utf8')]
}

const exchangeLines = (one: Exchange, method: string, now: Date): readonly string[] => {
  const { timing, error, certificates } = one
  const answer =
    one.status === null ? 'Answer: none' : `Answer: ${one.status} ${one.statusText} (HTTP/${one.httpVersion})`
  return [
    `${method} ${one.url}`,
    answer,
    ...(error === null ? [] : [`Error: ${error.code === '' ? '' : `${error.code}: `}${error.message}`]),
    `Peer: ${one.peer === '' ? 'no connection' : one.peer}`,
    `Timing: ${[
      ...step('name', timing.nameMs),
      ...step('connected', timing.connectMs),
      ...step('TLS', timing.tlsMs),
      ...step('first byte', timing.firstByteMs),
      ...step('whole', timing.wholeMs),
    ].join(', ')}`,
    ...(one.protocol === null ? [] : [`TLS: ${one.protocol}`]),
    ...(certificates.length === 0
      ? []
      : [
          'Certificates:',
          ...certificates.flatMap((certificate, index) => certificateLines(certificate, index, now)),
        ]),
    ...(one.headers.length === 0
      ? []
      : [
          'Headers:',
          ...one.headers.map(
            ([name, value]) => `  ${name}: ${secretHeaders.test(name) ? '[not kept]' : value}`,
          ),
        ]),
  ]
}

/** `exchanges` are one request and the redirects that were followed from it. */
export const httpReport = (
  exchanges: readonly Exchange[],
  method: string,
  startedAt: Date,
  notFollowed: string | null,
): string => {
  const last = exchanges.at(-1)
  return `${[
    `Asked ${startedAt.toISOString()}, directly, without proxy and credentials; certificates were checked.`,
    ...exchanges.flatMap((one) => ['', ...exchangeLines(one, method, startedAt)]),
    ...(notFollowed === null ? [] : [`Not followed: the redirect to ${notFollowed}`]),
    ...(last === undefined || last.status === null ? [] : bodyLines(last)),
  ].join('\n')}\n`
}
