import type { TrafficMeter } from './line-meter.ts'

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304

const sizeOf = (body: unknown): number | null => {
  if (typeof body === 'string') return Buffer.byteLength(body)
  return body instanceof Uint8Array ? body.byteLength : null
}

/**
 * `fetch` that tells a meter what went over the line, as it goes: a transfer that breaks off is counted as far as it
 * came. What was packed is counted as the server says it was sent, because `fetch` hands it out unpacked.
 */
export const createCountedFetch =
  (fetch: typeof globalThis.fetch, meter: TrafficMeter): typeof globalThis.fetch =>
  async (input, init) => {
    const size = sizeOf(init?.body)
    if (size !== null) meter.sent(size)
    const counted =
      init?.body instanceof ReadableStream
        ? { ...init, body: init.body.pipeThrough(counter((bytes) => meter.sent(bytes))) }
        : init
    const response = await fetch(input, counted)
    const { status, statusText, headers, body } = response
    if (body === null || hasNoBody(status)) return response
    const packed = headers.get('content-encoding') === null ? null : Number(headers.get('content-length'))
    const begunMs = performance.now()
    let passed = 0
    if (packed !== null && packed > 0) meter.received(packed)
    const told = body.pipeThrough(
      counter(
        (bytes) => {
          passed += bytes
          if (packed === null || !(packed > 0)) meter.received(bytes)
        },
        () => meter.transferred(packed !== null && packed > 0 ? packed : passed, performance.now() - begunMs),
      ),
    )
    return new Response(told, { status, statusText, headers })
  }

const counter = (
  onBytes: (bytes: number) => void,
  onEnd = () => {},
): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream({
    transform: (chunk, controller) => {
      onBytes(chunk.byteLength)
      controller.enqueue(chunk)
    },
    flush: onEnd,
  })
