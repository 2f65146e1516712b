import { join } from 'node:path'
import { type Settings, settingsSchema } from '../../../src/contract/app-operations.ts'
import { ok, type Result } from '../../../src/domain/result.ts'
import { openJsonFile } from '../files/json-file.ts'
import type { Logger } from '../logger/logger.ts'

/** Only what is given is changed. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | undefined }

export type SettingsStore = {
  readonly get: () => Settings
  readonly set: (change: SettingsChange) => Promise<Result<Settings>>
}

export const defaultSettings: Settings = {
  theme: 'auto',
  workspaceId: null,
  syncEveryMs: 60_000,
  hiddenTerms: [],
}

/** Settings of this person on this machine, in `<data>/settings.json`. */
export const createSettingsStore = async (deps: {
  readonly dataFolder: string
  readonly logger: Logger
  readonly onMended?: ((sentence: string) => void) | undefined
}): Promise<Result<SettingsStore>> => {
  const file = await openJsonFile({
    path: join(deps.dataFolder, 'settings.json'),
    schema: settingsSchema,
    fallback: defaultSettings,
    what: 'the settings',
    logger: deps.logger,
    onMended: deps.onMended,
  })
  if (!file.ok) return file
  return ok({
    get: file.value.value,
    set: (change) => {
      const before = file.value.value()
      return file.value.write({
        theme: change.theme ?? before.theme,
        workspaceId: change.workspaceId === undefined ? before.workspaceId : change.workspaceId,
        syncEveryMs: change.syncEveryMs ?? before.syncEveryMs,
        hiddenTerms: change.hiddenTerms ?? before.hiddenTerms,
      })
    },
  })
}
