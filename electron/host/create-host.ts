import { join } from 'node:path'
import type { Handlers } from '../../src/contract/operations.ts'
import { ok, type Result } from '../../src/domain/result.ts'
import type { HostCapabilities } from './capabilities.ts'
import { createDocumentHandlers } from './documents/create-document-handlers.ts'
import { readTrust } from './evidence/bundle/bundle-access.ts'
import { createBundleShelf } from './evidence/bundle/bundle-shelf.ts'
import { createSigningHandlers } from './evidence/bundle/create-signing-handlers.ts'
import { createDeviceKeys } from './evidence/bundle/device-key.ts'
import { createTrustStore } from './evidence/bundle/trust-store.ts'
import { createEvidenceHandlers } from './evidence/create-evidence-handlers.ts'
import { createFileHandlers } from './files/create-file-handlers.ts'
import { createFileStore } from './files/create-file-store.ts'
import { createHandleTable } from './handles.ts'
import { createJournalHandlers } from './journal/create-journal-handlers.ts'
import { createJournals } from './journal/create-journals.ts'
import { createLineHandlers } from './line/create-line-handlers.ts'
import { createLineMeter } from './line/line-meter.ts'
import { createAppHandlers } from './settings/create-app-handlers.ts'
import { createSettingsStore } from './settings/settings-store.ts'
import { createTrackerHandlers } from './trackers/create-tracker-handlers.ts'
import { createRedmineKind } from './trackers/redmine/redmine-kind.ts'
import { createSandboxKind } from './trackers/sandbox/sandbox-kind.ts'
import { createUploadHandlers } from './upload/create-upload-handlers.ts'
import { openUploads, turnMs } from './upload/open-uploads.ts'
import { withLargeFiles } from './upload/with-large-files.ts'
import { createVault } from './vault/create-vault.ts'
import { createVaultHandlers } from './vault/create-vault-handlers.ts'
import { createWorkspaces } from './workspaces/create-workspaces.ts'
import { createForgetWorkspace } from './workspaces/forget-workspace.ts'
import { createWorkspaceStore } from './workspaces/workspace-store.ts'

export type HostServices = {
  readonly handlers: Handlers
  /** Stops what is running and lets go of every file. */
  readonly close: () => Promise<void>
}

/**
 * Puts the host together. Fails with a `disk.*` or `file.*` code when the user's folder cannot be used; there
 * is nothing to run without it.
 */
export const createHost = async (capabilities: HostCapabilities): Promise<Result<HostServices>> => {
  const { dataFolder, resourcesFolder, logger, now, dialogs } = capabilities
  const closing = new AbortController()
  const handles = createHandleTable()
  const mended: string[] = []
  const onMended = (sentence: string) => void mended.push(sentence)

  const fileStore = await createFileStore({ folder: join(dataFolder, 'files') })
  if (!fileStore.ok) return fileStore
  const settings = await createSettingsStore({ dataFolder, logger, onMended })
  if (!settings.ok) return settings
  const workspaceStore = await createWorkspaceStore({ dataFolder, logger, onMended })
  if (!workspaceStore.ok) return workspaceStore
  const vault = await createVault({
    dataFolder,
    secretBox: capabilities.secretBox,
    passphrase: process.env['KITBAG_VAULT_PASSPHRASE'] || null,
    logger,
    onMended,
  })
  if (!vault.ok) return vault

  const line = await createLineMeter({
    dataFolder,
    logger,
    now,
    onChange: (changed) => capabilities.emit({ kind: 'line.changed', line: changed }),
  })
  if (!line.ok) return line

  const sandbox = createSandboxKind({
    folder: join(dataFolder, 'sandbox'),
    starterKitFolder: join(resourcesFolder, 'starter-kit'),
    fileStore: fileStore.value,
    now,
    random: Math.random,
    logger,
    meter: line.value.meter,
  })
  const redmine = createRedmineKind({
    fileStore: fileStore.value,
    now,
    fetch: globalThis.fetch,
    meter: line.value.meter,
  })
  const kinds = [sandbox.kind, redmine]
  const uploadService = await openUploads({ ...capabilities, onMended }, vault.value)
  if (!uploadService.ok) return uploadService
  const { endpoints, uploads, http } = uploadService.value
  const workspaces = withLargeFiles(
    createWorkspaces({ kinds, store: workspaceStore.value, vault: vault.value, now }),
    { endpoints, uploads, fileStore: fileStore.value, turnMs },
  )
  const deviceKeys = createDeviceKeys({ dataFolder, vault: vault.value, onMended })
  const trust = createTrustStore(dataFolder, { logger, onMended })
  const evidence = createEvidenceHandlers({
    capabilities,
    handles,
    fileStore: fileStore.value,
    settings: settings.value,
    deviceKeys,
    trust,
  })

  const journals = createJournals({ folder: join(dataFolder, 'journal'), now, logger })

  return ok({
    handlers: {
      ...createAppHandlers({ capabilities, handles, settings: settings.value, mended: () => mended }),
      ...createLineHandlers(line.value),
      ...createVaultHandlers({ vault: vault.value }),
      ...createFileHandlers({ fileStore: fileStore.value, dialogs }),
      ...createDocumentHandlers({ handles }),
      ...createTrackerHandlers({
        kinds,
        workspaces,
        sandboxes: sandbox.trackers,
        line: line.value,
        forget: createForgetWorkspace({ journals, fileStore: fileStore.value, trust, dataFolder }),
        closing: closing.signal,
      }),
      ...evidence.handlers,
      ...createSigningHandlers({ deviceKeys, trust, dataFolder }),
      ...createUploadHandlers({
        ...uploadService.value,
        shelf: createBundleShelf(join(dataFolder, 'bundles')),
        fileStore: fileStore.value,
        closing: closing.signal,
      }),
      ...createJournalHandlers({
        journals,
        fileStore: fileStore.value,
        handles,
        dialogs,
        workspaces,
        signer: deviceKeys.signer,
        trust: () => readTrust(deviceKeys, trust),
        version: capabilities.version,
        now,
      }),
    },
    close: async () => {
      closing.abort()
      http.close()
      await evidence.close()
      await sandbox.trackers.close()
      await journals.close()
      await line.value.close()
    },
  })
}
