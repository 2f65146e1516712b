import { marker, type Rule } from '../rule.ts'
import { hideInQuotes, notSecret, unquoted, value } from './values.ts'

/** Secrets that are told by the command or the directive they are given to. */

const hidden = (id: string) => (found: string, context: Parameters<Rule['replace']>[1]) =>
  notSecret.test(unquoted(found)) || /^(?:user|runas)?pass(?:word)?$/i.test(found)
    ? null
    : hideInQuotes(found, id, context)

/** Programs whose `-p`, `-P`, `-w` or `-a` takes a password. With `ssh`, `curl` or `docker run` it is something else. */
const takesPassword = [
  String.raw`(?:az[ \t]login|psexec(?:64)?(?:\.exe)?|docker[ \t]login|podman[ \t]login|helm[ \t]registry[ \t]login|mongo\w{0,8}|rabbitmqadmin|winexe|keytool)\b[^\r\n|;&]{0,300}?[ \t]-p`,
  String.raw`(?:sqlcmd|osql|bcp|mosquitto_(?:pub|sub)|ipmitool|isql)\b[^\r\n|;&]{0,300}?[ \t]-P`,
  String.raw`(?:ldap(?:search|modify|add|delete|passwd|whoami)|dsconf)\b[^\r\n|;&]{0,300}?[ \t]-w`,
  String.raw`redis-cli\b[^\r\n|;&]{0,300}?[ \t]-a`,
].join('|')

export const commandRules: readonly Rule[] = [
  {
    id: 'command-password',
    version: '1',
    hints: ['[ \\t]-[pwa][ \\t]'],
    pattern: new RegExp(String.raw`(\b(?:${takesPassword})[ \t]{1,4})(${value})`, 'gi'),
    replace: (found, context) => (found.startsWith('-') ? null : hidden('command-password')(found, context)),
    vanish: [
      ['sqlcmd -S db -U sa -P Gr4vel-pit -Q "select 1"', 'Gr4vel-pit'],
      ['psexec \\\\host -u svc -p "two words9" cmd', 'two words9'],
    ],
    stay: ['ssh -p 2222 host', 'docker run -p 8080:80 nginx', 'mkdir -p /var/lib/x'],
  },
  {
    id: 'command-password',
    version: '1',
    hints: ['[ \\t]-p\\w', '[ \\t]-p[!#$%&*+]'],
    pattern: /(\b(?:mysql|mariadb)[\w-]{0,12}[ \t][^\r\n|;&]{0,200}?(?<=[ \t])-p)([^\s"'-][^\s"']{0,127})/gi,
    replace: () => marker('command-password'),
    vanish: [['mysqldump -u root -pQu4rry7 shop', 'Qu4rry7']],
    stay: ['mysql -u root -p shop'],
  },
  {
    id: 'command-password',
    version: '1',
    hints: ['/rp[ \\t]', '/p:', '/pass', '/pwd:'],
    pattern: new RegExp(
      String.raw`((?<![\w/\\.<-])/(?:rp[ \t]{1,4}|p:|pass(?:word)?:|pwd:))(${value})`,
      'gi',
    ),
    replace: hidden('command-password'),
    vanish: [['schtasks /create /ru svc /rp Qu4rry7 /sc daily', 'Qu4rry7']],
    stay: ['GET /pass HTTP/1.1', 'tree /p:'],
  },
  {
    id: 'command-password',
    version: '1',
    hints: ['[t e][ \\t]{1,4}use'],
    pattern:
      /(\bnet(?:\.exe)?[ \t]{1,4}(?:use[ \t]{1,4}(?:[a-z]:[ \t]{1,4}|\*[ \t]{1,4})?\\\\[^\s]{1,200}|user[ \t]{1,4}[^\s/]{1,64})[ \t]{1,4})([^\s/]\S{0,127})/gi,
    replace: (found) => (found === '*' ? null : marker('command-password')),
    vanish: [
      ['net use Z: \\\\nas\\share Qu4rry7 /user:x', 'Qu4rry7'],
      ['net user helper Qu4rry7 /add', 'Qu4rry7'],
    ],
    stay: ['net use Z: /delete', 'net user helper /active:no'],
  },
  {
    id: 'command-login',
    version: '1',
    hints: ['-u[ \\t\'"]', '-user[= \\t]', '-auth[= \\t]', '-creds[= \\t]'],
    pattern:
      /((?<!\S)(?:-u[ \t]{0,4}|--?(?:proxy-)?(?:user|auth|creds)[= \t]{1,4})["']?[^\s"':]{1,64}:)([^\s"']{1,256})/gi,
    // `-u 1000:1000` is a user and a group.
    replace: (found) => (/^\d{1,6}$/.test(found) || found.startsWith('/') ? null : marker('command-login')),
    vanish: [["curl -u 'ada:Qu4rry7' https://a.example.org", 'Qu4rry7']],
    stay: ['docker run -u 1000:1000 x', 'git push -u origin main'],
  },
  {
    id: 'piped-password',
    version: '1',
    hints: ['chpasswd', 'sudo[ \\t]', '-stdin', 'cryptsetup'],
    pattern: new RegExp(
      String.raw`(\b(?:echo|printf)[ \t]{1,4}(?:-[ne]{1,2}[ \t]{1,4})?)(${value})(?=[ \t]{0,4}\|[ \t]{0,4}[^\r\n|]{0,60}(?:sudo[ \t]{1,4}(?:-\w{1,4}[ \t]{1,4}){0,4}?-S|chpasswd|-stdin|cryptsetup))`,
      'gi',
    ),
    replace: hidden('piped-password'),
    vanish: [
      ['echo Qu4rry7 | sudo -S reboot', 'Qu4rry7'],
      ['echo "root:Qu4rry7" | chpasswd', 'Qu4rry7'],
    ],
    stay: ['echo done | sudo tee /etc/x'],
  },
  {
    id: 'secure-string',
    version: '1',
    hints: ['securestring[ \\t]'],
    pattern: new RegExp(
      String.raw`(convertto-securestring[ \t]{1,4}(?:-(?:asplaintext|force|string)[ \t]{1,4}){0,3})(${value})`,
      'gi',
    ),
    replace: (found, context) =>
      /^[-$(]/.test(found) ? null : hideInQuotes(found, 'secure-string', context),
    vanish: [['ConvertTo-SecureString "Qu4rry7" -AsPlainText -Force', 'Qu4rry7']],
    stay: ['ConvertTo-SecureString $plain -AsPlainText'],
  },
  {
    id: 'device-key',
    version: '1',
    hints: [
      'key[ \\t]',
      'secret[ \\t]',
      'password[ \\t]',
      'key-string',
      'psk[ \\t]',
      'xauth[ \\t]',
      'eap[ \\t]',
    ],
    pattern:
      /(\b(?:(?:radius|tacacs)(?:-server)?[ \t][^\r\n]{0,120}?[ \t]key[ \t]{1,4}|crypto[ \t]isakmp[ \t]key[ \t]|enable[ \t](?:secret|password)[ \t]|(?<=^[ \t]{0,8})username[ \t]\S{1,64}[ \t](?:privilege[ \t]\d{1,2}[ \t])?(?:secret|password)[ \t]|neighbor[ \t]\S{1,64}[ \t]password[ \t]|pre-shared-key[ \t](?:(?:local|remote|ascii-text|hexadecimal|address \S{1,64} key)[ \t]){0,2}|key-string[ \t]|wpa-psk[ \t]ascii[ \t])(?:\d{1,2}[ \t])?|:[ \t]{1,4}(?:PSK|XAUTH|EAP)[ \t]{1,4})("[^"\r\n]{1,128}"|[^\s"]{1,128})/gi,
    replace: (found, context) => hidden('device-key')(found, context),
    vanish: [
      ['crypto isakmp key Qu4rry-7 address 10.0.0.9', 'Qu4rry-7'],
      ['enable secret 5 $1$mERr$hx5rVt7rPNoS4wqbXKX7m0', 'hx5rVt7rPNoS4wqbXKX7m0'],
      ['10.1.1.1 %any : PSK "Qu4rry 7"', 'Qu4rry 7'],
    ],
    stay: ['primary key on table orders', 'enable password-expiry'],
  },
  {
    id: 'config-directive',
    version: '1',
    hints: ['requirepass', 'masterauth', 'auth-pass', 'bindpw', 'rootpw', 'auth_pass'],
    pattern:
      /((?:requirepass|masterauth|auth-pass[ \t]{1,4}[\w-]{1,64}|bindpw|rootpw|auth_pass)[ \t]{1,8})([^\s"'=:]\S{0,255}|"[^"\r\n]{1,255}"|'[^'\r\n]{1,255}')/gi,
    replace: (found, context) => hidden('config-directive')(found, context),
    vanish: [['requirepass Qu4rry7', 'Qu4rry7']],
    stay: ['# requirepass'],
  },
  {
    id: 'database-login',
    version: '1',
    hints: ['connect[ \\t]', 'sqlplus[ \\t]', 'sqlldr[ \\t]', 'expdp[ \\t]', 'impdp[ \\t]', 'rman[ \\t]'],
    pattern:
      /(\b(?:connect|sqlplus|sqlldr|expdp|impdp|rman[ \t]target)[ \t]{1,4}(?:-\w{1,4}[ \t]{1,4}){0,2}["']?[\w$#]{1,30}\/)([^\s@/"']{1,64})(?=@[\w/(])/gi,
    replace: () => marker('database-login'),
    vanish: [['CONNECT scott/Qu4rry7@orcl', 'Qu4rry7']],
    stay: ['connect http/1.1 to host'],
  },
  {
    id: 'pgpass',
    version: '1',
    hints: [':\\d{4,5}:\\w', ':[*]:'],
    pattern: /^([\w.*-]{1,100}:(?:\d{2,5}|\*):[\w*-]{1,63}:[\w*.-]{1,63}:)([^\s:]{1,256})$/gim,
    replace: (found) => (/^[\d*]{1,6}$/.test(found) ? null : marker('pgpass')),
    vanish: [['db9.example.org:5432:orders:app:Qu4rry7', 'Qu4rry7']],
    stay: ['at main.c:1234:12:error:5'],
  },
]
