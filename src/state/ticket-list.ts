import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

/** What the list of tickets is set to. Shapes are the feature's; here they only live across screens and restarts. */
export type TicketListState<Filter, Sort> = {
  readonly filter: Filter
  readonly sort: Sort
  /** What was typed into the box. Not remembered across restarts. */
  readonly text: string
  readonly setFilter: (change: Partial<Filter>) => void
  readonly resetFilter: () => void
  readonly setSort: (sort: Sort) => void
  readonly setText: (text: string) => void
}

/** Makes the store. A stored filter of an older build is laid over the defaults, so that no key is missing. */
export const createTicketListStore = <Filter extends object, Sort extends string>(
  name: string,
  defaults: { readonly filter: Filter; readonly sort: Sort },
) =>
  create<TicketListState<Filter, Sort>>()(
    persist(
      (set) => ({
        ...defaults,
        text: '',
        setFilter: (change) => set((state) => ({ filter: { ...state.filter, ...change } })),
        resetFilter: () => set({ filter: defaults.filter, text: '' }),
        setSort: (sort) => set({ sort }),
        setText: (text) => set({ text }),
      }),
      {
        name,
        storage: createJSONStorage(() => localStorage),
        partialize: ({ filter, sort }) => ({ filter, sort }),
        merge: (stored, current) => {
          const saved = (stored ?? {}) as Partial<{ readonly filter: Partial<Filter>; readonly sort: Sort }>
          return {
            ...current,
            filter: { ...current.filter, ...saved.filter },
            sort: saved.sort ?? current.sort,
          }
        },
      },
    ),
  )
