/** Shares the total size limit among collectors that run at once, so that together they never exceed it. */
export type Budget = {
  readonly reserve: (wantedBytes: number) => {
    readonly bytes: number
    /** Gives back what was not used; a little more than was reserved is taken as it is. */
    readonly settle: (usedBytes: number) => void
  }
}

export const createBudget = (totalBytes: number): Budget => {
  let left = Math.max(0, totalBytes)
  return {
    reserve: (wantedBytes) => {
      const bytes = Math.min(wantedBytes, left)
      left -= bytes
      return {
        bytes,
        settle: (usedBytes) => {
          left = Math.max(0, left + bytes - usedBytes)
        },
      }
    },
  }
}
