const gibibyte = 1_073_741_824

/** What an archive may hold, for the writer as for the reader: a sealed bundle can always be opened again. */
export const archiveLimits = {
  maxEntries: 100_000,
  maxEntryBytes: 16 * gibibyte,
  maxTotalBytes: 32 * gibibyte,
  /**
   * Above this size in all, an archive must not unfold to more than `maxRatio` times its own size. Below it
   * unfolding costs seconds and no memory, and a log that repeats one line for gigabytes is honest evidence.
   */
  ratioFromBytes: 2 * gibibyte,
  maxRatio: 200,
  /**
   * Unfolding may take this long, and so much more for each MiB of the archive: an honest log unfolds to some
   * 15 times its size, at 50 MiB a second even on a slow machine. One that was made to keep the reader busy ends.
   */
  unfoldingMs: 20_000,
  unfoldingMsPerMebibyte: 600,
  maxManifestBytes: 67_108_864,
} as const

/** The archive comment: the seal over every byte before it. */
export const sealPrefix = 'kitbag-bundle/1 sha256='
export const sealLength = sealPrefix.length + 64
/** An end-of-central-directory record without its comment (APPNOTE 4.3.16). */
export const endRecordLength = 22
