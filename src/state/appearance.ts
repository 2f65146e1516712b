import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { Settings } from '../contract/app-operations.ts'

export type ThemeName = Settings['theme']

type Appearance = { readonly theme: ThemeName; readonly show: (theme: ThemeName) => void }

/** The theme on the screen. Remembered here as well as in the settings, so that no start flashes white. */
export const useAppearance = create<Appearance>()(
  persist((set) => ({ theme: 'auto', show: (theme) => set({ theme }) }), {
    name: 'kitbag.appearance',
    storage: createJSONStorage(() => localStorage),
    partialize: ({ theme }) => ({ theme }),
  }),
)
