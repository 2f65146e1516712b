import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, encodeHeader, headerBytes, scanJournal } from './journal-frames.ts'

const generation = '0f8fad5b-d9cb-469f-a165-70867728950e'
const payloads = ['{"a":1}', '{"text":"Grüße, 世界 🙂"}', '{}', `{"long":"${'x'.repeat(90)}"}`].map((text) =>
  Buffer.from(text),
)
const whole = Buffer.concat([encodeHeader(generation), ...payloads.map(encodeFrame)])
/** Where each frame begins, and the end. */
const edges = [headerBytes]
for (const payload of payloads) edges.push((edges.at(-1) ?? 0) + encodeFrame(payload).length)
const texts = (content: Buffer) => scanJournal(content).payloads.map(String)

describe('reading a journal', () => {
  it('gives back what was written', () => {
    const scan = scanJournal(whole)
    expect(scan.header).toEqual({ kind: 'valid', generation })
    expect(scan.payloads).toEqual(payloads)
    expect(scan.skipped).toEqual([])
    expect(scan.wholeBytes).toBe(whole.length)
  })

  it('cut at any byte, gives every record that was whole before the cut', () => {
    for (let cut = 0; cut < whole.length; cut += 1) {
      const scan = scanJournal(whole.subarray(0, cut))
      const complete = edges.filter((edge) => edge <= cut).length - 1
      expect(scan.payloads.map(String), `cut at ${cut}`).toEqual(
        payloads.slice(0, Math.max(0, complete)).map(String),
      )
      expect(scan.skipped).toEqual([])
      expect(scan.wholeBytes).toBe(cut < headerBytes ? 0 : (edges[Math.max(0, complete)] ?? 0))
    }
  })

  it('with any single byte changed, loses at most the record that held the byte', () => {
    for (let at = 0; at < whole.length; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const flipped = Buffer.from(whole)
        flipped[at] = (flipped[at] ?? 0) ^ mask
        const hit = edges.findLastIndex((edge) => edge <= at)
        const scan = scanJournal(flipped)
        const expected = payloads.filter((_payload, index) => index !== hit).map(String)
        expect(scan.payloads.map(String), `byte ${at} ^ ${mask}`).toEqual(expected)
        const inLast = hit === payloads.length - 1
        expect(scan.header.kind).toBe(at < headerBytes ? 'damaged' : 'valid')
        // A broken end cannot be told from one that was never finished.
        expect(scan.skipped.length).toBe(inLast ? 0 : 1)
        expect(scan.wholeBytes).toBe(inLast ? edges.at(-2) : whole.length)
      }
    }
  })

  it('finds every whole record between any rubbish, and never takes rubbish for one', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('frame' as const), text: fc.string({ unit: 'grapheme' }) }),
            fc.record({
              kind: fc.constant('rubbish' as const),
              bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
            }),
            fc.record({
              kind: fc.constant('cut' as const),
              text: fc.string(),
              by: fc.integer({ min: 1, max: 20 }),
            }),
          ),
          { maxLength: 12 },
        ),
        (parts) => {
          const bytes = parts.map((part) => {
            if (part.kind === 'frame') return encodeFrame(Buffer.from(part.text))
            if (part.kind === 'rubbish') return Buffer.from(part.bytes)
            const frame = encodeFrame(Buffer.from(part.text))
            const end = frame.length - part.by
            // What follows must not happen to be what was cut off: then the frame would be whole.
            return Buffer.concat([frame.subarray(0, end), Buffer.from([(frame[end] ?? 0) ^ 0xff])])
          })
          const expected = parts.flatMap((part) =>
            part.kind === 'frame' ? [Buffer.from(part.text).toString()] : [],
          )
          expect(texts(Buffer.concat([encodeHeader(generation), ...bytes]))).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('says when a newer Kitbag wrote it', () => {
    const header = encodeHeader(generation)
    header.writeUInt16LE(2, 8)
    expect(scanJournal(header).header).toEqual({ kind: 'damaged' })
    createHash('sha256').update(header.subarray(0, 28)).digest().copy(header, 28, 0, 4)
    expect(scanJournal(header).header).toEqual({ kind: 'newer', version: 2 })
  })

  it('reads any bytes without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const scan = scanJournal(Buffer.from(bytes))
        expect(scan.wholeBytes).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
