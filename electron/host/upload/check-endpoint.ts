import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { failure } from '../../../src/contract/errors.ts'
import { type Failure, fail, ok, type Result } from '../../../src/domain/result.ts'
import { createTusClient } from './tus-client.ts'
import type { TusHttp } from './tus-http.ts'
import type { TusEndpoint } from './tus-judge.ts'

export type EndpointCheck = {
  readonly maxBytes: number | null
  readonly checksum: boolean
  readonly removed: boolean
}

const trialBytes = 64

/** Nothing waits yet, so other advice helps than in the middle of an upload. */
const whileTesting = (reason: Failure): Failure =>
  reason.code === 'upload.unreachable'
    ? { ...reason, hint: 'Check the address and the network, then test again.' }
    : reason.code === 'upload.unauthorized'
      ? { ...reason, hint: 'Set the token, then test again.' }
      : reason

/**
 * Does what an upload does, with a few bytes: many servers let anybody ask what they can, and say only then that
 * the token is wrong. What was sent is removed again where the server lets it.
 */
export const checkEndpoint = async (
  http: TusHttp,
  endpoint: TusEndpoint,
  signal: AbortSignal,
): Promise<Result<EndpointCheck>> => {
  const client = createTusClient(http, endpoint)
  const { host } = new URL(endpoint.address)
  const offer = await client.offer(signal)
  if (!offer.ok) return fail(whileTesting(offer.error.reason))
  if (!offer.value.extensions.includes('creation')) {
    return fail(
      failure(
        'upload.unexpected',
        `${host} speaks tus but does not let new uploads be made (no “creation”).`,
        'Ask whoever runs the server, or check whether this is the address for uploads.',
      ),
    )
  }
  const bytes = randomBytes(trialBytes)
  const metadata = { filename: 'kitbag-test.bin', filetype: 'application/octet-stream' }
  const made = await client.create({ size: bytes.length, metadata }, signal)
  if (!made.ok) return fail(whileTesting(made.error.reason))
  const { url } = made.value
  const sent = await client.sendPart(
    {
      url,
      open: async () => ok(Readable.from([bytes])),
      start: 0,
      end: bytes.length,
      checksum: offer.value.checksum,
      onBytes: () => undefined,
    },
    signal,
  )
  if (!sent.ok) return fail(whileTesting(sent.error.reason))
  const there = await client.offsetOf(url, signal)
  if (!there.ok && there.error.kind !== 'gone') return fail(whileTesting(there.error.reason))
  if (there.ok && there.value.offset !== bytes.length) {
    return fail(
      failure(
        'upload.unexpected',
        `${host} took ${bytes.length} bytes and has ${there.value.offset}.`,
        'Tell whoever runs the server.',
      ),
    )
  }
  const removed = await client.remove(url, signal)
  return ok({
    maxBytes: offer.value.maxBytes === 0 ? null : offer.value.maxBytes,
    checksum: offer.value.checksum !== null,
    removed: removed.ok,
  })
}
