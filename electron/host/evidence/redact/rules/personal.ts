import { isGenericName, marker, type Rule } from '../rule.ts'

/** What points at a person. */

/** Things that look like mail addresses: systemd units, image densities, packages. */
const notMailDomain =
  /\.(?:service|socket|target|timer|mount|automount|slice|scope|device|path|swap|png|jpe?g|gif|svg|webp|js|ts|css|json|py|so|dll|exe|log|conf|txt)$/i

const luhn = (digits: string): boolean => {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** Issuer ranges with their lengths: ISO/IEC 7812 as listed by the card networks. */
const isIssued = (digits: string): boolean =>
  (/^4/.test(digits) && [13, 16, 19].includes(digits.length)) ||
  (/^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/.test(digits) && digits.length === 16) ||
  (/^3[47]/.test(digits) && digits.length === 15) ||
  (/^3(?:0[0-5]|[689])/.test(digits) && digits.length === 14) ||
  (/^(?:6011|65|64[4-9]|62|35)/.test(digits) && digits.length >= 16) ||
  (/^(?:5018|5020|5038|5893|6304|6759|676[1-3])/.test(digits) && digits.length >= 12)

const person = (found: string, name: (kind: string, original: string) => string): string | null =>
  isGenericName(found) || /^\d{1,12}$/.test(found) || /^(?:S-1-|user-[a-z0-9]{6}$)/.test(found)
    ? null
    : name('user', found)

const phone = (found: string): string | null => {
  const digits = found.replace(/\D/g, '').length
  const isDate = /(?:19|20)\d\d[-./]?[01]\d[-./]?[0-3]\d/.test(found)
  const isAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(found)
  return digits >= 7 && digits <= 15 && !isDate && !isAddress ? marker('phone') : null
}

export const personalRules: readonly Rule[] = [
  {
    id: 'email',
    version: '1',
    hints: ['@', '%40'],
    pattern: /(?:@|%40)(?:[a-z0-9\u00c0-\u024f-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi,
    reach: { signs: /[\w.+\u00c0-\u024f-]/, max: 64 },
    replace: (found, { pseudonyms }) => {
      if (/^(?:@|%40)/.test(found) || notMailDomain.test(found)) return null
      const encoded = found.includes('%40')
      const mapped = pseudonyms.email(encoded ? found.replace(/%40/gi, '@') : found)
      return encoded ? mapped.replace('@', '%40') : mapped
    },
    vanish: [
      ['mail=ana.ortiz@customer.example ok', 'ana.ortiz@customer'],
      ['?to=bo%40site.example.org&x=1', 'bo%40site'],
      ['<j.müller+x@firma.de>', 'j.müller'],
    ],
    stay: [
      'getty@tty1.service user@1000.service',
      'logo@2x.png lodash@4.17.21',
      '00000001@2016/9/27:20:30:31.455',
    ],
  },
  {
    id: 'user-name',
    version: '1',
    hints: ['user', 'login', 'account', 'logname', 'benutzer', 'kontoname', 'anmelde', 'logon'],
    pattern:
      /((?:user(?:[_ -]?(?:name|id))?|logname|login|logon[_ ]?name|account[_ ]?name|benutzername|(?:benutzer)?kontoname|anmeldename)\\?["']?(?:=|[ \t]{1,8}=[ \t]{0,8}|[ \t]{0,8}:[ \t]{0,16})\\?["'<]?(?:[A-Z0-9-]{1,15}\\{1,2})?)([a-z\u00c0-\u024f][\w.$\u00c0-\u024f-]{1,63})/gi,
    replace: (found, { pseudonyms, text, start }) =>
      found === 'NT' && text.startsWith(' AUTHORITY', start + 2) ? null : person(found, pseudonyms.name),
    vanish: [
      ['login user=ana.ortiz ok', 'ana.ortiz'],
      ['"username": "chen.patel"', 'chen.patel'],
      ['Account Name:\t\tACME\\dquinn', 'dquinn'],
    ],
    stay: ['user=root uid=0', 'login: failed', 'user: unknown', 'superuser=true'],
  },
  {
    id: 'login-name',
    version: '1',
    hints: ['user[ \t]', 'accepted[ \t][pk]', 'failed[ \t][pn]', 'sudo:[ \t]'],
    pattern:
      /((?:invalid user|session (?:opened|closed) for user|accepted (?:password|publickey|keyboard-interactive\/pam) for|failed (?:password|publickey|none) for(?: invalid user)?|of user|authenticating user|illegal user|sudo:)[ \t]{1,8})([a-z_][\w.$-]{1,63})(?=[\s,.:;([]|$)/gim,
    replace: (found, { pseudonyms }) => person(found, pseudonyms.name),
    vanish: [
      ['sshd[1]: Failed password for invalid user dara.ng from host', 'dara.ng'],
      ['Accepted publickey for fay_quinn from host port 5 ssh2', 'fay_quinn'],
    ],
    stay: ['session opened for user root by (uid=0)', 'check pass; user unknown'],
  },
  {
    id: 'home-folder',
    version: '1',
    hints: [
      'home',
      'users',
      'documents and settings',
      'benutzer',
      'utilisateurs',
      'usuarios',
      'utenti',
      'gebruikers',
    ],
    pattern:
      /((?:\/|%2f){1,2}(?:home|Users)(?:\/|%2f){1,2}(?:[a-z0-9-]{2,15}(?:\.[a-z0-9-]{1,63}){0,3}\.(?:local|corp|lan|com|net|org|internal|ad)\/)?|(?:\\{1,4}|%5c)(?:home|users|documents and settings|benutzer|utilisateurs|usuarios|utenti|gebruikers)(?:\\{1,4}|%5c))([^\s/\\"'<>|:*?%,;()]{1,32}(?: [^\s/\\"'<>|:*?%,;()]{1,32}){0,2}(?=[/\\])|[^\s/\\"'<>|:*?%,;()]{1,64})/gi,
    replace: (found, { pseudonyms, text, start }) => {
      // `/users/…` in small letters is a web address, not a folder.
      const led = text.slice(Math.max(0, start - 10), start)
      if (led.includes('/users/') && !/[a-z]:\/users\//.test(led)) return null
      return isGenericName(found) || /^all users$/i.test(found) || /^user-[a-z0-9]{6}$/.test(found)
        ? null
        : pseudonyms.name('user', found)
    },
    vanish: [
      ['open /home/PLANT.LOCAL/eruiz/.config failed', 'eruiz'],
      ['open /home/eli.ruiz/.config failed', 'eli.ruiz'],
      ['C:\\Users\\Gus Smith\\AppData\\Local', 'Gus Smith'],
      ['"C:\\\\Users\\\\gsmith\\\\x"', 'gsmith'],
      ['file:///Users/gsmith/a%20b', 'gsmith'],
    ],
    stay: ['C:\\Users\\Public\\Documents', 'GET /users/list HTTP/1.1'],
  },
  {
    id: 'windows-sid',
    version: '1',
    hints: ['s-1-5-21-'],
    pattern: /((?<![\w-])S-1-5-21-)(\d{1,10}-\d{1,10}-\d{1,10})(?=-\d|(?![\w-]))/gi,
    replace: (found, { pseudonyms }) => pseudonyms.name('domain', found),
    vanish: [['SID S-1-5-21-3623811015-3361044348-30300820-1013', '3623811015-3361044348-30300820']],
    stay: ['S-1-5-18 S-1-5-32-544'],
  },
  {
    id: 'card-number',
    version: '1',
    hints: ['\\d{12}', '\\d{4}[ -]\\d{4}[ -]\\d{4}', '3\\d{3}[ -]\\d{6}[ -]\\d{4}'],
    pattern:
      /(?:(?<=%B)\d{12,19}(?=\^)|(?<![\w.+-])(?:(?<=;)\d{12,19}(?==\d{4})|\d{12,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3\d{3}(?: \d{6} | ?-\d{6}-)\d{4,5}))(?![\w-]|\.\d)/g,
    replace: (found, { text, start }) => {
      const digits = found.replace(/[ -]/g, '')
      // On a magnetic stripe: it is one, whoever issued it.
      if (/[B;]/.test(text[start - 1] ?? '') && /[\^=]/.test(text[start + found.length] ?? ''))
        return marker('card-number')
      return isIssued(digits) && luhn(digits) ? marker('card-number') : null
    },
    vanish: [
      ['paid with 4111 1111 1111 1111 ok', '4111 1111'],
      ['pan=5500005555555559', '5500005555555559'],
      ['%B5992818926324660^BERG/IDA^2812101', '5992818926324660'],
      ['amex 3782 822463 10005 ok', '822463'],
    ],
    stay: ['blk_-1608999687919862906', 'ts 1763647200000 order 4111111111111112'],
  },
  {
    id: 'phone',
    version: '1',
    hints: ['+\\d'],
    pattern:
      /\+(?:\d{1,4}(?:[ ./-]{1,2}|[ ./-]?\(\d{1,4}\)[ ./-]?)\d{1,11}(?:[ ./-]\d{1,10}){0,5}|\d{7,15})(?![\w-]|\.\d)/g,
    replace: (found, { text, start }) => (/[\w.+-]/.test(text[start - 1] ?? '') ? null : phone(found)),
    vanish: [['call +49 30 1234 5678 now', '1234 5678']],
    stay: ['2026-11-20 14:05:06 +0200', 'offset +12345', '1.2.3+20240101'],
  },
  {
    id: 'phone',
    version: '1',
    hints: ['(\\d{3})', '\\d-\\d{3}-\\d{4}'],
    pattern: /\(\d{3}\) ?\d{3}-\d{4}(?!\w)|(?<![\w.+-])(?:1-)?[2-9]\d{2}-[2-9]\d{2}-\d{4}(?![\w-])/g,
    replace: phone,
    vanish: [['desk (555) 010-4477', '010-4477']],
    stay: ['(555) 12-34567'],
  },
  {
    id: 'phone',
    version: '1',
    hints: ['tel', 'phone', 'mobil', 'fax', 'handy', 'ruf', 'call', 'durchwahl', 'sms'],
    pattern:
      /((?:\btel\b|telefon|phone|mobile?\b|\bfax\b|telefax|handy|rufnummer|rückruf|anruf|callback|call(?:ed)? from|durchwahl|\bsms to)[a-z]{0,10}[^\w\r\n]{1,4}(?:unter |at |from |to |on |nr\.? |number |nummer )?['"]?)(\(?\d[\d ()/.-]{6,18}\d(?!\w))/gi,
    replace: phone,
    vanish: [['phone: 030 123456-78', '123456']],
    stay: ['hotel 4 rooms'],
  },
]
