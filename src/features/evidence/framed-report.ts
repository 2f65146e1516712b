/**
 * A report made ready for a frame of ours. The frame inherits the window's content policy, which allows only
 * style elements that carry the page's nonce; so the report's own get it. Scripts are allowed by no nonce,
 * and the frame is sandboxed besides. Removing what could never work keeps the console free of refusals.
 */
export const framedReport = (
  html: string,
  styleNonce: string,
  parser: Pick<DOMParser, 'parseFromString'>,
): string => {
  const page = parser.parseFromString(html, 'text/html')
  for (const element of page.querySelectorAll('script, meta[http-equiv="refresh" i], base, link')) {
    element.remove()
  }
  for (const style of page.querySelectorAll('style')) style.setAttribute('nonce', styleNonce)
  return `<!doctype html>${page.documentElement.outerHTML}`
}
