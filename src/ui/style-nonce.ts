/** The page's own permission to add style elements; the host puts a new one into every page it serves. */
export const readStyleNonce = (page: Document): string =>
  page.querySelector<HTMLMetaElement>('meta[name="kitbag-style-nonce"]')?.content ?? ''
