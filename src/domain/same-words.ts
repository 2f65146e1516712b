/**
 * Texts as trackers keep them: line ends become CRLF, blank ends are trimmed, letters are composed. None of these
 * is a change that a person made.
 */
export const normalWords = (text: string): string => lineFeeds(text).normalize('NFC').trim()

/** CRLF and lone CR as LF. */
export const lineFeeds = (text: string): string => text.replace(/\r\n?/g, '\n')

export const sameWords = (left: string, right: string): boolean =>
  left === right || normalWords(left) === normalWords(right)
