import type { Intent, Mutation } from '../../../src/domain/mutation.ts'

export type AttachIntent = Extract<Intent, { kind: 'attach' }>

/** Where the finished file is fetched. `template` has `{id}` for the last part of `url`; empty for `url` itself. */
export const linkOf = (url: string, template: string): string => {
  if (template === '') return url
  const id = new URL(url).pathname.split('/').filter(Boolean).at(-1) ?? ''
  return template.replaceAll('{id}', id)
}

/** Markdown for the ticket: where the file is, and how to know that it is this one. */
export const linkText = ({ name, size, sha256 }: AttachIntent, link: string): string =>
  [
    `The file \`${name.replaceAll('`', "'")}\` is not attached; it is on an upload server, whole:`,
    '',
    `<${link}>`,
    '',
    `${size.toLocaleString('en')} bytes, SHA-256: \`${sha256}\``,
  ].join('\n')

/** The same change as what the tracker is given of it. Its id, and so its mark, stays. */
export const asLink = (
  mutation: Mutation & { readonly intent: AttachIntent },
  link: string,
  internal: boolean,
): Mutation => ({ ...mutation, intent: { kind: 'comment', body: linkText(mutation.intent, link), internal } })
