/** The short name of a signing key: the first 128 bits of the SHA-256 of its raw public key. */

const groups = /.{4}/g
const digits = 32

/** Hex of at least 32 digits to eight groups that can be read aloud: `5f3a-91c2-…`. */
export const formatFingerprint = (hex: string): string =>
  (hex.slice(0, digits).toLowerCase().match(groups) ?? []).join('-')

/** What a person typed or pasted, in the one form that is compared; `null` when it is no fingerprint. */
export const parseFingerprint = (text: string): string | null => {
  const hex = text.replace(/[\s:-]/g, '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? formatFingerprint(hex) : null
}
