import { describe, expect, test } from 'vitest'
import { decodeConsole } from './decode-console.ts'
import { readAnswer } from './read-answer.ts'
import { clockStatuses, networkAnswers, type Recorded, recorded } from './recorded.test-support.ts'
import {
  instantOf,
  windowsDiskHealth,
  windowsDisks,
  windowsNetwork,
  windowsOs,
  windowsSwap,
  windowsTimeState,
} from './windows-facts.ts'

const upper850: Readonly<Record<string, number>> = { ü: 0x81, ä: 0x84, ö: 0x94 }
/** `（評価版）` on a Japanese console. */
const shiftJis: Readonly<Record<string, readonly number[]>> = {
  '（': [0x81, 0x69],
  評: [0x95, 0x5d],
  価: [0x89, 0xbf],
  版: [0x94, 0xc5],
  '）': [0x81, 0x6a],
}

const bytesOf = ({ os, encoding }: Recorded): Uint8Array => {
  if (encoding === 'utf-8') return Buffer.from(os, 'utf8')
  const codes = [...os].flatMap((sign) =>
    encoding === 'cp850' ? (upper850[sign] ?? sign.charCodeAt(0)) : (shiftJis[sign] ?? sign.charCodeAt(0)),
  )
  return Uint8Array.from(codes)
}

const answerOf = (text: string): unknown => {
  const read = readAnswer(text)
  if ('failed' in read) throw new Error(read.failed)
  return read.answer
}

describe('the same facts from every Windows', () => {
  test.each(recorded)('$system', (one) => {
    expect(windowsOs(answerOf(decodeConsole(bytesOf(one), one.locale)))).toMatchObject(one.expected)
  })

  test('addresses of name servers, however the list is wrapped', () => {
    for (const text of networkAnswers) {
      const { dns, gateway, adapters } = windowsNetwork(answerOf(text))
      expect(dns).toEqual({ servers: ['10.0.0.53', '10.0.0.54'], search: [], options: [] })
      expect(gateway).toBe('10.0.0.1')
      expect(adapters).toMatchObject([{ operstate: 'up', speedMbit: 1000 }])
    }
  })

  test('the clock in English, German, Japanese and French', () => {
    for (const text of clockStatuses) {
      expect(windowsTimeState(text, true)).toMatchObject({
        synchronized: true,
        stratum: 4,
        server: 'dc1.corp.example',
      })
    }
    const never = clockStatuses[1].replace('20.11.2026 08:12:01', 'nicht angegeben')
    expect(windowsTimeState(never, true).server).toBe('dc1.corp.example')
  })

  test('numbers with a comma or as text, dates with their display', () => {
    expect(windowsDisks([{ DeviceID: 'C:', Size: '1000', FreeSpace: '250,0' }])).toMatchObject([
      { sizeBytes: 1000, availableBytes: 250, usedPercent: 75 },
    ])
    expect(instantOf('2026-11-20T06:00:00Z')).toBe('2026-11-20T06:00:00.000Z')
  })

  test('without an administrator’s rights the counters of a drive are not known, the drive is', () => {
    const text =
      '{"kitbag":1,"found":[{"DeviceId":"0","FriendlyName":"KXG60ZNV512G","Size":512110190592,"MediaType":"SSD","HealthStatus":"Healthy","OperationalStatus":["OK"],"Wear":null,"Temperature":null,"ReadErrorsUncorrected":null}]}'
    expect(windowsDiskHealth(answerOf(text))).toMatchObject([
      { model: 'KXG60ZNV512G', smart: 'passed', wearPercent: null, temperatureCelsius: null },
    ])
  })

  test('page files are added; where nobody said how large they are, that is not zero', () => {
    const files = [
      { AllocatedBaseSize: 4096, CurrentUsage: 100 },
      { AllocatedBaseSize: 1024, CurrentUsage: 24 },
    ]
    expect(windowsSwap(files)).toEqual({ swapTotalBytes: 5120 * 1_048_576, swapUsedBytes: 124 * 1_048_576 })
    expect(windowsSwap([])).toEqual({ swapTotalBytes: 0, swapUsedBytes: 0 })
    expect(windowsSwap(null)).toEqual({ swapTotalBytes: null, swapUsedBytes: null })
  })
})

describe('an answer', () => {
  test('without the mark is none: nothing at all, words, half of it', () => {
    expect(readAnswer('')).toEqual({ failed: 'PowerShell ended without a word.' })
    expect(readAnswer('\r\n \r\n')).toEqual({ failed: 'PowerShell ended without a word.' })
    for (const text of ['Zugriff verweigert', '[]', '{"found":[', '{"found":[1]}', 'null'])
      expect(readAnswer(text)).toMatchObject({ failed: expect.stringContaining('cannot be read') })
  })

  test('of nothing is an empty list, and what else was printed does not matter', () => {
    expect(readAnswer('{"kitbag":1,"found":[]}')).toEqual({ answer: [] })
    expect(readAnswer('{"kitbag":1,"found":null}')).toEqual({ answer: [] })
    expect(readAnswer('WARNUNG: etwas\r\n{"kitbag":1,"found":{"a":1}}\r\n')).toEqual({ answer: [{ a: 1 }] })
  })
})
