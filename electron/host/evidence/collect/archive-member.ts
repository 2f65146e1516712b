import type { Readable } from 'node:stream'

/** One entry of an archive as its directory tells it. Nothing of it is believed before it was read. */
export type ArchiveMember = {
  /** As it stands in the archive; may be hostile. */
  readonly name: string
  /** Bytes, unpacked. */
  readonly size: number
  readonly modifiedMs: number
  readonly kind: 'file' | 'link' | 'folder' | 'other' | 'encrypted'
}

/** An archive that somebody brought, as hostile as any. */
export type BroughtArchive = {
  readonly members: readonly ArchiveMember[]
  /** `true` where the archive breaks off: `members` are those before. */
  readonly isBroken: boolean
  /**
   * Streams the chosen members, by their index, in the order that suits the archive. `onMember` must read the
   * stream to its end or leave it alone.
   */
  readonly read: (
    chosen: ReadonlySet<number>,
    onMember: (index: number, bytes: Readable | AsyncIterable<Buffer>) => Promise<void>,
  ) => Promise<void>
}

export const broughtLimits = {
  maxMembers: 200_000,
  /** Above this size in all, an archive must not unfold to more than `maxRatio` times its own size. */
  ratioFromBytes: 67_108_864,
  maxRatio: 200,
  maxTotalBytes: 64 * 1_073_741_824,
} as const

/** The archive is refused as a whole; the message says why. */
export const hostileArchive = (message: string): Error =>
  Object.assign(new Error(message), { code: 'HOSTILE' })
export const isHostile = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'HOSTILE'
