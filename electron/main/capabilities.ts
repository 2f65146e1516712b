import { type BrowserWindow, dialog, safeStorage, shell } from 'electron'
import { ok, type Result } from '../../src/domain/result.ts'
import type { Dialogs, SecretBox } from '../host/capabilities.ts'
import { externalAddress, isSecretBoxSafe } from './security/policy.ts'

/** What the host may ask of the desktop, made of Electron's parts. `window` is the parent of every dialog. */
export const createDialogs = (window: () => BrowserWindow): Dialogs => ({
  chooseFolder: async (title) => {
    const answer = await dialog.showOpenDialog(window(), { title, properties: ['openDirectory'] })
    return answer.canceled ? null : (answer.filePaths[0] ?? null)
  },
  chooseFile: async (title, extensions) => {
    const filters =
      extensions.length === 0 ? [] : [{ name: extensions.join(', '), extensions: [...extensions] }]
    const answer = await dialog.showOpenDialog(window(), { title, filters, properties: ['openFile'] })
    return answer.canceled ? null : (answer.filePaths[0] ?? null)
  },
  chooseSaveTarget: async (title, suggestedName) => {
    const answer = await dialog.showSaveDialog(window(), { title, defaultPath: suggestedName })
    return answer.canceled || answer.filePath === '' ? null : answer.filePath
  },
})

/** The system's keychain, where it protects; elsewhere the vault asks for a passphrase. */
export const createSecretBox = (platform: string): SecretBox => ({
  available: () =>
    isSecretBoxSafe(
      platform,
      safeStorage.isEncryptionAvailable(),
      platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system',
    ),
  encrypt: (plain) => safeStorage.encryptString(plain),
  decrypt: (sealed) => safeStorage.decryptString(sealed),
})

/** Shows the address as it will be opened, and opens it only when the person says so. */
export const createOpenExternal =
  (window: () => BrowserWindow) =>
  async (address: string): Promise<Result<{ readonly opened: boolean }>> => {
    const allowed = externalAddress(address)
    if (!allowed.ok) return allowed
    const { response } = await dialog.showMessageBox(window(), {
      type: 'question',
      title: 'Open outside Kitbag',
      message: 'Open this address outside Kitbag?',
      detail: allowed.value,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    })
    if (response !== 0) return ok({ opened: false })
    await shell.openExternal(allowed.value)
    return ok({ opened: true })
  }
