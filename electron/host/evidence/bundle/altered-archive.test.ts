import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleManifest } from '../testing/example-manifest.ts'
import { sealLength, sealPrefix } from './archive-limits.ts'
import { writeArchive } from './archive-writer.ts'
import { verifyBundle } from './read-bundle.ts'

/** What somebody can make of a bundle who seals it again afterwards: the seal needs no key. */

const files = [
  ['commands/routes.txt', Buffer.from('default via 10.0.0.1 dev eth0\n'.repeat(40))],
  ['logs/a.log', Buffer.from('one line\n')],
  ['logs/long.log', Buffer.from('another line of a log\n'.repeat(20_000))],
] as const

let folder = ''
let whole: Buffer = Buffer.alloc(0)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kitbag-altered-'))
  const manifest = Buffer.from(JSON.stringify(exampleManifest(files)))
  const long = join(folder, 'long')
  await writeFile(long, files[2][1])
  const target = join(folder, 'whole.zip')
  const inputs = [
    ...files.slice(0, 2).map(([path, bytes]) => ({ path, size: bytes.length, content: { bytes } })),
    { path: files[2][0], size: files[2][1].length, content: { file: long } },
    { path: 'manifest.json', size: manifest.length, content: { bytes: manifest } },
  ]
  await writeArchive(target, inputs, new AbortController().signal)
  whole = readFileSync(target)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The archive without its seal, taken apart. */
type Parts = { locals: Buffer[]; central: Buffer[]; beforeEnd: Buffer; end: Buffer; after: Buffer }

const takeApart = (): Parts => {
  const body = whole.subarray(0, -sealLength)
  const end = Buffer.from(body.subarray(-22))
  const central: Buffer[] = []
  for (let at = end.readUInt32LE(16); at < body.length - 22; ) {
    const length = 46 + body.readUInt16LE(at + 28) + body.readUInt16LE(at + 30) + body.readUInt16LE(at + 32)
    central.push(Buffer.from(body.subarray(at, at + length)))
    at += length
  }
  const starts = [...central.map((record) => record.readUInt32LE(42)), end.readUInt32LE(16)]
  const locals = central.map((_, index) => Buffer.from(body.subarray(starts[index], starts[index + 1])))
  return { locals, central, beforeEnd: Buffer.alloc(0), end, after: Buffer.alloc(0) }
}

/** Puts it together again with right offsets, and a seal that fits. */
const putTogether = (
  { locals, central, beforeEnd, end, after }: Parts,
  gap: Buffer = Buffer.alloc(0),
): Buffer => {
  let at = 0
  for (const [index, local] of locals.entries()) {
    central[index]?.writeUInt32LE(at, 42)
    at += local.length
  }
  const directory = Buffer.concat(central)
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at + gap.length, 16)
  const body = Buffer.concat([...locals, gap, directory, beforeEnd, end, after])
  return Buffer.concat([
    body,
    Buffer.from(sealPrefix + createHash('sha256').update(body).digest('hex'), 'latin1'),
  ])
}

const extra = (id: number, data: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(data.length, 2)
  return Buffer.concat([head, data])
}
const unicodePath = (name: Buffer, other: string): Buffer => {
  const head = Buffer.alloc(5)
  head.writeUInt8(1, 0)
  head.writeUInt32LE(crc32(name), 1)
  return extra(0x7075, Buffer.concat([head, Buffer.from(other)]))
}
const nameOf = (local: Buffer): Buffer => local.subarray(30, 30 + local.readUInt16LE(26))
const withLocalExtra = (local: Buffer, field: Buffer): Buffer => {
  const head = Buffer.from(local.subarray(0, 30))
  head.writeUInt16LE(field.length, 28)
  const nameEnd = 30 + local.readUInt16LE(26)
  return Buffer.concat([head, local.subarray(30, nameEnd), field, local.subarray(nameEnd)])
}
const withCentralExtra = (record: Buffer, field: Buffer): Buffer => {
  const made = Buffer.concat([record, field])
  made.writeUInt16LE(field.length, 30)
  return made
}
const withComment = (record: Buffer, text: string): Buffer => {
  const made = Buffer.concat([record, Buffer.from(text)])
  made.writeUInt16LE(text.length, 32)
  return made
}
const grown = (parts: Parts, index: number, bytes: Buffer): void => {
  const local = parts.locals[index] ?? Buffer.alloc(30)
  const record = parts.central[index] ?? Buffer.alloc(46)
  parts.locals[index] = Buffer.concat([local, bytes])
  for (const [header, at] of [
    [parts.locals[index], 18],
    [record, 20],
  ] as const)
    header.writeUInt32LE(header.readUInt32LE(at) + bytes.length, at)
}
const at = (list: Buffer[], index: number): Buffer => list[index] ?? Buffer.alloc(64)
const planted = (parts: Parts): Buffer => {
  const data = deflateRawSync(Buffer.from('default via 6.6.6.6 dev evil0\n'))
  const header = Buffer.from(at(parts.locals, 0).subarray(0, 49))
  header.writeUInt32LE(crc32(Buffer.from('default via 6.6.6.6 dev evil0\n')), 14)
  header.writeUInt32LE(data.length, 18)
  header.writeUInt32LE(30, 22)
  return Buffer.concat([header, data])
}

type Change = (parts: Parts) => unknown
const put = (list: Buffer[], index: number, make: (one: Buffer) => Buffer) => {
  list[index] = make(at(list, index))
}
const word =
  (list: 'locals' | 'central', offset: number, mask = 1): Change =>
  (parts) => {
    const bytes = at(parts[list], 0)
    bytes.writeUInt16LE(bytes.readUInt16LE(offset) ^ mask, offset)
  }
const swapped = <Item>(list: Item[]): void => void list.unshift(...list.splice(1, 1))

const changes: Readonly<Record<string, Change>> = {
  'a second record of a name between the last entry and the directory': (parts) =>
    putTogether(parts, planted(parts)),
  'loose bytes before the directory': (parts) => putTogether(parts, Buffer.from('hidden')),
  'bytes behind the directory': () => ({ beforeEnd: Buffer.from('hidden') }),
  'a whole directory behind the directory': (parts) => ({ beforeEnd: Buffer.concat(parts.central) }),
  'a second end record': (parts) => ({ beforeEnd: Buffer.from(parts.end) }),
  'bytes behind the end of a packed stream': (parts) => grown(parts, 0, Buffer.from('hidden')),
  'an empty stream behind the end of a packed one': (parts) =>
    grown(parts, 0, deflateRawSync(Buffer.from('x'))),
  'an extra field in a local header': (parts) =>
    put(parts.locals, 0, (local) => withLocalExtra(local, extra(0xcafe, Buffer.from('hidden')))),
  'an extra field in the directory': (parts) =>
    put(parts.central, 0, (record) => withCentralExtra(record, extra(0xcafe, Buffer.from('hidden')))),
  'a modification time in an extra field': (parts) =>
    put(parts.central, 0, (record) => withCentralExtra(record, extra(0x5455, Buffer.from([1, 0, 0, 0, 0])))),
  'another name in a Unicode path field of a local header': (parts) =>
    put(parts.locals, 0, (local) => withLocalExtra(local, unicodePath(nameOf(local), 'commands/other.txt'))),
  'another name in a Unicode path field of the directory': (parts) =>
    put(parts.central, 0, (record) =>
      withCentralExtra(record, unicodePath(nameOf(at(parts.locals, 0)), 'commands/other.txt')),
    ),
  'a Unicode path field that says the same name': (parts) =>
    put(parts.central, 0, (record) =>
      withCentralExtra(record, unicodePath(nameOf(at(parts.locals, 0)), 'commands/routes.txt')),
    ),
  'another checksum in a local header': word('locals', 14),
  'another checksum in the directory': word('central', 16),
  'another checksum in both': (parts) => {
    word('locals', 14)(parts)
    word('central', 16)(parts)
  },
  'another packed size in a local header': word('locals', 18),
  'another size in a local header': word('locals', 22),
  'a later version in a local header': word('locals', 4),
  'a time in a local header': word('locals', 10),
  'a date in a local header': word('locals', 12),
  'a flag in both headers': (parts) => {
    word('locals', 6, 2)(parts)
    word('central', 8, 2)(parts)
  },
  'a name that is no longer marked as UTF-8': (parts) => {
    word('locals', 6, 0x800)(parts)
    word('central', 8, 0x800)(parts)
  },
  'another system that made it': word('central', 4, 0x300),
  'a time in the directory': word('central', 12),
  'a disk number': word('central', 34),
  'an inner attribute': word('central', 36),
  'the mode of a program': word('central', 40, 0o111),
  'the mode for others': word('central', 40, 0o4022),
  'attributes of DOS': word('central', 38),
  'a comment on an entry': (parts) => put(parts.central, 0, (record) => withComment(record, 'hidden')),
  'another order of the directory': (parts) => {
    // Offsets stay with their records: only the list is in another order.
    let offset = 0
    for (const [index, local] of parts.locals.entries()) {
      at(parts.central, index).writeUInt32LE(offset, 42)
      offset += local.length
    }
    const [first, second, ...rest] = parts.central
    if (first === undefined || second === undefined) return undefined
    const directory = Buffer.concat([second, first, ...rest])
    const body = Buffer.concat([...parts.locals, directory, parts.end])
    return Buffer.concat([body, Buffer.from(sealPrefix + createHash('sha256').update(body).digest('hex'))])
  },
  'another order of everything': (parts) => {
    swapped(parts.locals)
    swapped(parts.central)
  },
  'a longer comment before the seal': (parts) => {
    parts.after = Buffer.from('hidden')
    parts.end.writeUInt16LE(sealLength + 6, 20)
  },
}

test('put together again without a change it is intact', async () => {
  const path = join(folder, 'same.zip')
  await writeFile(path, putTogether(takeApart()))
  expect(readFileSync(path).equals(whole)).toBe(true)
  expect(await verifyBundle(path)).toMatchObject({ ok: true, value: { intact: true, problems: [] } })
})

test.each(Object.entries(changes))(
  '%s is an alteration, however well it is sealed again',
  async (name, change) => {
    const parts = takeApart()
    const made = change(parts)
    const bytes =
      made instanceof Buffer ? made : putTogether({ ...parts, ...(made as Partial<Parts> | undefined) })
    expect(bytes.equals(whole), name).toBe(false)
    const path = join(folder, 'changed.zip')
    await writeFile(path, bytes)
    const checked = await verifyBundle(path)
    expect(checked).toMatchObject({ ok: true, value: { intact: false } })
  },
)

test('sizes behind streamed data that differ are an alteration', async () => {
  const parts = takeApart()
  const long = at(parts.locals, 2)
  for (const back of [16, 12, 8, 4]) {
    const changed: Parts = { ...takeApart() }
    const copy = Buffer.from(long)
    copy.writeUInt8((copy.at(-back) ?? 0) ^ 1, copy.length - back)
    changed.locals[2] = copy
    const path = join(folder, 'descriptor.zip')
    await writeFile(path, putTogether(changed))
    expect(await verifyBundle(path)).toMatchObject({ ok: true, value: { intact: false } })
  }
})

test('unfolding that takes too long is stopped and called a bomb', async () => {
  const path = join(folder, 'slow.zip')
  await writeFile(path, whole)
  const spent = () => 0
  const checked = await verifyBundle(path, undefined, spent)
  expect(checked).toMatchObject({ ok: true, value: { intact: false, problems: [{ kind: 'hostile' }] } })
})

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasPython)("what Python's zipfile writes into a bundle is found", async () => {
  const path = join(folder, 'python.zip')
  for (const what of [
    "z.writestr('commands/routes.txt', 'default via 6.6.6.6')",
    "z.writestr('extra.txt', 'x')",
    'z.comment = z.comment',
  ]) {
    await writeFile(path, whole)
    const script = `import zipfile, sys, warnings\nwarnings.simplefilter('ignore')\nz = zipfile.ZipFile(sys.argv[1], 'a')\n${what}\nz._didModify = True\nz.close()`
    execFileSync('python3', ['-c', script, path])
    const changed = readFileSync(path)
    // Sealed again, as somebody would who wants it to pass.
    const body = changed.subarray(0, -sealLength)
    await writeFile(
      path,
      Buffer.concat([body, Buffer.from(sealPrefix + createHash('sha256').update(body).digest('hex'))]),
    )
    const checked = await verifyBundle(path)
    const isSame = readFileSync(path).equals(whole)
    expect(checked, what).toMatchObject({ ok: true, value: { intact: isSame } })
  }
})
