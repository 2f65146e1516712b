/** What an archive may hold, for the writer as for the reader: a sealed bundle can always be opened again. */
export const archiveLimits = {
  maxEntries: 50_000,
  maxEntryBytes: 4 * 1_073_741_824,
  maxTotalBytes: 16 * 1_073_741_824,
  /** Above this size in all, an archive must not unfold to more than `maxRatio` times its own size. */
  ratioFromBytes: 268_435_456,
  maxRatio: 200,
  maxManifestBytes: 33_554_432,
} as const

/** Entry times are fixed, so that the same input gives the same bytes. The first moment that ZIP can express. */
export const entryTime = new Date(1980, 0, 1)
export const entryMode = 0o100644

/** The archive comment: the seal over every byte before it. */
export const sealPrefix = 'kitbag-bundle/1 sha256='
export const sealLength = sealPrefix.length + 64
/** An end-of-central-directory record without its comment (APPNOTE 4.3.16). */
export const endRecordLength = 22
