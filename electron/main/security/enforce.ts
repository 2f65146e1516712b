import { app, type Session, session, type WebContents } from 'electron'
import type { Logger } from '../../host/logger/logger.ts'
import {
  decideWindowOpen,
  mayAttachWebview,
  mayNavigate,
  mayTrustDespiteError,
  mayUseDevice,
  mayUsePermission,
} from './policy.ts'

export type EnforceDeps = {
  readonly logger: Logger
  /** Asks the person, then opens the address in their own browser. */
  readonly offerOutside: (address: string) => void
}

/** Hangs every decision of `policy.ts` on Electron, for every window and frame there will ever be. */
export const enforcePolicy = (deps: EnforceDeps): void => {
  guardSession(session.defaultSession)
  app.on('web-contents-created', (_event, contents) => guardContents(contents, deps))
  app.on('certificate-error', (event, _contents, address, error, _certificate, callback) => {
    event.preventDefault()
    deps.logger.warn('A certificate was not trusted.', { address: originOf(address), error })
    callback(mayTrustDespiteError())
  })
}

const guardSession = (guarded: Session): void => {
  guarded.setPermissionRequestHandler((_contents, permission, callback, details) =>
    callback(mayUsePermission(permission, details.requestingUrl)),
  )
  guarded.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    mayUsePermission(permission, requestingOrigin),
  )
  guarded.setDevicePermissionHandler(mayUseDevice)
}

const guardContents = (contents: WebContents, { logger, offerOutside }: EnforceDeps): void => {
  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame)) return
    details.preventDefault()
    logger.warn('A navigation away from the app was blocked.', { address: originOf(details.url) })
  })
  contents.on('will-redirect', (details) => {
    if (mayNavigate(details.url, details.isMainFrame)) return
    details.preventDefault()
    logger.warn('A redirect away from the app was blocked.', { address: originOf(details.url) })
  })
  contents.on('will-attach-webview', (event) => {
    if (!mayAttachWebview()) event.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    const { offerOutside: address } = decideWindowOpen(url)
    if (address !== null) offerOutside(address)
    return { action: 'deny' }
  })
}

/** What may be logged of an address: its origin, never its path or query. */
const originOf = (address: string): string => {
  try {
    return new URL(address).origin
  } catch {
    return 'not an address'
  }
}
