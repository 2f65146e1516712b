/** Bytes of a Windows console. Pure. */

/** The upper half of code page 850, which consoles of Western Europe use. https://en.wikipedia.org/wiki/Code_page_850 */
const upper850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0'

const decode850 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes)
    text += byte < 128 ? String.fromCharCode(byte) : (upper850[byte - 128] ?? '\ufffd')
  return text
}

/** Code pages of consoles that are known under another name; the language of the system decides. */
const byLanguage: Readonly<Record<string, string>> = {
  ja: 'shift_jis',
  ko: 'euc-kr',
  'zh-CN': 'gbk',
  'zh-TW': 'big5',
  ru: 'ibm866',
  uk: 'ibm866',
  bg: 'ibm866',
  th: 'windows-874',
}

const decoded = (encoding: string, bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** UTF-8 where it is; UTF-16 by its mark; otherwise the code page of the console. */
export const decodeConsole = (
  bytes: Uint8Array,
  locale = new Intl.DateTimeFormat().resolvedOptions().locale,
): string => {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded('utf-16le', bytes) ?? ''
  const encoding = byLanguage[locale] ?? byLanguage[locale.split('-')[0] ?? '']
  return (
    decoded('utf-8', bytes) ?? (encoding === undefined ? null : decoded(encoding, bytes)) ?? decode850(bytes)
  )
}
