import { join } from 'node:path'
import { ok, type Result } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../capabilities.ts'
import type { Vault } from '../vault/create-vault.ts'
import { createEndpointStore, type EndpointStore } from './endpoint-store.ts'
import { createTusHttp, type TusHttp } from './tus-http.ts'
import { openUploadRecords } from './upload-records.ts'
import { createUploads, type Uploads } from './uploads.ts'

export type UploadService = {
  readonly endpoints: EndpointStore
  readonly uploads: Uploads
  readonly http: TusHttp
}

/** So long may a connection be silent. */
export const idleMs = 45_000
/** So long works one push on a large file before other changes get their turn. */
export const turnMs = 10_000

export const uploadFolder = (dataFolder: string): string => join(dataFolder, 'uploads')

/** Opens what is on its way to upload servers, below `<data>/uploads`. */
export const openUploads = async (
  capabilities: Pick<HostCapabilities, 'dataFolder' | 'logger' | 'now' | 'emit'> & {
    readonly onMended?: ((sentence: string) => void) | undefined
  },
  vault: Vault,
): Promise<Result<UploadService>> => {
  const { dataFolder, logger, now, emit, onMended } = capabilities
  const folder = uploadFolder(dataFolder)
  const endpoints = await createEndpointStore({ folder, vault, logger, onMended })
  if (!endpoints.ok) return endpoints
  const records = await openUploadRecords({ folder: join(folder, 'underway'), now })
  if (!records.ok) return records
  const http = createTusHttp({ idleMs })
  const uploads = createUploads({
    http,
    records: records.value,
    now,
    random: Math.random,
    onProgress: (upload) => emit({ kind: 'upload.progress', upload }),
  })
  return ok({ endpoints: endpoints.value, uploads, http })
}
