import { connect } from './connection.ts'
import { showDialogs } from './dialogs.ts'
import { createPreloadElectron } from './electron.ts'
import { guardWindow, reportBounds } from './guards.ts'
import { tellWhenStopped } from './stopped.ts'

/**
 * The page half of the stand-in: runs before the preload and the app, in the same world. It puts the
 * preload's `electron` in place and does what a browser window cannot do by itself.
 */
const connection = connect()
guardWindow(connection)
reportBounds(connection)
showDialogs(connection)
tellWhenStopped(connection)
const electron = createPreloadElectron(connection)

/** The `require` of the preload. */
export const requireElectron = (name: string): unknown => {
  if (name !== 'electron') throw new Error(`A sandboxed preload can load 'electron' only, not '${name}'.`)
  return electron
}
