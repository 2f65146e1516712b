/**
 * The one way by which somebody else's text reaches a terminal: of a bundle, a tracker, a folder, a server, a
 * profile. Control signs (C0, DEL, C1), signs that turn the direction of writing (Unicode UAX 9), separators that
 * end a line, and invisible tags become U+FFFD. Tabs and line ends stay.
 */
export const plainText = (text: string): string => text.replaceAll('\r\n', '\n').replace(steering, '\ufffd')

const steering = /[^\P{Cc}\t\n]|[\p{Bidi_Control}\u2028\u2029\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** The same for what has to stay one line. */
export const plainLine = (text: string): string => plainText(text.trimEnd()).replaceAll('\n', '\ufffd')

const longestName = 160

/**
 * The same for a title or a name that others gave: no run of spaces that a terminal would break into a line of
 * its own, and not endless.
 */
export const plainName = (text: string): string => {
  const name = plainLine(text).replace(/\s+/gu, ' ').trim()
  return name.length > longestName ? `${name.slice(0, longestName)}…` : name
}

/** A complaint or a line of progress: what it quotes cannot make it two. */
export const plainMessage = (text: string): string =>
  text.endsWith('\n') ? `${plainLine(text)}\n` : text === '' ? '' : plainLine(text)

/** JSON for machines that people look at in a terminal too: the same signs, escaped, so that nothing is lost. */
export const plainJson = (json: string): string =>
  json.replace(steeringInJson, (sign) =>
    Array.from(
      { length: sign.length },
      (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )

const steeringInJson = /[\p{Bidi_Control}\x7f-\x9f\u2028\u2029\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
