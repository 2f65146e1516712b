import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Archive, openArchive } from '../bundle/archive-reader.ts'
import { sniffLayout } from '../redact/text-encoding.ts'
import { createPackedText, openTextFile, type TextStore } from './text-store.ts'
import type { EngineSource } from './timeline-engine.ts'

export type OpenedSources = {
  readonly sources: readonly EngineSource[]
  readonly left: readonly { readonly path: string; readonly reason: string }[]
  /** Text of `snapshot.json`, where there is one. */
  readonly snapshot: string | null
}

const maxSnapshotBytes = 32 * 1_048_576
const maxUnpackedBytes = 512 * 1_048_576
/** Written by Kitbag itself: no logs. */
const own =
  /^(?:manifest\.json|manifest\.sig.*|report\.html|ticket\.json|findings\.json|changes\.json|redaction\.json|timeline\.jsonl|runs\/.*|[^/]*\.sig)$/

type Opened = { readonly text: TextStore } | { readonly reason: string }

const isBinary = (head: Buffer): boolean => sniffLayout(head).layout === 'bytes' && head.includes(0)

/** UTF-16 becomes UTF-8 in memory, compressed logs are unpacked in memory; everything else is read where it lies. */
const readable = (text: TextStore): Opened => {
  const head = text.read(0, 4096)
  if (head[0] === 0x1f && head[1] === 0x8b) {
    try {
      const plain = gunzipSync(text.read(0, text.size), { maxOutputLength: maxUnpackedBytes })
      const packed = createPackedText()
      packed.append(plain)
      return { text: packed.finish() }
    } catch {
      return { reason: 'It is compressed and cannot be unpacked within 512 MiB.' }
    }
  }
  if (isBinary(head)) return { reason: 'It is not text.' }
  const { layout, bom } = sniffLayout(head)
  if (layout === 'bytes') return { text }
  const decoder = new TextDecoder(layout)
  const packed = createPackedText()
  for (let at = bom.length; at < text.size; at += 1_048_576) {
    const chunk = text.read(at, Math.min(1_048_576, text.size - at))
    packed.append(Buffer.from(decoder.decode(chunk, { stream: true }), 'utf8'))
  }
  return { text: packed.finish() }
}

/** A file stays open only where it is read in place: an open one can neither be removed nor be replaced on Windows. */
const openReadable = (file: string): Opened => {
  const text = openTextFile(file)
  let opened: Opened | null = null
  try {
    opened = readable(text)
    return opened
  } finally {
    if (opened === null || !('text' in opened) || opened.text !== text) text.close()
  }
}

/** Throws file system errors only where nothing at all can be read. */
export const openFiles = (
  files: readonly { readonly path: string; readonly file: string }[],
): OpenedSources => {
  const sources: EngineSource[] = []
  const left: { path: string; reason: string }[] = []
  let snapshot: string | null = null
  for (const { path, file } of files) {
    if (own.test(path)) continue
    try {
      if (path === 'snapshot.json') {
        snapshot = readFileSync(file, 'utf8')
        continue
      }
      const opened = openReadable(file)
      if ('text' in opened) sources.push({ path, text: opened.text })
      else left.push({ path, reason: opened.reason })
    } catch {
      left.push({ path, reason: 'It cannot be read any more.' })
    }
  }
  return { sources, left, snapshot }
}

const packEntry = async (archive: Archive, path: string): Promise<TextStore> => {
  const packed = createPackedText()
  for await (const chunk of await archive.read(path)) packed.append(chunk as Buffer)
  return packed.finish()
}

/** Reads the logs of a bundle into memory, packed; nothing goes to disk. Throws where the bundle cannot be opened. */
export const openBundleSources = async (
  bundle: string,
  progress: (bytes: number, totalBytes: number) => void,
): Promise<OpenedSources> => {
  const opened = await openArchive(bundle)
  if (!opened.ok) throw Object.assign(new Error(opened.error.message), { code: opened.error.code })
  const archive = opened.value
  const sources: EngineSource[] = []
  const left: { path: string; reason: string }[] = []
  let snapshot: string | null = null
  try {
    const wanted = archive.entries.filter(({ path }) => !own.test(path))
    const total = wanted.reduce((sum, { size }) => sum + size, 0)
    let done = 0
    for (const { path, size } of wanted) {
      try {
        const text = await packEntry(archive, path)
        if (path === 'snapshot.json') snapshot = text.read(0, maxSnapshotBytes).toString('utf8')
        else {
          const found = readable(text)
          if ('text' in found) sources.push({ path, text: found.text })
          else left.push({ path, reason: found.reason })
        }
      } catch {
        left.push({ path, reason: 'It is damaged and cannot be unpacked.' })
      }
      done += size
      progress(done, total)
    }
  } finally {
    await archive.close()
  }
  return { sources, left, snapshot }
}
