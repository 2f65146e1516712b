import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type Entry, fromFd, type ZipFile } from 'yauzl'
import { type ArchiveMember, type BroughtArchive, broughtLimits, hostileArchive } from './archive-member.ts'

/** Reads a ZIP that somebody brought. Names are judged by the caller, one by one; sizes are judged here. */

const fromHandle = (handle: FileHandle): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    // Without decoding, yauzl leaves the judging of names to us: one bad name costs only its entry.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }
    fromFd(handle.fd, options, (error, zip) => (error === null ? resolve(zip) : reject(error)))
  })

const entriesOf = (
  zip: ZipFile,
): Promise<{ readonly entries: readonly Entry[]; readonly isBroken: boolean }> =>
  new Promise((resolve, reject) => {
    const entries: Entry[] = []
    zip.on('entry', (entry: Entry) => {
      entries.push(entry)
      if (entries.length > broughtLimits.maxMembers)
        reject(hostileArchive(`It holds more than ${broughtLimits.maxMembers} entries.`))
      else zip.readEntry()
    })
    zip.once('end', () => resolve({ entries, isBroken: false }))
    zip.once('error', () => resolve({ entries, isBroken: true }))
    zip.readEntry()
  })

const decoders = { utf8: new TextDecoder('utf-8'), legacy: new TextDecoder('latin1') }

/** Programs of Windows write UTF-8 without saying so; what is no UTF-8 is read as Latin letters. */
const nameOf = (entry: Entry): string => {
  const raw = entry.fileNameRaw
  const text = decoders.utf8.decode(raw)
  return text.includes('\ufffd') ? decoders.legacy.decode(raw) : text
}

const kindOf = (entry: Entry, name: string): ArchiveMember['kind'] => {
  const mode = entry.externalFileAttributes >>> 16
  const type = mode & 0o170000
  const madeByUnix = entry.versionMadeBy >>> 8 === 3
  if (madeByUnix && type === 0o120000) return 'link'
  if (/[/\\]$/.test(name)) return 'folder'
  if (madeByUnix && type !== 0 && type !== 0o100000) return type === 0o040000 ? 'folder' : 'other'
  return entry.isEncrypted() ? 'encrypted' : 'file'
}

export const openZip = async (handle: FileHandle, size: number): Promise<BroughtArchive> => {
  const zip = await fromHandle(handle)
  const { entries, isBroken } = await entriesOf(zip)
  const members = entries.map((entry): ArchiveMember => {
    const name = nameOf(entry)
    return {
      name,
      size: entry.uncompressedSize,
      modifiedMs: entry.getLastModDate().getTime() || 0,
      kind: kindOf(entry, name),
    }
  })
  const total = members.reduce((sum, member) => sum + member.size, 0)
  if (
    total > broughtLimits.maxTotalBytes ||
    (total > broughtLimits.ratioFromBytes && total > size * broughtLimits.maxRatio)
  )
    throw hostileArchive(`It is ${size} bytes and would unfold to ${total}: this is a bomb.`)
  const open = (entry: Entry): Promise<Readable> =>
    new Promise((resolve, reject) => {
      zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(error)))
    })
  return {
    members,
    isBroken,
    read: async (chosen, onMember) => {
      for (const index of [...chosen].sort((a, b) => a - b)) {
        const entry = entries[index]
        if (entry !== undefined)
          await onMember(
            index,
            deferred(() => open(entry)),
          )
      }
    },
  }
}

/** Opens only when it is read, so that a failure to open is met where a failure to read is. */
const deferred = async function* (open: () => Promise<Readable>): AsyncGenerator<Buffer, void> {
  const stream = await open()
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } finally {
    stream.destroy()
  }
}
