import { isGenericName, marker, type Rule, type RuleContext } from '../rule.ts'
import { notSecret } from './values.ts'

/** Secrets of requests, addresses and connections, and those between XML tags. */

/** `user:secret` before an `@`: the account may say something, the secret never. */
const hideAfterUser = (found: string, context: RuleContext): string => {
  const split = found.search(/[:/]/)
  if (split < 0) return marker('url-password')
  const user = found.slice(0, split)
  const shown = user === '' || isGenericName(user) ? user : context.pseudonyms.name('user', user)
  return `${shown}${found[split]}${marker('url-password')}`
}

export const httpRules: readonly Rule[] = [
  {
    id: 'authorization',
    version: '1',
    hints: ['authorization', 'bearer[ \t]', 'basic[ \t]', 'x-api-key', 'x-auth', 'x-amz-security'],
    pattern:
      /((?:(?:proxy-)?authorization|x-api-key|x-auth-[a-z]{1,20}|x-amz-security-token)\\?["']?[ \t]{0,8}[:=][ \t]{0,8}\\?["']?[[({]?(?:(?!basic)[a-z][\w-]{1,24}[ \t]{1,4})?|(?<![\w])bearer[ \t]{1,4})([^\s"'\\,;<>[\](){}]{4,8192})/gi,
    replace: (found, context) => {
      // The parts of a digest are told by their own names.
      const isPart = /^(?:username|realm|nonce|uri|qop|credential|signedheaders)=?/i.test(found)
      const isTold = /\d/.test(found) || found.length > 24
      return isTold && !isPart && context.start > 0 ? marker('authorization') : null
    },
    vanish: [
      ['Authorization: Bearer 0a1b2c3d4e5f', '0a1b2c3d4e5f'],
      ['authorization: [Bearer 4j2k7ps9xq] more', '4j2k7ps9xq'],
      ['curl -H "X-Api-Key: 99aa88bb77cc"', '99aa88bb77cc'],
    ],
    stay: ['authorization: denied by policy', 'authorization: Digest realm="ops"'],
  },
  {
    id: 'authorization',
    version: '1',
    hints: ['basic[ \t]'],
    pattern: /((?<![\w])basic[ \t]{1,4})([A-Za-z0-9+/_-]{6,8192}={0,2})/gi,
    replace: (found) =>
      Buffer.from(found, 'base64').toString('latin1').includes(':') ? marker('authorization') : null,
    vanish: [['"authorization": "Basic YWRhOnMzY3JldA=="', 'YWRhOnMzY3JldA']],
    stay: ['Basic authentication is off'],
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
  {
    id: 'xml-secret',
    version: '1',
    hints: ['password', 'passwd', 'passphrase', 'secret', 'token', '[>_-]?key'],
    pattern:
      /(<[\w:.-]{0,40}(?:(?:password|passwd|passphrase|secret|token|(?:api|access|account|private|shared)[_-]?key)(?:[ \t][^<>\r\n]{0,200})?|[ \t][^<>\r\n]{0,80}(?:name|key|id)=["'][\w:.-]{0,80}(?:password|passwd|secret|token|api[_-]?key)["'][^<>\r\n]{0,80})>)([^<>\r\n]{1,4096})(?=<\/)/gi,
    replace: (found) => (notSecret.test(found.trim()) ? null : marker('xml-secret')),
    vanish: [
      ['<db><adminPassword type="s">x7-Kp!</adminPassword></db>', 'x7-Kp!'],
      ['<property name="hibernate.connection.password">x7-Kp</property>', 'x7-Kp'],
    ],
    stay: ['<password></password>', '<passwordPolicy>strict</passwordPolicy>'],
  },
]
