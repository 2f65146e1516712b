import { fail, ok, type Result } from '../../../src/domain/result.ts'
import type { TrustStore } from '../evidence/bundle/trust-store.ts'
import { writeFailure } from '../files/disk-failure.ts'
import type { FileStore } from '../files/file-store.ts'
import type { Journals } from '../journal/create-journals.ts'

/** Removes what lies outside of the connection itself: journal, files, recipients. */
export type ForgetWorkspace = (workspaceId: string, files: readonly string[]) => Promise<Result<null>>

/**
 * What a removed workspace leaves on the disk of the host. `files` are the SHA-256 of those that no other workspace
 * has: only the window knows whose they are.
 */
export const createForgetWorkspace =
  (deps: {
    readonly journals: Journals
    readonly fileStore: FileStore
    readonly trust: TrustStore
    readonly dataFolder: string
  }): ForgetWorkspace =>
  async (workspaceId, files) => {
    const { journals, fileStore, trust, dataFolder } = deps
    try {
      await journals.forget(workspaceId)
      for (const sha256 of files) await fileStore.remove(sha256)
      await trust.forget(workspaceId)
      return ok(null)
    } catch (error) {
      return fail(writeFailure(error, 'remove what the workspace had on the disk', dataFolder))
    }
  }
