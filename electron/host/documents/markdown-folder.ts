import { lstat, open, opendir, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import { readFailure, systemCode } from '../files/disk-failure.ts'

export const maxDocumentBytes = 5 * 1024 * 1024
export const maxDocuments = 20_000
/** Deeper folders are left out: a tree like that is no library of documents. */
const maxDepth = 32

export type ListedFile = { readonly path: string; readonly size: number; readonly modifiedAt: string }
export type LeftOut = { readonly path: string; readonly reason: string }
export type FolderListing = { readonly files: readonly ListedFile[]; readonly leftOut: readonly LeftOut[] }
export type ReadDocument = { readonly path: string; readonly text: string | null; readonly reason: string }

const isMarkdown = (name: string): boolean => /\.(md|markdown)$/i.test(name)
const inPosix = (path: string): string => path.split(sep).join('/')
const tooLarge = (size: number): string =>
  `It is ${(size / 1024 / 1024).toFixed(1)} MiB; documents may have up to ${maxDocumentBytes / 1024 / 1024} MiB.`

/**
 * Markdown files below `root`, paths relative to it with forward slashes, sorted. Links are not followed, so
 * that nothing outside the chosen folder is ever reached; hidden folders and `node_modules` are passed over.
 */
export const listMarkdownFolder = async (root: string): Promise<Result<FolderListing>> => {
  const files: ListedFile[] = []
  const leftOut: LeftOut[] = []
  let full = false

  const visit = async (folder: string, depth: number): Promise<void> => {
    const entries = []
    for await (const entry of await opendir(folder)) entries.push(entry)
    entries.sort((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (full) return
      const path = join(folder, entry.name)
      const shown = inPosix(relative(root, path))
      if (entry.isSymbolicLink()) {
        leftOut.push({ path: shown, reason: 'It is a link; links are not followed.' })
      } else if (entry.isDirectory()) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
        if (depth >= maxDepth) {
          leftOut.push({ path: shown, reason: `It lies more than ${maxDepth} folders deep.` })
          continue
        }
        try {
          await visit(path, depth + 1)
        } catch (error) {
          leftOut.push({ path: shown, reason: readFailure(error, 'The folder').message })
        }
      } else if (entry.isFile() && isMarkdown(entry.name)) {
        if (files.length >= maxDocuments) {
          full = true
          leftOut.push({
            path: shown,
            reason: `Only the first ${maxDocuments.toLocaleString('en')} documents are taken; choose a smaller folder for the rest.`,
          })
          return
        }
        const found = await lstat(path).catch(() => null)
        if (found === null) leftOut.push({ path: shown, reason: 'It was gone before it could be looked at.' })
        else if (found.size > maxDocumentBytes) leftOut.push({ path: shown, reason: tooLarge(found.size) })
        else files.push({ path: shown, size: found.size, modifiedAt: found.mtime.toISOString() })
      }
    }
  }

  try {
    await visit(root, 0)
  } catch (error) {
    return fail(readFailure(error, root))
  }
  return ok({ files, leftOut })
}

/** Is `path` inside `root`? Both are real paths. */
const contains = (root: string, path: string): boolean => {
  const step = relative(root, path)
  return step !== '' && step !== '..' && !step.startsWith(`..${sep}`) && !isAbsolute(step)
}

/** Strict UTF-8; a byte order mark is taken off. `null` when the bytes are something else. */
const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const readOne = async (realRoot: string, path: string): Promise<ReadDocument> => {
  const refuse = (reason: string): ReadDocument => ({ path, text: null, reason })
  const joined = join(realRoot, path)
  if (isAbsolute(path) || path.includes('\0') || !contains(realRoot, joined) || !isMarkdown(path)) {
    return refuse('It is not a document of the chosen folder.')
  }
  try {
    // The listing is older than this read: a link may have been put there since.
    const real = await realpath(joined)
    if (real !== joined) return refuse('It is a link, or lies behind one; links are not followed.')
    const file = await open(real, 'r')
    try {
      const { size } = await file.stat()
      if (size > maxDocumentBytes) return refuse(tooLarge(size))
      const text = decode(await file.readFile())
      return text === null ? refuse('It is not text in UTF-8.') : { path, text, reason: '' }
    } finally {
      await file.close()
    }
  } catch (error) {
    return refuse(
      systemCode(error) === 'ENOENT' ? 'It is not there any more.' : readFailure(error, 'The file').message,
    )
  }
}

/** Text of documents named by paths of the listing. A path that leaves the folder is refused. */
export const readMarkdownFiles = async (
  root: string,
  paths: readonly string[],
): Promise<Result<{ readonly files: readonly ReadDocument[] }>> => {
  try {
    const realRoot = await realpath(root)
    const files: ReadDocument[] = []
    for (const path of paths) files.push(await readOne(realRoot, path))
    return ok({ files })
  } catch (error) {
    return fail(readFailure(error, root))
  }
}
