import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { z } from 'zod'
import { mendRecord } from '../host/files/mend-record.ts'

/** Where the window was, in device-independent pixels. A lost or odd file only means the default place. */
export type WindowState = z.infer<typeof windowStateSchema>

const windowStateSchema = z.object({
  x: z.number().int().nullable(),
  y: z.number().int().nullable(),
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  maximized: z.boolean(),
})

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export const smallestWindow = { width: 1024, height: 700 }
const defaultState: WindowState = { x: null, y: null, width: 1360, height: 860, maximized: false }

/** Reads what `saveWindowState` wrote, or the default. */
export const loadWindowState = (file: string): WindowState => {
  try {
    return mendRecord(windowStateSchema, defaultState, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return defaultState
  }
}

/** Never throws: not remembering a place is no reason to stop. */
export const saveWindowState = (file: string, state: WindowState): void => {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileAtomic.sync(file, `${JSON.stringify(state)}\n`, { mode: 0o600 })
  } catch {
    // The next start uses the default place.
  }
}

/**
 * The remembered state made to fit the screens of today: a size no smaller than the smallest window, and a
 * position only where at least the title bar can be reached on one of the work areas.
 */
export const fitWindowState = (state: WindowState, workAreas: readonly Area[]): WindowState => {
  const width = Math.max(state.width, smallestWindow.width)
  const height = Math.max(state.height, smallestWindow.height)
  const { x, y } = state
  const reachable =
    x !== null &&
    y !== null &&
    workAreas.some(
      (area) =>
        x + width >= area.x + 200 &&
        x <= area.x + area.width - 200 &&
        y >= area.y &&
        y <= area.y + area.height - 100,
    )
  return { ...state, width, height, ...(reachable ? { x, y } : { x: null, y: null }) }
}
