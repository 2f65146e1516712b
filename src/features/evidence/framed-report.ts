/**
 * A report made ready for a frame of ours. The frame inherits the window's content policy, which allows only
 * style elements that carry the page's nonce; so the report's own get it. What keeps a hostile report from
 * running, loading or leading anywhere is the sandbox and that policy, not this.
 */
export const framedReport = (html: string, styleNonce: string): string =>
  html.replace(/<style(?=[\s>])/gi, `<style nonce="${styleNonce}"`)
