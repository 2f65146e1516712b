import { create } from 'zustand'

/** What somebody outside the ticket screen asked it to open, such as the finder. */
export type TicketRequestKind = 'new' | 'escalate' | 'log-time' | 'run'

type TicketRequest = {
  readonly wanted: TicketRequestKind | null
  readonly ask: (kind: TicketRequestKind) => void
  /** It was opened, or cannot be. */
  readonly done: () => void
}

export const useTicketRequest = create<TicketRequest>()((set) => ({
  wanted: null,
  ask: (wanted) => set({ wanted }),
  done: () => set({ wanted: null }),
}))
