import { failure } from '../../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../../src/domain/result.ts'

/**
 * Every security decision of the window, as pure functions. `enforce.ts` hangs them on Electron and decides
 * nothing itself. The rules are those of Electron's security checklist
 * (https://www.electronjs.org/docs/latest/tutorial/security); each function names the one it implements.
 */

export const appScheme = 'app'
export const appHost = 'kitbag'
export const appOrigin = `${appScheme}://${appHost}`

const parse = (address: string): URL | null => {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

/** Whether an address belongs to the app itself: `app://kitbag`, without user, password or port. */
export const isAppUrl = (address: string): boolean => {
  const url = parse(address)
  return (
    url !== null &&
    url.protocol === `${appScheme}:` &&
    url.host === appHost &&
    url.username === '' &&
    url.password === ''
  )
}

/**
 * Checklist 13, "disable or limit navigation". The window stays on the app; a frame inside it may also show
 * a `blob:` that the app itself made, such as a bundle's report.
 */
export const mayNavigate = (address: string, isMainFrame: boolean): boolean =>
  isAppUrl(address) ||
  (!isMainFrame && (address === 'about:srcdoc' || address.startsWith(`blob:${appOrigin}/`)))

/**
 * Checklist 14, "disable or limit creation of new windows". No second window is ever opened; an address of
 * the outside world is offered to the person's own browser instead.
 */
export const decideWindowOpen = (address: string): { readonly offerOutside: string | null } => {
  const outside = externalAddress(address)
  return { offerOutside: outside.ok ? outside.value : null }
}

/**
 * Checklist 5, "handle session permission requests". What is not in this table is denied.
 * Every entry says why it is there.
 */
export const allowedPermissions: Readonly<Record<string, string>> = {
  'clipboard-sanitized-write': 'Copy buttons on commands, keys and log lines.',
  'persistent-storage': 'Unsent work must not be evicted when the disk is nearly full (DESIGN, section 4).',
}

/** Whether a page may use a permission of the browser. `requester` is an address or an origin. */
export const mayUsePermission = (permission: string, requester: string): boolean =>
  Object.hasOwn(allowedPermissions, permission) && isAppUrl(requester)

/** Checklist 12, "verify webview options before creation": there are none. */
export const mayAttachWebview = (): boolean => false

/** DESIGN section 8: TLS errors are never bypassed. Who asks does not matter. */
export const mayTrustDespiteError = (): boolean => false

/** USB, serial, HID and Bluetooth devices are never handed to the page. */
export const mayUseDevice = (): boolean => false

const externalSchemes = new Set(['http:', 'https:', 'mailto:'])
const longestAddress = 2048

/**
 * Checklist 15, "do not use shell.openExternal with untrusted content". Gives back the normalised address,
 * which is also what the person is shown before it opens. Fails with `app.denied`.
 */
export const externalAddress = (address: string): Result<string> => {
  const url = address.length > longestAddress ? null : parse(address)
  if (url === null || !externalSchemes.has(url.protocol)) {
    return fail(
      failure(
        'app.denied',
        'Kitbag does not open this kind of address.',
        'Only web pages (http, https) and mail addresses are opened outside the app.',
      ),
    )
  }
  if (url.username !== '' || url.password !== '') {
    return fail(
      failure(
        'app.denied',
        'The address contains a user name or a password, so it was not opened.',
        'Open it without them: text before an @ is also how a false address is disguised.',
      ),
    )
  }
  return ok(url.href)
}

/** What is known about who sent a message over IPC. */
export type Sender = {
  readonly frameUrl: string | null
  /** The sender is the top frame of a window that the app itself opened. */
  readonly isOurTopFrame: boolean
}

/** Checklist 17, "validate the sender of all IPC messages". */
export const isTrustedSender = (sender: Sender): boolean =>
  sender.isOurTopFrame && sender.frameUrl !== null && isAppUrl(sender.frameUrl)

/**
 * Whether the system's keychain really protects what is sealed. On Linux without one, Electron falls back to
 * a password that is written in its source; that counts as no protection.
 */
export const isSecretBoxSafe = (platform: string, encryptionAvailable: boolean, backend: string): boolean =>
  encryptionAvailable && (platform !== 'linux' || (backend !== 'basic_text' && backend !== 'unknown'))
