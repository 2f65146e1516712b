import { isGenericName, type Rule, type RuleContext } from '../rule.ts'

/** Names of people and accounts, told by the place that a log, a system file or a directory gives them. */

/** Words that stand where a name would: "user does not exist". */
const noName =
  /^(?:does|did|is|was|has|had|not|and|or|the|a|an|account|name|names|id|ids|input|error|agent|session|sessions|data|mode|space|profile|profiles|group|groups|interface|defined|level|cannot|can|could|may|must|will|would|should|authentication|authenticated|logged|limit|list|with|without|who|that|sudo|wheel|adm|cdrom|dip|plugdev|lpadmin|sambashare|video|audio|kvm|libvirt|staff|tty|disk|input|render|nogroup|services?|computers|configuration|builtin|schema|users|config|monitor|S-1-.{0,60}|user-[a-z0-9]{6}|\d{1,12})$/i

const person = (found: string, { pseudonyms }: RuleContext): string | null =>
  isGenericName(found) || noName.test(found) ? null : pseudonyms.name('user', found)

const name = String.raw`[a-z_\u00c0-\u024f][\w.$\u00c0-\u024f-]{1,63}`

export const accountRules: readonly Rule[] = [
  {
    id: 'account-name',
    version: '1',
    hints: ['user[ \\t]'],
    pattern: new RegExp(
      String.raw`(\buser[ \t]{1,2}(?:["'](?:[A-Z0-9.-]{1,20}\\{1,2})?|(?=${name}[ \t](?:logged[ \t](?:in|out|on|off)|signed[ \t](?:in|out)|authenticated|connected[ \t]from|locked[ \t]out|has[ \t](?:logged|connected|signed))\b)))(${name})`,
      'gi',
    ),
    replace: person,
    vanish: [
      ["Login failed for user 'FAB\\ida.berg'.", 'ida.berg'],
      ['FATAL: no entry for user "iberg"', 'iberg'],
      ['INFO User iberg logged in', 'iberg'],
    ],
    stay: [
      'User is locked',
      'when a user logs on',
      'the User license was issued',
      'the user has no rights',
      "user 'root'@'localhost'",
    ],
  },
  {
    id: 'account-name',
    version: '1',
    hints: [') cmd', '(to ', ' ok login', ' fail login'],
    pattern: new RegExp(
      String.raw`(CRON\[\d{1,10}\]: \(|\bsu(?:\[\d{1,10}\])?: (?:FAILED SU )?\(to [\w.-]{1,32}\) |\[)(${name})(?=\) CMD| on \S|\] (?:OK|FAIL) LOGIN)`,
      'gi',
    ),
    replace: person,
    vanish: [
      ['gw CRON[900]: (iberg7) CMD (run)', 'iberg7'],
      ['gw su: (to root) iberg on pts/1', 'iberg'],
      ['vsftpd[81]: [iberg] OK LOGIN: Client', 'iberg'],
    ],
    stay: ['CRON[900]: (root) CMD (run-parts)'],
  },
  {
    id: 'account-name',
    version: '1',
    hints: ['username["\']>', 'accountname["\']>'],
    pattern: /(<Data Name=["']\w{0,24}(?:User|Account)Name["']>)([^<>\r\n]{1,64})/gi,
    // A machine's own account is its name with a dollar sign.
    replace: (found, context) => (found === '-' || /\$$/.test(found) ? null : person(found, context)),
    vanish: [['<Data Name="TargetUserName">iberg</Data>', 'iberg']],
    stay: ['<Data Name="TargetUserName">SYSTEM</Data>'],
  },
  {
    id: 'account-name',
    version: '1',
    hints: ['\\\\'],
    pattern:
      /(\b(?:as|by|user|account|owner|for|von|from|identity|principal|login|konto)[ \t:='"(]{1,4}(?!HK)[A-Z][A-Z0-9-]{1,14}\\{1,2})([a-z][\w.$-]{1,63})(?![\w\\/])/gi,
    replace: (found, context) =>
      /\.(?:exe|dll|sys|ini|log|txt|cmd|bat|ps1)$/i.test(found) ? null : person(found, context),
    vanish: [['Ran as FABRIKON\\i.berg (elevated)', 'i.berg']],
    stay: ['loaded from SYSTEM32\\ntdll.dll'],
  },
  {
    id: 'account-name',
    version: '1',
    hints: [' [[]\\d\\d/'],
    pattern:
      /((?:^|[ \t])[\w.:-]{2,64} [\w.-]{1,64} )([a-z][\w.@$-]{0,63})(?= \[\d{1,2}\/[a-z]{3}\/\d{4}:)/gim,
    replace: person,
    vanish: [['host9 - iberg [20/Nov/2026:22:01:10 +0100] "GET / HTTP/1.1"', 'iberg']],
    stay: ['host9 - - [20/Nov/2026:22:01:10 +0100] "GET / HTTP/1.1"'],
  },
  {
    id: 'directory-name',
    version: '1',
    hints: [',ou=', ',dc=', ',cn=', ',o='],
    pattern: /((?<![\w-])(?:uid|cn|samaccountname)=)([^,="\r\n]{2,64})(?=,(?:ou|cn|dc|o)=)/gi,
    replace: person,
    vanish: [['CN=Ida Berg,OU=Plant 2,DC=fab,DC=local', 'Ida Berg']],
    stay: ['CN=Users,DC=fab', 'cn=admin,dc=fab'],
  },
  {
    id: 'account-list',
    version: '1',
    hints: ['id=\\d{1,10}(', ',\\d{1,10}('],
    pattern: new RegExp(String.raw`((?:\b[eg]{0,1}[ug]id=|groups=|,)\d{1,10}\()(${name})(?=\))`, 'gi'),
    replace: person,
    vanish: [['uid=1004(iberg) gid=1004(iberg) groups=1004(iberg),27(sudo)', 'iberg']],
    stay: ['uid=0(root) gid=0(root) groups=0(root),27(sudo)'],
  },
  {
    id: 'account-list',
    version: '1',
    hints: [':\\d{4,6}:\\d{4,6}:'],
    pattern: /^()([a-z_][\w.-]{0,31})(?=:[^:\s]{0,128}:[1-9]\d{3,9}:\d{1,10}:)/gim,
    replace: person,
    vanish: [['iberg:x:1007:1007:Ida Berg,,,:/srv/x:/bin/bash', 'iberg:']],
    stay: ['nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin'],
  },
  {
    id: 'account-list',
    version: '1',
    hints: [':\\d{4,6}:\\d{4,6}:'],
    pattern: /^([a-z_][\w.-]{0,31}:[^:\s]{0,128}:[1-9]\d{3,9}:\d{1,10}:)([^:,\r\n]{3,64})/gim,
    replace: person,
    vanish: [['iberg:x:1007:1007:Ida Berg,,,:/srv/x:/bin/bash', 'Ida Berg']],
    stay: [],
  },
  {
    id: 'email',
    version: '1',
    hints: ['"@'],
    pattern: /"[^"\r\n@]{1,64}"@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])/gi,
    replace: (found, { pseudonyms }) => pseudonyms.email(found.replaceAll('"', '')),
    vanish: [['mail to "ida berg"@fab.example.org now', 'ida berg']],
    stay: ['"x"@"y"'],
  },
]
