import { marker, type Rule, type RuleContext } from '../rule.ts'
import { hideInQuotes, looksRandom, notSecret, unquoted, value } from './values.ts'

/** Secrets that are told by their place in a document: forms, key-value pairs, cookie jars, key files. */

const telling =
  'pass(?:word|wd|phrase|wort|code)?|kennwort|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|credentials?|cookie|authorization'

/** Keeps line breaks and the white space at the start of each line, so that indentation still means the same. */
const hideLines = (found: string, id: string): string =>
  found.replace(/[^\s][^\r\n]{0,4096}/g, () => marker(id))

const quotedOrMarker = (id: string) => (found: string, context: RuleContext) =>
  notSecret.test(unquoted(found)) ? null : hideInQuotes(found, id, context)

export const documentRules: readonly Rule[] = [
  {
    id: 'named-value',
    version: '1',
    hints: ['value["\']?[ \\t]?[:=]'],
    overLines: 700,
    pattern: new RegExp(
      String.raw`((?:name|key|id)\\?["']?[ \t]{0,4}[:=][ \t]{0,4}\\?["']?[\w.: -]{0,80}?(?:${telling})[\w.-]{0,20}\\?["']?[ \t]{0,4},?[ \t]{0,4}(?:\r?\n[ \t]{0,40})?\\?["']?value\\?["']?[ \t]{0,4}[:=][ \t]{0,4})(${value})`,
      'gi',
    ),
    replace: quotedOrMarker('named-value'),
    vanish: [
      ['<add key="SmtpPassword" value="Qu4rry7" />', 'Qu4rry7'],
      ['- name: DB_PASSWORD\n  value: Qu4rry7', 'Qu4rry7'],
      ['{"name":"Cookie","value":"sid=Qu4rry7"}', 'Qu4rry7'],
    ],
    stay: ['<add key="PageSize" value="50" />', '- name: TOKEN_FILE\n  valueFrom: secretRef'],
  },
  {
    id: 'named-value',
    version: '1',
    hints: ['"value"'],
    pattern:
      /("name"[ \t]{0,4}:[ \t]{0,4}"(?:[\w.-]{0,30}(?:sid|sess(?:ion)?(?:id)?|auth|jwt|csrf|xsrf)[\w.-]{0,30})",[ \t]{0,4}"value"[ \t]{0,4}:[ \t]{0,4})("[^"\\\r\n]{8,4096}")/gi,
    replace: (found, context) =>
      looksRandom(unquoted(found)) ? hideInQuotes(found, 'named-value', context) : null,
    vanish: [['[{"name":"sid","value":"8F1D3A9C7B5E2F4061A8C3D2"}]', '8F1D3A9C7B5E2F4061A8C3D2']],
    stay: ['{"name":"session","value":"opened by the person"}'],
  },
  {
    id: 'block-secret',
    version: '1',
    hints: [':[ \\t]{0,2}[|>]'],
    overLines: 2000,
    pattern: new RegExp(
      String.raw`((?:${telling})[\w-]{0,12}["']?:[ \t]{0,4}[|>][+-]?\d?[ \t]{0,4}\r?\n)((?:[ \t]{1,40}[^\s][^\r\n]{0,400}(?:\r?\n|$)){1,12})`,
      'gi',
    ),
    replace: (found) => hideLines(found, 'block-secret'),
    vanish: [['password: |\n  Qu4rry7\nport: 22', 'Qu4rry7']],
    stay: ['passage: |\n  plain text\nport: 22'.replace('passage', 'message')],
  },
  {
    id: 'form-secret',
    version: '1',
    hints: ['form-data'],
    overLines: 900,
    pattern:
      /(name="[^"\r\n]{0,60}(?:password|passwd|pwd|secret|token|passphrase)[^"\r\n]{0,20}"(?:\r?\n[^\r\n]{1,100}){0,3}\r?\n\r?\n)([^\r\n]{1,512})/gi,
    replace: (found) => (found.startsWith('--') ? null : marker('form-secret')),
    vanish: [['Content-Disposition: form-data; name="password"\r\n\r\nQu4rry7\r\n--x', 'Qu4rry7']],
    stay: ['Content-Disposition: form-data; name="title"\r\n\r\nplain\r\n--x'],
  },
  {
    id: 'answer-file-secret',
    version: '1',
    hints: ['<plaintext>'],
    overLines: 800,
    pattern: /(<Value>)([^<>\r\n]{1,512})(?=<\/Value>\s{0,80}<PlainText>)/gi,
    replace: () => marker('answer-file-secret'),
    vanish: [['<Password>\n <Value>Qu4rry7</Value>\n <PlainText>true</PlainText>', 'Qu4rry7']],
    stay: ['<Value>3</Value><Order>1</Order>'],
  },
  {
    id: 'key-file-value',
    version: '1',
    hints: ['<\\w{1,2}>', '<inverseq>', '<keymaterial>'],
    pattern:
      /(<(?:P|Q|DP|DQ|InverseQ|D)>)([A-Za-z0-9+/=]{40,4096})(?=<\/)|(<keyMaterial>)([^<>\r\n]{1,256})(?=<\/)/gi,
    replace: (found) => {
      const opened = /^<[^>]{1,20}>/.exec(found)?.[0] ?? ''
      return opened + marker('key-file-value')
    },
    vanish: [
      [`<P>${'k7Qm2Zx9Rb4Tn8Vw'.repeat(4)}</P>`, 'k7Qm2Zx9Rb4Tn8Vw'],
      ['<keyMaterial>Qu4rry7</keyMaterial>', 'Qu4rry7'],
    ],
    stay: ['<p>plain words of a page</p>'],
  },
  {
    id: 'json-web-key',
    version: '1',
    hints: ['"d"', '"p"', '"q"', '"k"', '"dp"', '"dq"', '"qi"'],
    pattern: /("(?:d|p|q|dp|dq|qi|k)"[ \t]{0,4}:[ \t]{0,4}")([\w-]{20,2000})(?=")/g,
    replace: (found) => (looksRandom(found) ? marker('json-web-key') : null),
    vanish: [['{"kty":"EC","d":"zuC7r36q23gePeCanVeAs8aP0LsYo2TO9yTDcvV"}', 'zuC7r36q23gePeCan']],
    stay: ['{"d":"2026-11-20T14:05:06"}'],
  },
  {
    id: 'cookie-jar',
    version: '1',
    hints: ['\ttrue\t', '\tfalse\t'],
    pattern:
      /^((?:#HttpOnly_)?[^\t\r\n]{1,253}\t(?:TRUE|FALSE)\t[^\t\r\n]{1,200}\t(?:TRUE|FALSE)\t\d{1,12}\t[^\t\r\n]{1,200}\t)([^\t\r\n]{1,4096})$/gim,
    replace: () => marker('cookie-jar'),
    vanish: [['a.example.org\tFALSE\t/\tTRUE\t1795212345\tsid\tQu4rry7', 'Qu4rry7']],
    stay: ['name\tTRUE\tFALSE\t3'],
  },
  {
    id: 'cookie-argument',
    version: '1',
    hints: ['-b[ \\t]', '-cookie[= \\t]'],
    pattern:
      /((?<!\S)(?:-b|--cookie)[= \t]{1,4})("[^"\r\n]{0,100}=[^"\r\n]{1,4096}"|'[^'\r\n]{0,100}=[^'\r\n]{1,4096}'|[^\s"']{1,100}=[^\s"']{6,4096})/gi,
    replace: (found, context) => hideInQuotes(found, 'cookie-argument', context),
    vanish: [["curl -b 'SESSION=Qu4rry7-x9' https://a.example.org", 'Qu4rry7-x9']],
    stay: ['mount -b /a', 'curl -b jar.txt https://a.example.org'],
  },
  {
    id: 'password-hash',
    version: '1',
    hints: [
      '$[156y]$',
      '$2[abxy]$',
      '$gy$',
      '$argon2',
      '$apr1$',
      '$pbkdf2',
      '$scrypt',
      '{s?sha',
      '{s?md5}',
      '{crypt}',
      ':::',
    ],
    pattern:
      /\$(?:[1567y]|gy|2[abxy]|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]{0,16})\$[./A-Za-z0-9=,+$-]{12,400}|\{(?:S?SHA\d{0,3}|S?MD5|CRYPT)\}[A-Za-z0-9+/=$.]{16,200}|(?<=:)[0-9a-f]{32}:[0-9a-f]{32}(?=:::)/gi,
    replace: () => marker('password-hash'),
    vanish: [
      ['root:$6$saltsalt$G5mk7jlfgilr0JhooQ5F079vkyx9O4c:19700:0:99999:7:::', 'G5mk7jlfgilr0JhooQ5F'],
      [
        'Administrator:500:aad3b435b51404eeaad3b435b51404ee:069195b80fb7cdeff15cf07f6b931234:::',
        '069195b80fb7',
      ],
    ],
    stay: ['echo $1$2', 'sha256:9f86d081884c7d659a2feaa0c55ad015'],
  },
  {
    id: 'registry-secret',
    version: '1',
    hints: ['reg_'],
    pattern:
      /((?:pass(?:word|wd)?|pwd|secret|token|psk)\w{0,20}[ \t]{1,20}REG_(?:SZ|EXPAND_SZ|BINARY|MULTI_SZ)[ \t]{1,20})(\S[^\r\n]{0,512})/gi,
    replace: (found) => (notSecret.test(found.trim()) ? null : marker('registry-secret')),
    vanish: [['DefaultPassword    REG_SZ    Qu4rry7', 'Qu4rry7']],
    stay: ['DefaultUserDomain    REG_SZ    WORKGROUP'],
  },
  {
    id: 'defined-secret',
    version: '1',
    hints: ['define('],
    pattern:
      /(define\([ \t]{0,4}["'][^"'\r\n]{0,60}(?:key|salt|pass(?:word|wd)?|secret|token)["'][ \t]{0,4},[ \t]{0,4})("[^"\r\n]{1,512}"|'[^'\r\n]{1,512}')/gi,
    replace: quotedOrMarker('defined-secret'),
    vanish: [["define('AUTH_KEY', 'x7|0Xj wZi1:+q');", 'x7|0Xj wZi1']],
    stay: ["define('WP_DEBUG', 'false');"],
  },
]
