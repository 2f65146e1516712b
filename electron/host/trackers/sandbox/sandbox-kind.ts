import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../../src/domain/result.ts'
import { writeFailure } from '../../files/disk-failure.ts'
import type { FileStore } from '../../files/file-store.ts'
import type { TrafficMeter } from '../../line/line-meter.ts'
import type { Logger } from '../../logger/logger.ts'
import type { ConnectorKind } from '../connector.ts'
import { createSandboxConnector } from './create-sandbox-connector.ts'
import { openSandboxTracker, type SandboxTracker } from './sandbox-tracker.ts'

/** The sandboxes of this machine, one per workspace, opened when they are first asked for. */
export type SandboxTrackers = {
  readonly open: (workspaceId: string) => Promise<Result<SandboxTracker>>
  readonly close: () => Promise<void>
}

export type SandboxKindDeps = {
  /** Each workspace has a folder of its own below it. */
  readonly folder: string
  readonly starterKitFolder: string
  readonly fileStore: FileStore
  readonly now: () => Date
  readonly random: () => number
  readonly logger: Logger
  /** Told what would go over the line for a workspace, were the sandbox elsewhere. */
  readonly meter?: (workspaceId: string) => TrafficMeter
}

export const sandboxKindName = 'sandbox'

/** Makes the kind of the embedded tracker, and the way to the trackers behind its connectors. */
export const createSandboxKind = (
  deps: SandboxKindDeps,
): { readonly kind: ConnectorKind; readonly trackers: SandboxTrackers } => {
  const { folder, starterKitFolder, fileStore, now, random, logger } = deps
  const opened = new Map<string, Promise<Result<SandboxTracker>>>()

  const open = async (workspaceId: string): Promise<Result<SandboxTracker>> => {
    // The id becomes a folder name.
    if (!/^[\w-]{1,64}$/.test(workspaceId)) {
      return fail(failure('workspace.missing', 'There is no sandbox with this name.'))
    }
    const known = opened.get(workspaceId)
    if (known !== undefined) return known
    const opening = openSandboxTracker({
      folder: join(folder, workspaceId),
      starterKitFolder,
      now,
      random,
      logger,
    })
    opened.set(workspaceId, opening)
    const result = await opening
    if (!result.ok) opened.delete(workspaceId)
    return result
  }

  const closeOne = async (workspaceId: string): Promise<void> => {
    const tracker = await opened.get(workspaceId)
    opened.delete(workspaceId)
    if (tracker?.ok === true) await tracker.value.close()
  }

  return {
    trackers: {
      open,
      close: async () => {
        await Promise.all([...opened.keys()].map(closeOne))
      },
    },
    kind: {
      description: {
        kind: sandboxKindName,
        label: 'Sandbox',
        description:
          'A tracker inside Kitbag, with tickets, runbooks and articles to try everything with. It needs no server and no network.',
        fields: [
          {
            name: 'login',
            label: 'Sign in as',
            help: 'Leave it empty to be the field engineer of the starter kit.',
            placeholder: 'avery',
            secret: false,
            required: false,
          },
        ],
      },
      address: () => 'On this machine',
      // Each workspace has a sandbox of its own.
      identity: (workspaceId) => workspaceId,
      create: (workspaceId, fields) =>
        ok(
          createSandboxConnector({
            openTracker: () => open(workspaceId),
            login: fields['login'] ?? null,
            fileStore,
            now,
            random,
            meter: deps.meter?.(workspaceId),
          }),
        ),
      forget: async (workspaceId) => {
        await closeOne(workspaceId)
        if (!/^[\w-]{1,64}$/.test(workspaceId)) return ok(null)
        const path = join(folder, workspaceId)
        try {
          await rm(path, { recursive: true, force: true })
          return ok(null)
        } catch (error) {
          return fail(writeFailure(error, 'remove the sandbox', path))
        }
      },
    },
  }
}
