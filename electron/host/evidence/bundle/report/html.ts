/** Text that is HTML on purpose. Everything else that reaches a page is escaped by `html`. */
export type Html = { readonly html: string }

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Also neutral: signs that turn the reading direction round could make a name look like another. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control signs have no place in a page
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\ufffd')

type Part = string | number | Html | readonly Html[] | null

const textOf = (part: Part): string => {
  if (part === null) return ''
  if (typeof part === 'object')
    return 'html' in part ? part.html : part.map(({ html: inner }) => inner).join('')
  return escapeHtml(String(part))
}

/** Template tag: what is filled in is text unless it is `Html` itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  html: strings.reduce((page, string, index) => page + textOf(parts[index - 1] ?? null) + string),
})
