import { execFileSync } from 'node:child_process'
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canLink } from '../../testing/system.ts'
import { type CollectorBench, collectorOf, openBench } from '../testing/collector-bench.ts'
import { type HandMadeMember, handMadeTar } from '../testing/hand-made-tar.ts'
import { type HandMadeEntry, handMadeZip } from '../testing/hand-made-zip.ts'
import { collectArchive, containedName } from './collect-archive.ts'

let bench: CollectorBench
let serial = 0
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.remove())

const collect = async (bytes: Buffer | string, fields: object = {}) => {
  serial += 1
  const path = typeof bytes === 'string' ? bytes : join(bench.base, `brought-${serial}`)
  if (typeof bytes !== 'string') await writeFile(path, bytes)
  const before = bench.items.length
  const collector = { ...collectorOf('folder', fields), id: `c${serial}` }
  const end = await collectArchive(collector, path, bench.context())
  const items = bench.items.slice(before)
  const texts = (await bench.texts()).slice(before)
  return { end, paths: items.map(({ path: shown }) => shown), texts, items }
}

const text = (words: string) => Buffer.from(words)
const zip = (...entries: readonly HandMadeEntry[]) => handMadeZip(entries)
const tar = (...members: readonly HandMadeMember[]) => handMadeTar(members)

const commands = (() => {
  try {
    execFileSync('tar', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!commands || !canLink())(
  'what the tar of the system packs comes out, packed or not',
  async () => {
    const logs = join(bench.base, 'var', 'log')
    const long = 'deep-'.repeat(30)
    await mkdir(join(logs, long), { recursive: true })
    await writeFile(join(logs, 'app.log'), 'new\n')
    await writeFile(join(logs, 'app.log.1.gz'), gzipSync('older\n'))
    await writeFile(join(logs, long, 'ä.log'), 'long name\n')
    await utimes(join(logs, 'app.log.1.gz'), 1000, 1000)
    await symlink('/etc/passwd', join(logs, 'link.log'))
    for (const [name, options] of [
      ['a.tar', ['--format=pax']],
      ['b.tar', ['--format=gnu']],
      ['c.tgz', ['--gzip']],
    ] as const) {
      const path = join(bench.base, name)
      execFileSync('tar', ['-C', bench.base, ...options, '-cf', path, 'var'])
      const { end, paths, texts } = await collect(path)
      expect([...texts].sort(), name).toEqual(['long name\n', 'new\n', 'older\n'])
      expect(
        paths.some((shown) => shown.startsWith('files/var/log/deep-')),
        name,
      ).toBe(true)
      expect(paths, name).toContain('files/var/log/app.log.1.gz.txt')
      expect(end, name).toMatchObject({
        outcome: 'partial',
        reason: expect.stringMatching(/link\.log" is a link/),
      })
    }
  },
)

test('a ZIP is read with the names that programs of Windows write', async () => {
  const { end, paths, texts, items } = await collect(
    zip({ name: 'Logs\\app.log', data: text('a\n') }, { name: 'C:\\Temp\\b.log', data: text('b\n') }),
  )
  expect(end).toEqual({ outcome: 'success', reason: '' })
  expect([...paths].sort()).toEqual(['files/Logs/app.log', 'files/Temp/b.log'])
  expect([...texts].sort()).toEqual(['a\n', 'b\n'])
  expect(items[0]?.origin).toMatch(/^brought-\d+: /)
})

test('names that lead out, links, devices and locked entries are not taken, and said', async () => {
  const { end, paths } = await collect(
    zip(
      { name: '../../etc/cron.d/evil', data: text('x') },
      { name: 'ok/../../evil', data: text('x') },
      { name: 'link', data: text('/etc/passwd'), mode: 0o120777 },
      { name: 'locked.log', data: text('x'), flags: 0x801 },
      { name: 'fine.log', data: text('fine\n') },
    ),
  )
  expect(paths).toEqual(['files/fine.log'])
  expect(end.outcome).toBe('partial')
  for (const words of ['leads out', 'is a link', 'password']) expect(end.reason).toContain(words)
  const hostile = await collect(
    tar(
      { name: '/etc/../../x', data: text('x') },
      { name: 'hard', type: '1', linkName: '/etc/shadow' },
      { name: 'null', type: '3' },
      { name: '/var/log/app.log', data: text('absolute is only a name\n') },
    ),
  )
  expect(hostile.paths).toEqual(['files/var/log/app.log'])
  expect(await readdir(bench.base)).not.toContain('evil')
})

test('the never-collect list holds inside archives, in either kind', async () => {
  const entries = ['home/ada/.ssh/id_ed25519', 'etc/shadow', 'vault.kdbx', 'etc/ssl/private/site.key']
  for (const archive of [
    zip(...entries.map((name) => ({ name, data: text('secret') }))),
    gzipSync(tar(...entries.map((name) => ({ name, data: text('secret') })))),
  ]) {
    const { end, texts } = await collect(archive)
    expect(texts).toEqual([])
    expect(end).toMatchObject({ outcome: 'withheld', reason: expect.stringContaining('never collected') })
  }
})

test('bombs are refused as a whole: declared, streamed and shared', async () => {
  const zeros = Buffer.alloc(90_000_000)
  const declared = await collect(zip({ name: 'bomb', data: zeros }))
  expect(declared.end).toMatchObject({ outcome: 'withheld', reason: expect.stringContaining('bomb') })
  const streamed = await collect(gzipSync(tar({ name: 'bomb', data: zeros })))
  expect(streamed.end).toMatchObject({ outcome: 'withheld', reason: expect.stringContaining('bomb') })
  const lying = await collect(zip({ name: 'liar', data: Buffer.alloc(5_000_000), claimedSize: 10 }))
  expect(lying.texts).toEqual([])
  expect(lying.end.outcome).toBe('failed')
  expect(await readdir(bench.staging)).toEqual([])
})

test('a packed log in an archive that unfolds without end is cut', async () => {
  const packed = gzipSync(Buffer.alloc(20_000_000, 'zero\n'))
  const { end, items } = await collect(zip({ name: 'app.log.gz', data: packed, method: 0 }), {
    maxFileBytes: 100_000,
  })
  expect(end.outcome).toBe('partial')
  expect(items[0]?.size).toBeLessThan(101_000)
})

test('newest first, within the limits, by the globs', async () => {
  const members = [1, 2, 3, 4].map((day) => ({
    name: `log/${day}.log`,
    data: text(`${day}`.repeat(1999).concat('\n')),
    modified: day * 86_400,
  }))
  const { end, paths } = await collect(tar(...members, { name: 'other.txt', data: text('x') }), {
    paths: ['**/*.log', '!**/3.log'],
    maxBytes: 5000,
  })
  expect([...paths].sort()).toEqual(['files/log/2.log', 'files/log/4.log'])
  expect(end.reason).toContain('log/1.log is left out: the size limit is reached')
})

test('an archive that breaks off gives what came before, and says so', async () => {
  const whole = tar({ name: 'a.log', data: text('a\n') }, { name: 'b.log', data: Buffer.alloc(4000, 'b\n') })
  const { end, texts } = await collect(whole.subarray(0, 512 + 512 + 512 + 1000))
  expect(texts[0]).toBe('a\n')
  expect(end).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('breaks off') })
  expect((await collect(tar({ name: 'x', data: text('x'), isUnsound: true }))).end.outcome).toBe('failed')
})

test('what is no archive is named for what it is', async () => {
  expect((await collect(text(''))).end.reason).toContain('empty')
  expect((await collect(text('just text\n'.repeat(200)))).end.reason).toContain('neither a ZIP nor a tar')
  expect(
    (await collect(Buffer.concat([Buffer.from('377abcaf271c', 'hex'), Buffer.alloc(600)]))).end.reason,
  ).toContain('packed with 7z')
})

test('no bytes make it throw, hang or reach out of its folder', async () => {
  const whole = tar({ name: 'a.log', data: text('abc\n') }, { name: 'b.log', data: text('def\n') })
  const archives = [whole, gzipSync(whole), zip({ name: 'a.log', data: text('abc\n') })]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...archives),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      async (archive, changes) => {
        const bytes = Buffer.from(archive)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const { end, paths } = await collect(bytes)
        expect(['success', 'partial', 'failed', 'withheld', 'unavailable', 'denied', 'skipped']).toContain(
          end.outcome,
        )
        for (const shown of paths) expect(shown).toMatch(/^files\/(?!.*(?:^|\/)\.\.(?:\/|$))/)
      },
    ),
    { numRuns: 80 },
  )
})

test('a contained name never leads out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('..', '.', '', 'a', 'C:', '\\', 'b.log'), { maxLength: 8 }),
      fc.constantFrom('/', '\\'),
      (parts, separator) => {
        const name = containedName(parts.join(separator))
        if (name !== null) expect(name).toMatch(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$)).+/)
      },
    ),
  )
})
