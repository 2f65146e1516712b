/** Characters that belong to an identifier as people copy it: error codes, host names, ticket keys, versions. */
const identifierPattern = /[\p{L}\p{N}]+(?:[-_.:/\\@][\p{L}\p{N}]+)*/gu
const wordPattern = /[\p{L}\p{N}]+/gu
const maxTokenLength = 64

/** Lower case, without accents, in compatibility form, so that `É`, `e` and full-width letters meet. */
export const foldText = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

/**
 * Words of a text; an identifier (`0x80070643`, `FS-1042`, `srv-db.example.net`) is a token as a whole
 * and also by its parts.
 */
export const tokenize = (text: string): string[] => {
  const tokens: string[] = []
  for (const [identifier] of foldText(text).matchAll(identifierPattern)) {
    const whole = identifier.slice(0, maxTokenLength)
    tokens.push(whole)
    const parts = identifier.match(wordPattern) ?? []
    if (parts.length > 1) for (const part of parts) tokens.push(part.slice(0, maxTokenLength))
  }
  return tokens
}

/** Does the word look like something to be matched exactly rather than with typos? It holds a digit. */
export const isIdentifier = (token: string): boolean => /\p{N}/u.test(token)
