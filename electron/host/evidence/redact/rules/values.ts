import { marker, type RuleContext } from '../rule.ts'

/** How values are written after a name, and what tells a secret from a word. */

/**
 * `\"…\"` inside an escaped JSON string, `"…"`, `'…'`, one that is never closed (to the end of its line), or a
 * bare word. An empty pair of quotes is no value.
 */
export const value = [
  String.raw`\\"(?:[^"\\\r\n]|\\\\(?:\\["\\]|[\w/])){1,4096}\\"`,
  String.raw`N'(?:[^'\r\n]|''){1,4096}'`,
  String.raw`"(?:[^"\\\r\n]|\\[^\r\n]){1,4096}"`,
  String.raw`'(?:[^'\\\r\n]|\\[^\r\n]){1,4096}'`,
  String.raw`\\?["'](?!\\?["'])[^\r\n]{1,16384}`,
  String.raw`(?!\\["'])[^\s"'<>,;&|)}\]]{1,1024}`,
].join('|')
/** A space after a bare `=` ends the value: `password= next=1` has none. */
export const assigns = String.raw`\\?["'\x60]?\]?(?:[ \t]{1,16}(?:=>|:=|::(?=[ \t])|[:=])[ \t]{0,16}|(?:=>|:=|::(?=[ \t])|:)[ \t]{0,16}|=)`

/** Words that follow such a name and are no secret. */
export const notSecret =
  /^(?:null|none|nil|true|false|yes|no|on|off|empty|undefined|required|optional|unset|hidden|masked|redacted|disabled|enabled|expired|changed|missing|invalid|incorrect|wrong|valid|ok|failed|failure|files?|sss|compat|systemd|ldap|nis|winbind|prompt|ask|default|unknown|string|text|amd64|arm64|armhf|i386|x86_64|noarch|all|\*{2,64}|x{3,64}|•{2,64}|\.{2,16}|-{1,16}|\$\{?\w{1,64}\}?|\$\([^)]{0,64}|%\w{1,64}%|\{\{.{0,64}|\[redacted.{0,64}|\(.{0,64}|convertto-securestring|get-credential|read-host|getpass.{0,16}|process\.env.{0,64}|os\.(?:environ|getenv).{0,64}|prompted?|input|set|not|is|was|has|change|reset|removed|updated|hashed|encrypted|encoded|stored|here|value|example|lambda|function|your.{0,32}|<.{0,64})$/i

/**
 * Puts `marker` where the bare value stood and keeps its quotes; a bare JSON value is given quotes. `null` for what
 * only opens an object or a list: what stands in it has names of its own.
 */
export const hideInQuotes = (found: string, ruleId: string, context: RuleContext): string | null => {
  const escaped = found.startsWith('\\"')
  if (found.startsWith("N'")) return `N'${marker(ruleId)}'`
  const quote = escaped ? '\\"' : found.startsWith('"') || found.startsWith("'") ? (found[0] ?? '') : ''
  if (quote !== '') return `${quote}${marker(ruleId)}${quote}`
  const named = /(\\?")[ \t]{0,16}:[ \t]{0,16}$/.exec(
    context.text.slice(Math.max(0, context.start - 40), context.start),
  )
  if (/^[[{]/.test(found) && (named !== null || /^[[{\]}]{1,8}$/.test(found))) return null
  return named === null ? marker(ruleId) : `${named[1]}${marker(ruleId)}${named[1]}`
}

export const unquoted = (found: string): string =>
  found.replace(/^(?:N'|\\?["'])/, '').replace(/\\?["']$/, '')

/** Shannon entropy in bits per character. */
const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

export const looksRandom = (text: string): boolean =>
  text.length >= 16 &&
  /\d/.test(text) &&
  /[a-z]/i.test(text) &&
  // A path; base64 of some length has slashes too, but more kinds of signs.
  (!/[\\/]\w{1,64}[\\/]/.test(text) || (text.length >= 40 && entropy(text) > 4.5)) &&
  entropy(text) > 3.2

export const isUuid = (text: string) => /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text)
