import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../../src/contract/journal-operations.ts'
import { frameOverheadBytes, headerBytes } from './journal-frames.ts'
import { encodeRecord } from './journal-ledger.ts'
import { type Journal, openJournal } from './open-journal.ts'
import { type CrashDisk, createCrashDisk } from './testing/crash-disk.ts'
import { collectLog, freeGuard, kept, letGo, recorded, settled } from './testing/journal-samples.ts'

const generation = '0f8fad5b-d9cb-469f-a165-70867728950e'
const name = 'outbox.journal'

const open = async (disk: CrashDisk, compactAboveBytes = 1_000_000, guard = freeGuard) => {
  const logger = collectLog()
  const journal = await openJournal({
    disk,
    guard,
    logger,
    now: () => new Date('2026-03-02T10:00:00.000Z'),
    newGeneration: () => generation,
    compactAboveBytes,
  })
  if (!journal.ok) throw new Error(journal.error.message)
  return { journal: journal.value, logger }
}
const append = async (journal: Journal, ...records: readonly JournalRecord[]) => {
  const answer = await journal.append(records)
  if (!answer.ok) throw new Error(answer.error.message)
}
const bodies = (journal: Journal) =>
  journal
    .read()
    .entries.map(({ mutation }) =>
      mutation.intent.kind === 'comment' ? `${mutation.id}=${mutation.intent.body}` : mutation.id,
    )

describe('the journal', () => {
  it('gives back what is not settled, newest version, in sequence order', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    await append(journal, recorded('b', 2), recorded('a', 1), recorded('c', 3))
    await append(journal, settled('b'), recorded('a', 1, 'edited'))
    expect(bodies(journal)).toEqual(['a=edited', 'c=c'])
    await journal.close()
    const again = await open(disk)
    expect(bodies(again.journal)).toEqual(['a=edited', 'c=c'])
    expect(again.journal.read().generation).toBe(generation)
    expect(again.journal.read().damage).toEqual({
      tornBytes: 0,
      skipped: [],
      header: false,
      refused: 0,
      keptAside: [],
    })
  })

  it('writes many waiting appends together, and answers each', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    let syncs = 0
    const file = await disk.open(name)
    const counting: CrashDisk = {
      ...disk,
      open: async () => ({
        ...file,
        sync: async () => {
          syncs += 1
          await file.sync()
        },
      }),
    }
    await journal.close()
    const second = await open(counting)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => second.journal.append([recorded(`m${index}`, index)])),
    )
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect(second.journal.read().entries).toHaveLength(50)
    expect(syncs).toBeLessThanOrEqual(3)
  })

  it('keeps a torn end aside, says so, and goes on behind the last whole record', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    await append(journal, recorded('a', 1))
    await append(journal, recorded('b', 2))
    const whole = disk.peek(name) ?? Buffer.alloc(0)
    disk.plant(name, whole.subarray(0, whole.length - 5))
    const { journal: second, logger } = await open(disk)
    expect(bodies(second)).toEqual(['a=a'])
    const { damage } = second.read()
    expect(damage.tornBytes).toBe(encodeRecord(recorded('b', 2)).length + frameOverheadBytes - 5)
    expect(damage.keptAside).toHaveLength(1)
    expect(disk.peek(damage.keptAside[0] ?? '')).toEqual(whole.subarray(-5 - damage.tornBytes, -5))
    expect(logger.lines.join()).toContain('unreadable')
    await append(second, recorded('c', 3))
    expect(bodies((await open(disk)).journal)).toEqual(['a=a', 'c=c'])
  })

  it('reads on behind a damaged record, reports it, and is whole again afterwards', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    await append(journal, recorded('a', 1), recorded('b', 2), recorded('c', 3))
    const content = Buffer.from(disk.peek(name) ?? [])
    const at = headerBytes + frameOverheadBytes + encodeRecord(recorded('a', 1)).length + 6
    content[at] = (content[at] ?? 0) ^ 0x10
    disk.plant(name, content)
    const { journal: second } = await open(disk)
    expect(bodies(second)).toEqual(['a=a', 'c=c'])
    expect(second.read().damage.skipped).toHaveLength(1)
    const aside = second.read().damage.keptAside[0] ?? ''
    expect(disk.peek(aside)?.toString('latin1')).toContain('"id":"b"')
    expect((await open(disk)).journal.read().damage.skipped).toEqual([])
  })

  it('changed in any one byte, loses at most one record and never the rest', async () => {
    const first = createCrashDisk()
    const { journal } = await open(first)
    const ids = ['a', 'b', 'c', 'd']
    await append(journal, ...ids.map((id, index) => recorded(id, index)))
    const whole = first.peek(name) ?? Buffer.alloc(0)
    for (let at = 0; at < whole.length; at += 1) {
      const disk = createCrashDisk()
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ 0x40
      disk.plant(name, flipped)
      const { journal: second } = await open(disk)
      const left = second.read().entries.length
      expect(left, `byte ${at}`).toBe(at < headerBytes ? 4 : 3)
      const { damage } = second.read()
      expect(damage.header || damage.skipped.length > 0 || damage.tornBytes > 0).toBe(true)
      await append(second, recorded('new', 9))
      expect((await open(disk)).journal.read().entries).toHaveLength(left + 1)
    }
  })

  it('says plainly that the disk is full, keeps what it had, and works again when there is room', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    await append(journal, recorded('a', 1))
    disk.setFree(40)
    const answers = await Promise.all([
      journal.append([recorded('b', 2)]),
      journal.append([recorded('c', 3)]),
    ])
    for (const answer of answers) expect(answer.ok ? 'ok' : answer.error.code).toBe('disk.full')
    expect(bodies(journal)).toEqual(['a=a'])
    expect(bodies((await open(disk)).journal)).toEqual(['a=a'])
    disk.setFree(100_000)
    await append(journal, recorded('d', 4))
    expect(bodies((await open(disk)).journal)).toEqual(['a=a', 'd=d'])
  })

  it('makes itself small when most of it is settled, and leaves it when the disk has no room for that', async () => {
    const disk = createCrashDisk()
    const { journal, logger } = await open(disk, 4_000)
    await append(journal, recorded('keep', 0))
    for (let round = 1; round < 40; round += 1) {
      await append(journal, recorded(`m${round}`, round))
      await append(journal, settled(`m${round}`))
    }
    expect(disk.peek(name)?.length ?? 0).toBeLessThan(8_000)
    expect(bodies((await open(disk)).journal)).toEqual(['keep=keep'])
    expect(logger.lines).toEqual([])
    const compacted = await journal.compact()
    expect(compacted.ok && compacted.value.afterBytes).toBe(
      headerBytes + frameOverheadBytes + encodeRecord(recorded('keep', 0)).length,
    )
    disk.setFree(10)
    expect(await journal.compact()).toMatchObject({ ok: false, error: { code: 'disk.full' } })
    expect(disk.names()).toEqual([name])
    disk.setFree(10_000)
    await append(journal, recorded('more', 1))
    expect(bodies((await open(disk)).journal)).toEqual(['keep=keep', 'more=more'])
  })

  it('keeps records it does not understand through a compaction', async () => {
    const disk = createCrashDisk()
    const { journal } = await open(disk)
    const strange = { ...recorded('x', 1), mutation: { id: 'x', from: 'a later version' } }
    await append(journal, strange as unknown as JournalRecord, recorded('a', 2))
    await journal.compact()
    const { journal: second } = await open(disk)
    expect(second.read().damage.refused).toBe(1)
    expect(bodies(second)).toEqual(['a=a'])
    expect(disk.peek(name)?.toString('latin1')).toContain('a later version')
  })

  it('writes nothing once another process has taken it over', async () => {
    const disk = createCrashDisk()
    let held = true
    const { journal } = await open(disk, 1_000, { ...freeGuard, stillHeld: async () => held })
    await append(journal, recorded('a', 1))
    held = false
    expect(await journal.append([recorded('b', 2)])).toMatchObject({ error: { code: 'journal.locked' } })
    expect(await journal.compact()).toMatchObject({ error: { code: 'journal.locked' } })
    expect(bodies((await open(disk)).journal)).toEqual(['a=a'])
  })

  it('leaves a journal of a newer Kitbag alone', async () => {
    const disk = createCrashDisk()
    await open(disk)
    const content = Buffer.from(disk.peek(name) ?? [])
    content.writeUInt16LE(7, 8)
    const { createHash } = await import('node:crypto')
    createHash('sha256').update(content.subarray(0, 28)).digest().copy(content, 28, 0, 4)
    disk.plant(name, content)
    await expect(open(disk)).rejects.toThrow('newer Kitbag')
    expect(disk.peek(name)).toEqual(content)
  })
})

/** Small repeatable choices from a seed (mulberry32). */
const chooser = (seed: number) => {
  let state = seed | 0
  return (most: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % (most + 1)
  }
}

type Step =
  | {
      readonly kind: 'append'
      readonly batches: readonly (readonly { readonly id: number; readonly settle: boolean }[])[]
    }
  | { readonly kind: 'compact' }
  | { readonly kind: 'full'; readonly free: number }
  | { readonly kind: 'crash'; readonly after: number; readonly seed: number }

const idArbitrary = fc.record({ id: fc.nat(7), settle: fc.boolean() })
const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      batches: fc.array(fc.array(idArbitrary, { minLength: 1, maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'compact' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('full' as const), free: fc.nat(2_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.nat(12), seed: fc.integer() }),
  },
)

const fold = (records: readonly JournalRecord[]): string => {
  const live = new Map<string, string>()
  for (const record of records) {
    if (record.kind === 'settled') live.delete(record.mutationId)
    else if (record.kind === 'let-go') live.delete(record.key)
    else if (record.kind === 'kept') live.set(record.key, JSON.stringify(record.value))
    else live.set(record.mutation.id, JSON.stringify(record.mutation))
  }
  return [...live.entries()]
    .map(([id, text]) => `${id},${text}`)
    .sort()
    .join('\n')
}
const shown = (journal: Journal): string => {
  const { entries, kept } = journal.read()
  return [
    ...entries.map(({ mutation }) => `${mutation.id},${JSON.stringify(mutation)}`),
    ...kept.map(({ key, value }) => `${key},${JSON.stringify(value)}`),
  ]
    .sort()
    .join('\n')
}

describe('under any order of appends, compactions, full disks and power cuts', () => {
  it('no answered record is lost and none that was settled comes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { maxLength: 25 }), async (steps) => {
        let disk = createCrashDisk()
        let { journal } = await open(disk, 1_500)
        /** What was answered with success. */
        let answered: JournalRecord[] = []
        /** What was given to the journal since and not answered with success: may be there, in order, in part. */
        let perhaps: JournalRecord[] = []
        let version = 0
        let dying = false
        const record = ({ id, settle }: { readonly id: number; readonly settle: boolean }): JournalRecord => {
          version += 1
          // Some are no changes but what is being typed.
          if (id > 5) return settle ? letGo(`d${id}`) : kept(`d${id}`, `version ${version}`)
          return settle ? settled(`m${id}`) : recorded(`m${id}`, id, `version ${version}`)
        }
        const restart = async (seed: number): Promise<void> => {
          disk = disk.restart(chooser(seed))
          journal = (await open(disk, 1_500)).journal
          const found = shown(journal)
          // A failed write is cut off before the next one: any run of what was not answered may be there.
          const runs = [...perhaps.keys(), perhaps.length].flatMap((from) =>
            Array.from({ length: perhaps.length - from + 1 }, (_, count) =>
              perhaps.slice(from, from + count),
            ),
          )
          const possible = runs.map((run) => [...answered, ...run])
          const match = possible.find((records) => fold(records) === found)
          expect(match, `found:\n${found}\nanswered:\n${fold(answered)}`).toBeDefined()
          answered = match ?? []
          perhaps = []
          dying = false
        }
        let seed = 1
        for (const step of steps) {
          seed = step.kind === 'crash' ? step.seed : seed + 1
          if (step.kind === 'full') disk.setFree(step.free)
          else if (step.kind === 'compact') {
            const done = await Promise.race([journal.compact(), disk.dead])
            if (done === 'dead') await restart(seed)
          } else if (step.kind === 'append') {
            const batches = step.batches.map((batch) => batch.map(record))
            const before = perhaps
            perhaps = [...perhaps, ...batches.flat()]
            const answers = await Promise.race([
              Promise.all(batches.map((batch) => journal.append(batch))),
              disk.dead,
            ])
            if (answers === 'dead') await restart(seed)
            else {
              const done = answers.map(({ ok }) => ok)
              if (done.every(Boolean)) {
                answered = [...answered, ...batches.flat()]
                perhaps = []
              } else {
                // What was refused is not relied on; what was taken behind it cut it off.
                const taken = batches.filter((_batch, index) => done[index]).flat()
                answered = [...answered, ...taken]
                perhaps =
                  taken.length > 0
                    ? batches.slice(done.lastIndexOf(true) + 1).flat()
                    : [...before, ...batches.flat()]
              }
              expect(shown(journal)).toBe(fold(answered))
            }
          } else if (!dying) {
            disk.dieAfter(step.after)
            dying = true
            if (step.after === 0) await restart(step.seed)
          }
        }
        await restart(seed + 1)
      }),
      { numRuns: 1_500 },
    )
  })
})
