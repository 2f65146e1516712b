/** A bundle and its logs are somebody else's text: nothing in them may steer the terminal. Tabs and line ends stay. */
export const plainText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control signs are what is taken out
  text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\ufffd')

/** The same for what has to stay one line. */
export const plainLine = (text: string): string => plainText(text).replaceAll('\n', '\ufffd')
