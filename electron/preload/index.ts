import { contextBridge, ipcRenderer } from 'electron'
import type { KitbagBridge } from '../../src/contract/events.ts'
import { operations } from '../../src/contract/operations.ts'

/** The one exposed object: one function per known operation, nothing generic. DESIGN, section 8. */
const call = Object.fromEntries(
  Object.keys(operations).map((name) => [
    name,
    (input: unknown) => ipcRenderer.invoke(`kitbag:${name}`, input),
  ]),
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
