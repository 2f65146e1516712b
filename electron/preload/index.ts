import { contextBridge, ipcRenderer } from 'electron'
import type { KitbagBridge } from '../../src/contract/events.ts'

/** Keys of `operations` in `src/contract`, put in by the build: importing the table would bring all of zod. */
declare const __OPERATION_NAMES__: readonly string[]

/** The one exposed object: one function per known operation, nothing generic. DESIGN, section 8. */
const call = Object.fromEntries(
  __OPERATION_NAMES__.map((name) => [name, (input: unknown) => ipcRenderer.invoke(`kitbag:${name}`, input)]),
)

const bridge: KitbagBridge = {
  call,
  onEvent: (listener) => {
    const forward = (_event: unknown, payload: unknown) => listener(payload)
    ipcRenderer.on('kitbag:event', forward)
    return () => ipcRenderer.removeListener('kitbag:event', forward)
  },
}

contextBridge.exposeInMainWorld('kitbag', bridge)
