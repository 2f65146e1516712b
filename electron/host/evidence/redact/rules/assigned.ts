import { isGenericName, marker, type Rule, type RuleContext } from '../rule.ts'

/** Secrets that are told by the name written before them. */

/**
 * `\"…\"` inside an escaped JSON string, `"…"`, `'…'`, one that is never closed (to the end of its line), or a
 * bare word. An empty pair of quotes is no value.
 */
const value = [
  String.raw`\\"(?:[^"\\\r\n]|\\\\(?:\\["\\]|[\w/])){1,4096}\\"`,
  String.raw`"(?:[^"\\\r\n]|\\[^\r\n]){1,4096}"`,
  String.raw`'(?:[^'\\\r\n]|\\[^\r\n]){1,4096}'`,
  String.raw`\\?["'](?!\\?["'])[^\r\n]{1,16384}`,
  String.raw`(?!\\["'])[^\s"'<>,;&|)}\]]{1,1024}`,
].join('|')
/** A space after a bare `=` ends the value: `password= next=1` has none. */
const assigns = String.raw`\\?["'\x60]?\]?(?:[ \t]{1,16}(?:=>|:=|[:=])[ \t]{0,16}|(?:=>|:=|:)[ \t]{0,16}|=)`

/** Words that follow such a name and are no secret. */
const notSecret =
  /^(?:null|none|nil|true|false|yes|no|on|off|empty|undefined|required|optional|unset|hidden|masked|redacted|disabled|enabled|expired|changed|missing|invalid|incorrect|wrong|valid|ok|failed|failure|files?|sss|compat|systemd|ldap|nis|winbind|prompt|ask|default|unknown|string|text|amd64|arm64|armhf|i386|x86_64|noarch|all|\*{2,64}|x{3,64}|•{2,64}|\.{2,16}|-{1,16}|\$\{?\w{1,64}\}?|\$\([^)]{0,64}|%\w{1,64}%|\{\{.{0,64}|\[redacted.{0,64}|\(.{0,64})$/i

/** Puts `marker` where the bare value stood and keeps its quotes; a bare JSON value is given quotes. */
export const hideInQuotes = (found: string, ruleId: string, context: RuleContext): string => {
  const escaped = found.startsWith('\\"')
  const quote = escaped ? '\\"' : found.startsWith('"') || found.startsWith("'") ? (found[0] ?? '') : ''
  if (quote !== '') return `${quote}${marker(ruleId)}${quote}`
  const isBareJson = /"[ \t]{0,16}:[ \t]{0,16}$/.test(
    context.text.slice(Math.max(0, context.start - 40), context.start),
  )
  return isBareJson ? `"${marker(ruleId)}"` : marker(ruleId)
}

const unquoted = (found: string): string => found.replace(/^\\?["']/, '').replace(/\\?["']$/, '')

/** Shannon entropy in bits per character. */
const entropy = (text: string): number => {
  const counts = new Map<string, number>()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}

const looksRandom = (text: string): boolean =>
  text.length >= 16 &&
  /\d/.test(text) &&
  /[a-z]/i.test(text) &&
  !/[\\/]\w{1,64}[\\/]/.test(text) &&
  entropy(text) > 3.2

const isUuid = (text: string) => /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i.test(text)

const names =
  'pass(?:word|wd|phrase|wort|code)?|passwort|kennwort|mot_de_passe|pwd|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|shared[_-]?key|sharedaccesskey|credentials?|auth[_-]?key|signing[_-]?key|encryption[_-]?key|psk'

const nameBefore = new RegExp(`(${names})(?:[_-]?[a-z]{0,8}[0-9]{0,3})?${assigns}$`, 'i')

/** `user:secret` before an `@`: the account may say something, the secret never. */
const hideAfterUser = (found: string, context: RuleContext): string => {
  const split = found.search(/[:/]/)
  if (split < 0) return marker('url-password')
  const user = found.slice(0, split)
  const shown = user === '' || isGenericName(user) ? user : context.pseudonyms.name('user', user)
  return `${shown}${found[split]}${marker('url-password')}`
}

export const assignedRules: readonly Rule[] = [
  {
    id: 'assigned-secret',
    version: '1',
    hints: ['pass', 'pwd', 'secret', 'token', 'key', 'credential', 'psk', 'kennwort'],
    pattern: new RegExp(
      `((?:${names})(?:[_-]?(?:hash|value|key|text|string|current|new|old|plain)|_?[0-9]{1,3})?${assigns})(${value})`,
      'gi',
    ),
    replace: (found, context) => {
      const before = context.text.slice(Math.max(0, context.start - 120), context.start)
      const name = nameBefore.exec(before)
      const word = name?.[1] ?? ''
      const bare = unquoted(found)
      if (notSecret.test(bare)) return null
      // `compass=` and `bypass:` are no passwords; `db_pass`, `dbPass` and `PASS` are.
      const previous = name === null ? '' : (before[name.index - 1] ?? '')
      if (
        /^(?:pass|pwd|psk)$/i.test(word) &&
        /[a-z]/i.test(previous) &&
        !(/[a-z]/.test(previous) && /^P/.test(word))
      ) {
        return null
      }
      // The working directory of a shell.
      if (/^pwd$/i.test(word) && /^(?:\/|~|[a-z]:\\)/i.test(bare)) return null
      if (/^(?:token|secret|credentials?)$/i.test(word) && /^\d{1,3}$/.test(bare)) return null
      return hideInQuotes(found, 'assigned-secret', context)
    },
    vanish: [
      ['config db_password=hunter2!#x', 'hunter2!#x'],
      ['PGPASSWORD=Tr0ub4dor psql -h db', 'Tr0ub4dor'],
      ['{"user":"x","password":"pa ss\\"w0rd","n":1}', 'w0rd'],
      ['{\\"password\\":\\"nested-pw\\"}', 'nested-pw'],
      ["  secret_key: 'yaml-value-9'", 'yaml-value-9'],
      ['Server=db;Database=x;Uid=app;Pwd=s3cr3t;Encrypt=yes', 's3cr3t'],
      ['client_secret => abc-def-123', 'abc-def-123'],
      ['DB_PASS := "quoted one"', 'quoted one'],
      ['password="cut off in the mid', 'cut off in the mid'],
      ['{"log":"{\\"secret\\":\\"in\\\\\\"side\\"}"}', 'side'],
      ['Passwort: geheim42', 'geheim42'],
      ['AccountKey=Zm9vYmFyMTIzNDU2Nzg5MA==;EndpointSuffix=core', 'Zm9vYmFyMTIzNDU2Nzg5MA'],
      ['{"api-key": 1234567}', '1234567'],
    ],
    stay: [
      'Failed password for root from host port 22 ssh2',
      'passwd:         files systemd',
      'compass=north bypass: 12',
      'PWD=/var/log',
      'max_tokens: 4096',
      'password: null',
      'password="" user="x"',
      'PasswordAuthentication yes',
      'password=********',
      'token_count=5 secretName: tls',
      'DB_PASSWORD=$DB_PASSWORD',
      'status installed gir1.2-secret-1:amd64 0.20.5-3',
      'status installed passwd:amd64 1:4.13',
    ],
  },
  {
    id: 'xml-secret',
    version: '1',
    hints: ['password', 'passwd', 'passphrase', 'secret', 'token', 'api[-_]?key'],
    pattern:
      /(<[\w:.-]{0,40}(?:password|passwd|passphrase|secret|token|apikey|api-key|api_key)(?:[ \t][^<>\r\n]{0,200})?>)([^<>\r\n]{1,4096})(?=<\/)/gi,
    replace: (found) => (notSecret.test(found.trim()) ? null : marker('xml-secret')),
    vanish: [['<db><adminPassword type="s">x7-Kp!</adminPassword></db>', 'x7-Kp!']],
    stay: ['<password></password>', '<passwordPolicy>strict</passwordPolicy>'],
  },
  {
    id: 'argument-secret',
    version: '1',
    hints: [
      'password[ \t]',
      'passwd[ \t]',
      'passphrase[ \t]',
      'secret[ \t]',
      'token[ \t]',
      'api-?key[ \t]',
      'psk[ \t]',
      'sshpass[ \t]',
      'identified[ \t]',
    ],
    pattern: new RegExp(
      String.raw`((?<!\w)--?[\w-]{0,40}(?:password|passwd|passphrase|secret|token|api-?key|psk)[ \t]{1,4}|\bsshpass[ \t]{1,4}-p[ \t]{0,4}|\bidentified[ \t]{1,4}by[ \t]{1,4}(?:password[ \t]{1,4})?|\blogin[ \t]{1,4}[^\s]{1,64}[ \t]{1,4}password[ \t]{1,4})(${value})`,
      'gi',
    ),
    replace: (found, context) =>
      notSecret.test(unquoted(found)) || found.startsWith('-')
        ? null
        : hideInQuotes(found, 'argument-secret', context),
    vanish: [
      ['mysqldump --password Xy12! --all', 'Xy12!'],
      ["CREATE USER a IDENTIFIED BY 'b0b-pw'", 'b0b-pw'],
      ['machine example login ada password net-rc-1', 'net-rc-1'],
      ['sshpass -p letmein9 ssh x', 'letmein9'],
    ],
    stay: ['--password-file /etc/pw --verbose', 'usage: tool --token --verbose'],
  },
  {
    id: 'snmp-community',
    version: '1',
    hints: ['community', 'com2sec'],
    pattern:
      /(\b(?:r[ow]community6?|snmp-server[ \t]{1,4}community|com2sec[ \t]{1,4}\S{1,64}[ \t]{1,4}\S{1,64})[ \t]{1,8})(\S{1,128})/gi,
    replace: () => marker('snmp-community'),
    vanish: [['rocommunity s1te-ro 10.0.0.0/8', 's1te-ro']],
    stay: ['the community edition is installed'],
  },
  {
    id: 'telling-random',
    version: '1',
    hints: ['key', 'sig', 'session', 'sessid', 'csrf', 'xsrf', 'salt', 'otp', 'hmac', 'auth', 'nonce'],
    pattern: new RegExp(
      `((?:key|sig(?:nature)?|session(?:[_-]?id)?|sessid|csrf|xsrf|salt|otp|hmac|auth|nonce)${assigns})(${value})`,
      'gi',
    ),
    replace: (found, context) => {
      const bare = unquoted(found)
      if (!looksRandom(bare) || isUuid(bare)) return null
      return hideInQuotes(found, 'telling-random', context)
    },
    vanish: [
      ['JSESSIONID=8F1D3A9C7B5E2F4061A8C3D2', '8F1D3A9C7B5E2F4061A8C3D2'],
      ['"signing.key": "q8Zr2Lm0Vx7Tn4Kb9Wc3"', 'q8Zr2Lm0Vx7Tn4Kb9Wc3'],
    ],
    stay: ['key=HKEY_LOCAL_MACHINE', 'session: 12 opened', 'key: 3f2b8c1e-0d4a-4b6e-9c7d-1a2b3c4d5e6f'],
  },
  {
    id: 'authorization',
    version: '1',
    hints: ['authorization', 'bearer[ \t]', 'basic[ \t]', 'x-api-key', 'x-auth', 'x-amz-security'],
    pattern:
      /((?:(?:proxy-)?authorization|x-api-key|x-auth-[a-z]{1,20}|x-amz-security-token)\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?(?:(?:bearer|basic|token|negotiate|ntlm|apikey)[ \t]{1,4}|(?:digest|aws4-hmac-sha256)[ \t]{1,4}(?=[^\r\n]))?|(?<![\w])(?:bearer|basic)[ \t]{1,4})([^\s"'\\,;<>]{4,8192})/gi,
    replace: (found, context) => {
      const before = context.text.slice(Math.max(0, context.start - 60), context.start)
      if (/basic[ \t]{1,4}$/i.test(before)) {
        const plain = Buffer.from(found, 'base64').toString('latin1')
        return plain.includes(':') && /^[A-Za-z0-9+/=_-]{6,8192}$/.test(found)
          ? marker('authorization')
          : null
      }
      return /\d/.test(found) || found.length > 24 ? marker('authorization') : null
    },
    vanish: [
      ['Authorization: Bearer 0a1b2c3d4e5f', '0a1b2c3d4e5f'],
      ['"authorization": "Basic YWRhOnMzY3JldA=="', 'YWRhOnMzY3JldA'],
      ['curl -H "X-Api-Key: 99aa88bb77cc"', '99aa88bb77cc'],
    ],
    stay: ['Basic authentication is off', 'authorization: denied by policy'],
  },
  {
    id: 'cookie',
    version: '1',
    hints: ['cookie'],
    pattern: /((?<![\w])(?:set-)?cookie2?\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?)([^"'\\\r\n]{4,16384})/gi,
    replace: (found) => (/^[^=\s;]{1,128}=[^;]/.test(found) ? marker('cookie') : null),
    vanish: [['Set-Cookie: sid=abc9def8; Path=/; HttpOnly', 'abc9def8']],
    stay: ['cookie: not set for this host'],
  },
  {
    id: 'url-password',
    version: '1',
    hints: ['://'],
    pattern: /(:\/\/)([^\s:/"'<>]{0,128}:[^\s@/"'<>]{1,256}(?=@)|[^\s:@/"'<>]{20,256}(?=@))/g,
    replace: hideAfterUser,
    vanish: [
      ['dsn postgres://svc:pa55!#w@db:5432/tickets', 'pa55!#w'],
      ['redis://:only-pw@cache:6379', 'only-pw'],
    ],
    stay: ['GET https://intranet.example.org:8443/path?x=1', 'see http://a.example.org/@scope/name'],
  },
  {
    id: 'dsn-password',
    version: '1',
    hints: ['@tcp(', '@unix(', 'jdbc:oracle'],
    pattern:
      /(jdbc:oracle:(?:thin|oci):|(?<=["'\s=]|^)(?=[^\s:@/"'<>]{1,64}:[^\s@"'<>]{1,128}@(?:tcp|unix)\())([^\s:@/"'<>]{1,64}[:/][^\s@"'<>]{1,128}(?=@))/gi,
    replace: hideAfterUser,
    vanish: [
      [' DSN=app:go-pw@tcp(db:3306)/x', 'go-pw'],
      ['url jdbc:oracle:thin:scott/tiger9@db:1521/x', 'tiger9'],
    ],
    stay: ['dial tcp 127.0.0.1:5432: connect refused'],
  },
]
