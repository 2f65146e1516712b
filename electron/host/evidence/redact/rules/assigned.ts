import { marker, type Rule } from '../rule.ts'
import { assigns, hideInQuotes, isUuid, looksRandom, notSecret, unquoted, value } from './values.ts'

/** Secrets that are told by the name written before them. */

const names =
  'pass(?:word|wd|phrase|wort|code)?|passwort|kennwort|mot[ _]de[ _]passe|contrase\u00f1a|wachtwoord|pwd|pw|secret|token|api[_-]?key|access[_-]?key|account[_-]?key|private[_-]?key|shared[_-]?key|sharedaccesskey|credentials?|auth[_-]?key|signing[_-]?key|encryption[_-]?key|psk|instrumentationkey|storage[_-]?key|license[_-]?key|master[_-]?key|host[_-]?key|function[_-]?key|subscription[_-]?key|dockerconfigjson'

const nameBefore = new RegExp(`(${names})(?:[_-]?[a-z]{0,8}[0-9]{0,3})?${assigns}$`, 'i')

export const assignedRules: readonly Rule[] = [
  {
    id: 'assigned-secret',
    version: '1',
    hints: [
      'pass',
      'pwd',
      'secret',
      'token',
      'key',
      'credential',
      'psk',
      'kennwort',
      'pw[ \t]?["\']?[ \t]?[:=]',
      'wachtwoord',
      'contrase',
      'dockerconfig',
    ],
    pattern: new RegExp(
      `((?:${names})(?:[_-]?(?:hash|value|key|text|string|current|new|old|plain|base|b64|base64)(?:[_-]?base)?|_?[0-9]{1,3})?${assigns})(${value})`,
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
        /^(?:pass|pwd|psk|pw)$/i.test(word) &&
        /[a-z]/i.test(previous) &&
        !(/[a-z]/.test(previous) && /^P[a-z]/.test(word))
      ) {
        return null
      }
      // The public half of the key that signed a .NET assembly.
      if (/public[_-]?key[_-]?$/i.test(before.slice(0, name?.index ?? 0))) return null
      // The working directory of a shell.
      if (/^pwd$/i.test(word) && /^(?:\/|~|[a-z]:\\)/i.test(bare)) return null
      if (/^(?:token|secret|credentials?|pw)$/i.test(word) && /^\d{1,3}$/.test(bare)) return null
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
    id: 'argument-secret',
    version: '1',
    hints: [
      'password[ \t]',
      'passwd[ \t]',
      'passphrase[ \t]',
      'secret[ \t]',
      'token[ \t]',
      '-key[ \t]',
      'apikey[ \t]',
      'pass[ \t:]',
      'psk[ \t]',
      'sshpass[ \t]',
      'identified[ \t]',
    ],
    pattern: new RegExp(
      String.raw`((?<!\w)--?[\w-]{0,40}(?:password|passwd|passphrase|secret|token|(?:api|account|access|secret)-?key|psk|(?:src|dest)?(?:store|key)pass|pass(?:in|out)[ \t]{1,4}pass:)[ \t]{0,4}(?<=[ \t:])|\bsshpass[ \t]{1,4}-p[ \t]{0,4}|\bidentified[ \t]{1,4}by[ \t]{1,4}(?:password[ \t]{1,4})?|\blogin[ \t]{1,4}[^\s]{1,64}[ \t]{1,4}password[ \t]{1,4})(${value})`,
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
    id: 'passphrase',
    version: '1',
    hints: ['phrase'],
    // The one secret that is several words.
    pattern: new RegExp(
      String.raw`((?:pass-?phrase)${assigns})([^\s"'<>,;&|)}\]]{1,128}(?:[ \t][^\s=:"'<>,;&|)}\]]{1,64}(?![\w-]{0,64}[=:])){1,8})`,
      'gi',
    ),
    replace: (found) => (notSecret.test(found.split(/[ \t]/)[0] ?? '') ? null : marker('passphrase')),
    vanish: [['wpa_passphrase=coffee and cake 7', 'and cake 7']],
    stay: ['passphrase: required for this key'],
  },
  {
    id: 'telling-random',
    version: '1',
    hints: [
      'key',
      'sig',
      'session',
      'sid',
      'response',
      'opaque',
      'pat["\']?[:=]',
      'seed',
      'verifier',
      '[?&]code=',
      '[?&]state=',
      'aspnetcore',
      'assertion',
      'samlresponse',
      'ticket',
      'sessid',
      'csrf',
      'xsrf',
      'salt',
      'otp',
      'hmac',
      'auth',
      'nonce',
    ],
    pattern: new RegExp(
      `((?:(?:private|access|secret)[_-]?(?:access[_-]?)?(?:key)?[_-]?id|key|sig(?:nature)?|session(?:[_-]?id)?|sessid|(?<![a-z])sid|csrf|xsrf|salt|otp|hmac|auth|c?nonce|response|opaque|(?<=[_-])pat|seed|code_?verifier|(?<=[?&])(?:code|state)|\\.aspnetcore\\.[\\w.]{1,60}|assertion|samlresponse|ticket)${assigns})(${value})`,
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
    stay: [
      'key=HKEY_LOCAL_MACHINE',
      'session: 12 opened',
      'response=ok code=200 state=running',
      'key: 3f2b8c1e-0d4a-4b6e-9c7d-1a2b3c4d5e6f',
    ],
  },
]
