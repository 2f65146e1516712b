import { failure } from '../../../src/contract/errors.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import { fail, ok } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../capabilities.ts'
import type { HandleTable } from '../handles.ts'
import type { SettingsStore } from './settings-store.ts'

export type AppOperation =
  | 'app.info'
  | 'app.open-external'
  | 'app.report-defect'
  | 'settings.get'
  | 'settings.set'
  | 'dialog.choose-folder'
  | 'dialog.choose-file'

/** Rule: external links are allow-listed. DESIGN, section 8. */
const mayOpen = (address: string): boolean => {
  try {
    const url = new URL(address)
    return ['http:', 'https:', 'mailto:'].includes(url.protocol) && url.username === '' && url.password === ''
  } catch {
    return false
  }
}

/** Operations of the app itself: what it is, its settings, its dialogs. */
export const createAppHandlers = (deps: {
  readonly capabilities: HostCapabilities
  readonly handles: HandleTable
  readonly settings: SettingsStore
  readonly mended: () => readonly string[]
}): Pick<Handlers, AppOperation> => {
  const { capabilities, handles, settings } = deps
  return {
    'app.info': async () =>
      ok({
        version: capabilities.version,
        platform: process.platform,
        runtime: capabilities.runtime,
        dataFolder: capabilities.dataFolder,
        mended: [...deps.mended()],
      }),
    'app.open-external': async ({ url }) =>
      mayOpen(url)
        ? capabilities.openExternal(url)
        : fail(
            failure(
              'app.denied',
              'Kitbag opens only web and mail addresses.',
              'Copy the address and open it yourself if you trust it.',
            ),
          ),
    'app.report-defect': async ({ message, stack }) => {
      capabilities.logger.error('A defect in the window.', { defect: message, stack })
      return ok({ done: true })
    },
    'settings.get': async () => ok(settings.get()),
    'settings.set': (change) => settings.set(change),
    'dialog.choose-folder': async ({ title }) => {
      const path = await capabilities.dialogs.chooseFolder(title)
      return ok(path === null ? null : handles.grant(path, 'folder'))
    },
    'dialog.choose-file': async ({ title, extensions }) => {
      const path = await capabilities.dialogs.chooseFile(title, extensions)
      return ok(path === null ? null : handles.grant(path, 'file'))
    },
  }
}
