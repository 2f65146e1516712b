import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { failure } from '../../src/contract/errors.ts'
import type { Handle } from '../../src/contract/operation.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'

/** Paths the person chose in a dialog. The window holds only the opaque id: renderer paths are never trusted. */
export type HandleTable = {
  readonly grant: (path: string, kind: HandleKind) => Handle
  readonly resolve: (id: string, kind: HandleKind) => Result<string>
}

export type HandleKind = 'folder' | 'file'

export const createHandleTable = (): HandleTable => {
  const granted = new Map<string, { readonly path: string; readonly kind: HandleKind }>()
  return {
    grant: (path, kind) => {
      const id = randomUUID()
      granted.set(id, { path, kind })
      return { id, label: basename(path) || path }
    },
    resolve: (id, kind) => {
      const entry = granted.get(id)
      if (entry === undefined || entry.kind !== kind) {
        return fail(
          failure('input.handle', `That ${kind} is no longer open to Kitbag.`, `Choose the ${kind} again.`),
        )
      }
      return ok(entry.path)
    },
  }
}
