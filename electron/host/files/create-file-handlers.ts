import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Handlers } from '../../../src/contract/operations.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { Dialogs } from '../capabilities.ts'
import { writeFailure } from './disk-failure.ts'
import type { FileStore } from './file-store.ts'
import { moveOver } from './patiently.ts'

export type FileOperation =
  | 'file.begin'
  | 'file.append'
  | 'file.commit'
  | 'file.abort'
  | 'file.read'
  | 'file.save-as'

const answer = { done: true } as const

/** A name from a tracker is only a suggestion for the dialog: path parts and control characters go. */
const suggest = (name: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  basename(name.replaceAll('\\', '/')).replace(/[\u0000-\u001f<>:"|?*]/g, '_') || 'file'

const copyOut = async (store: FileStore, sha256: string, target: string): Promise<Result<null>> => {
  const source = await store.openStream(sha256)
  if (!source.ok) return source
  const partial = `${target}.part`
  try {
    await pipeline(source.value, createWriteStream(partial, { flush: true }))
    await moveOver(partial, target)
    return ok(null)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    return fail(writeFailure(error, 'save a copy of the file', target))
  }
}

/** Operations of the content-addressed store. */
export const createFileHandlers = (deps: {
  readonly fileStore: FileStore
  readonly dialogs: Dialogs
}): Pick<Handlers, FileOperation> => {
  const { fileStore, dialogs } = deps
  return {
    'file.begin': () => fileStore.begin(),
    'file.append': async ({ uploadId, bytes }) => {
      const appended = await fileStore.append(uploadId, bytes)
      return appended.ok ? ok(answer) : appended
    },
    'file.commit': ({ uploadId }) => fileStore.commit(uploadId),
    'file.abort': async ({ uploadId }) => {
      await fileStore.abort(uploadId)
      return ok(answer)
    },
    'file.read': async ({ sha256, offset, length }) => {
      const read = await fileStore.read(sha256, offset, length)
      if (!read.ok) return read
      const stored = await fileStore.stat(sha256)
      return ok({ bytes: read.value, size: stored?.size ?? read.value.length })
    },
    'file.save-as': async ({ sha256, name }) => {
      const target = await dialogs.chooseSaveTarget('Save a copy', suggest(name))
      if (target === null) return ok({ saved: false })
      const copied = await copyOut(fileStore, sha256, target)
      return copied.ok ? ok({ saved: true }) : copied
    },
  }
}
