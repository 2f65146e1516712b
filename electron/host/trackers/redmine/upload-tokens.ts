/**
 * Tokens of files that Redmine has taken and that hang on no ticket yet. Where attaching fails again and again, the
 * file does not go over the line again, and Redmine does not fill with copies that belong to nobody.
 */
export type UploadTokens = {
  readonly of: (mutationId: string) => string | null
  readonly keep: (mutationId: string, token: string) => void
  /** It was used, or Redmine does not know it any more. */
  readonly forget: (mutationId: string) => void
}

/** Redmine removes what nobody attached after a day (`redmine:attachments:prune`); this is well before. */
const livesMs = 20 * 3_600_000

export const createUploadTokens = (now: () => Date): UploadTokens => {
  const kept = new Map<string, { readonly token: string; readonly atMs: number }>()
  return {
    of: (mutationId) => {
      const found = kept.get(mutationId)
      return found === undefined || now().getTime() - found.atMs > livesMs ? null : found.token
    },
    keep: (mutationId, token) => void kept.set(mutationId, { token, atMs: now().getTime() }),
    forget: (mutationId) => void kept.delete(mutationId),
  }
}
