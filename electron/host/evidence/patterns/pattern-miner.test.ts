import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupingAccuracy, readCsv } from './grouping-accuracy.ts'
import { maskLine } from './mask-line.ts'
import { createPatternMiner, minerSettings } from './pattern-miner.ts'

const mine = (lines: readonly string[]) => {
  const miner = createPatternMiner()
  const variants = lines.map((line) => miner.add(line))
  const { patternOf, templates } = miner.resolve()
  return { templates, of: variants.map((variant) => patternOf[variant] ?? -1) }
}

test('values are masked as a whole, words stay', () => {
  expect(maskLine('conn from 10.1.2.3:4711 accepted')).toEqual(['conn', 'from', '<*>', 'accepted'])
  expect(maskLine('Received blk_-160899 of size 91178')).toEqual(['Received', 'blk_<*>', 'of', 'size', '<*>'])
  expect(maskLine('[instance: 63a0d960-70b6-44c6-b606-491478a5cadf] gone')).toEqual([
    '[instance:',
    '<*>]',
    'gone',
  ])
  expect(maskLine('at Mon Jul 3')).toEqual(['at', '<*>', '<*>', '<*>'])
})

test('lines that differ in values only are one pattern', () => {
  const { templates, of } = mine([
    'retry 2 of 5 after 30 ms',
    'retry 3 of 5 after 60 ms',
    'checkpoint written',
  ])
  expect(of).toEqual([0, 0, 1])
  expect(templates).toEqual(['retry <*> of <*> after <*> ms', 'checkpoint written'])
})

test('a word with few values tells patterns apart, one with many does not', () => {
  const states = mine(['Machine is now Started', 'Machine is now Stopped', 'Machine is now Started'])
  expect(states.of).toEqual([0, 1, 0])
  const users = ['anna', 'bo', 'chen', 'dara', 'eli'].map((user) => `session opened for user ${user}`)
  const opened = mine(users)
  expect(new Set(opened.of).size).toBe(1)
  expect(opened.templates).toEqual(['session opened for user <*>'])
})

test('whatever comes, every line has a pattern and equal lines have the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 40 }), { maxLength: 30 }), (lines) => {
      const { templates, of } = mine([...lines, ...lines])
      expect(of.every((pattern) => pattern >= 0 && pattern < templates.length)).toBe(true)
      expect(of.slice(0, lines.length)).toEqual(of.slice(lines.length))
    }),
    { numRuns: 20 },
  )
})

test('the number of variants is bounded, whatever a log says', () => {
  const miner = createPatternMiner()
  const word = (seed: number) =>
    seed.toString(36).replace(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? '')
  for (let line = 0; line < minerSettings.maxVariants * 1.3; line += 1) {
    miner.add(`${word(line * 7919)} ${word(line * 104_729)} ${word(line)}`)
  }
  expect(miner.resolve().patternOf.length).toBeLessThanOrEqual(
    minerSettings.maxVariants + minerSettings.maxGroups,
  )
})

test('a very long line is masked in no time and in bounds', () => {
  for (const sign of ['a', '1', 'a1', '1-', '- ', '0:']) {
    expect(maskLine(sign.repeat(1_048_576 / sign.length)).length).toBeLessThanOrEqual(48)
  }
})

test('accuracy counts a line only where its group is its event, no more and no less', () => {
  expect(groupingAccuracy([1, 1, 2], ['a', 'a', 'b'])).toBe(1)
  expect(groupingAccuracy([1, 1, 1], ['a', 'a', 'b'])).toBe(0)
  expect(groupingAccuracy([1, 3, 2], ['a', 'a', 'b'])).toBeCloseTo(1 / 3)
  expect(readCsv('a,"b ""x"", c"\r\n1,2')).toEqual([
    ['a', 'b "x", c'],
    ['1', '2'],
  ])
})

const shared = resolve(import.meta.dirname, '../../../../../shared/data/logs')
test.skipIf(!existsSync(shared))('real logs are grouped at least as well as is published for Drain', () => {
  const sets = readdirSync(shared).filter((name) => name.endsWith('_structured.csv'))
  const each = sets.map((name) => {
    const [head = [], ...rows] = readCsv(readFileSync(join(shared, name), 'utf8'))
    const [content, event] = [head.indexOf('Content'), head.indexOf('EventId')]
    return groupingAccuracy(
      mine(rows.map((row) => row[content] ?? '')).of,
      rows.map((row) => row[event] ?? ''),
    )
  })
  const average = each.reduce((sum, value) => sum + value, 0) / each.length
  expect(average).toBeGreaterThan(0.95)
})
