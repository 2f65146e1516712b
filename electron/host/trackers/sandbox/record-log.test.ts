import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Result } from '../../../../src/domain/result.ts'
import { openRecordLog, type RecordChange, type RecordLog } from './record-log.ts'

const unwrap = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}
const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }

describe('the record log', () => {
  let folder = ''
  let path = ''
  const openLog = async (compactAboveBytes = 4_000_000) =>
    unwrap(await openRecordLog({ path, logger, compactAboveBytes }))
  const contents = (log: RecordLog) => Object.fromEntries(log.keys().map((key) => [key, log.get(key)]))

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-log-'))
    path = join(folder, 'records.jsonl')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const changes = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.string({ unit: 'grapheme' }))),
    { minLength: 1, maxLength: 4 },
  )

  it('cut off at any byte, it opens to the state after some whole transaction', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(changes, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        async (transactions, cut) => {
          await rm(path, { force: true })
          const log = await openLog()
          const states: unknown[] = [{}]
          for (const transaction of transactions) {
            unwrap(await log.write(transaction satisfies RecordChange[]))
            states.push(contents(log))
          }
          await log.close()
          const { size } = await stat(path)
          await truncate(path, cut % (size + 1))
          const again = await openLog()
          expect(states).toContainEqual(contents(again))
          // What is written after the recovery is there the next time.
          unwrap(await again.write([['e', 'after']]))
          const expected = contents(again)
          await again.close()
          const last = await openLog()
          expect(contents(last)).toEqual(expected)
          await last.close()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('says that it is damaged when the disk changed something in the middle, and leaves the file alone', async () => {
    const log = await openLog()
    unwrap(await log.write([['a', 'first']]))
    unwrap(await log.write([['a', 'second']]))
    await log.close()
    const damaged = (await readFile(path, 'utf8')).replace('first', 'f1rst')
    await writeFile(path, damaged)
    expect(await openRecordLog({ path, logger })).toMatchObject({
      ok: false,
      error: { code: 'file.damaged' },
    })
    expect(await readFile(path, 'utf8')).toBe(damaged)
  })

  it('is written anew when most of it is outdated, and loses nothing', async () => {
    const log = await openLog()
    unwrap(await log.write([['kept', 'x'.repeat(100)]]))
    for (let index = 0; index < 200; index += 1) unwrap(await log.write([['busy', index]]))
    const before = contents(log)
    await log.close()
    const { size } = await stat(path)
    await appendFile(path, 'torn')
    const again = await openLog(1_000)
    expect(contents(again)).toEqual(before)
    await again.close()
    expect((await stat(path)).size).toBeLessThan(size / 10)
    const last = await openLog()
    expect(contents(last)).toEqual(before)
    await last.close()
  })
})
