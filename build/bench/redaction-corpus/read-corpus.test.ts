import { describe, expect, it } from 'vitest'
import { readCorpus } from './read-corpus.ts'

const records = readCorpus()

const passesLuhn = (digits: string): boolean =>
  [...digits].reverse().reduce((sum, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return sum + (value > 9 ? value - 9 : value)
  }, 0) %
    10 ===
  0

describe('the corpus of the redactor', () => {
  it('draws the same values each time', () => {
    expect(readCorpus()).toEqual(records)
  })

  it('has no two records of one id, and no mark or form left in a text', () => {
    expect(new Set(records.map((record) => record.id)).size).toBe(records.length)
    expect(records.filter((record) => /[⟦⟧‹›]/.test(record.text))).toEqual([])
  })

  it('has at least 25 records in every class that must vanish, and 200 that must survive', () => {
    const counts = new Map<string, number>()
    for (const { kind, class: name } of records) {
      if (kind !== 'keep') counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect(counts.size).toBe(21)
    expect([...counts].filter(([, count]) => count < 25)).toEqual([])
    expect(records.filter((record) => record.kind === 'keep').length).toBeGreaterThanOrEqual(200)
  })

  it('marks everything that it demands to vanish, wherever it stands in the text', () => {
    const unmarked = records.flatMap(({ id, secret, rest }) =>
      secret.filter((part) => rest.includes(part)).map((part) => `${id}: ${part}`),
    )
    expect(unmarked).toEqual([])
  })

  it('has cards that pass the Luhn check, and look-alikes that fail it', () => {
    const numbers = (name: string) =>
      records
        .filter((record) => record.class === name)
        .flatMap((record) => [...record.secret, ...record.keep])
        .map((part) => part.replaceAll(/[ -]/g, ''))
        .filter((part) => /^\d{13,19}$/.test(part))
    expect(numbers('card-numbers').length).toBeGreaterThanOrEqual(25)
    expect(numbers('card-numbers').filter((number) => !passesLuhn(number))).toEqual([])
    expect(numbers('numbers').filter(passesLuhn)).toEqual([])
  })
})
