import type { Handlers } from '../../../src/contract/operations.ts'
import type { uploadOperations } from '../../../src/contract/upload-operations.ts'
import { ok } from '../../../src/domain/result.ts'
import type { BundleShelf } from '../evidence/bundle/bundle-shelf.ts'
import type { FileStore } from '../files/file-store.ts'
import { checkEndpoint } from './check-endpoint.ts'
import { type EndpointStore, readEndpointAddress } from './endpoint-store.ts'
import { takeFirstLook } from './first-look.ts'
import type { TusHttp } from './tus-http.ts'
import type { Uploads } from './uploads.ts'

/** Operations on upload servers and on what is on its way to them. */
export const createUploadHandlers = (deps: {
  readonly endpoints: EndpointStore
  readonly uploads: Uploads
  readonly http: TusHttp
  readonly shelf: Pick<BundleShelf, 'find'>
  readonly fileStore: FileStore
  /** Aborted when the host closes. */
  readonly closing: AbortSignal
}): Pick<Handlers, keyof typeof uploadOperations> => {
  const { endpoints, uploads, http, shelf, fileStore, closing } = deps
  return {
    'upload.endpoint': async ({ workspaceId }) => ok(endpoints.find(workspaceId)),
    'upload.configure': ({ workspaceId, token, ...wanted }) =>
      endpoints.configure(workspaceId, wanted, token),
    'upload.forget': async ({ workspaceId }) => {
      const forgotten = await endpoints.forget(workspaceId)
      return forgotten.ok ? ok({ done: true }) : forgotten
    },
    'upload.test': async ({ workspaceId, address, token }) => {
      const given = await endpoints.tokenAfter(workspaceId, token)
      if (!given.ok) return given
      const read = readEndpointAddress(address, given.value !== null)
      return read.ok ? checkEndpoint(http, { address: read.value, token: given.value }, closing) : read
    },
    'upload.list': async () => ok({ uploads: [...uploads.list()] }),
    'bundle.first-look': async ({ bundleId, maxBytes }) => {
      const found = await shelf.find(bundleId)
      if (!found.ok) return found
      const { record, path } = found.value
      if (record.recipients.length > 0) return ok({ files: [] })
      const files = await takeFirstLook(path, record.name, maxBytes, fileStore)
      return files.ok ? ok({ files: [...files.value] }) : files
    },
  }
}
