import { isIP } from 'node:net'
import { isGenericName, type Rule, type RuleContext } from '../rule.ts'

/** Names of machines, told by the place that a log or a command gives them. */

/** Not a machine: versions, words of messages, well-known parts of a system. */
const noHost =
  /^(?:kernel|last|message|none|null|default|true|false|yes|no|all|any|any:|self|local|master|slave|primary|secondary|replica|leader|follower|name|names?|is|was|not|and|the|header|headers|unreachable|down|up|alive|reached|found|unknown|v?\d{1,5}(?:\.\d{1,5}){0,4}|(?:com|org|net|io|java|javax)\..{1,200}|host-[a-z0-9]{6}(?:\..{0,100})?|\?|\.|-|wsl\$|tsclient|device|systemroot|global|pipe)$/i

const host = (found: string, { pseudonyms }: RuleContext): string | null => {
  const labels = found.replace(/\.$/, '').split('.')
  if (isIP(found) !== 0 || isGenericName(labels[0] ?? '') || noHost.test(found)) return null
  if (labels.length === 1) return pseudonyms.name('host', found)
  // Whose name it is says the domain; public ones stay, and the site's own are known by another rule.
  return null
}

/** The sender of a log line is a machine of the site, whatever its domain. */
const sender = (found: string, context: RuleContext): string | null => {
  const [label = '', ...domain] = found.split('.')
  if (domain.length === 0 || isIP(found) !== 0 || isGenericName(label) || noHost.test(found))
    return host(found, context)
  const { pseudonyms } = context
  return `${pseudonyms.name('host', label)}.${pseudonyms.name('domain', domain.join('.'))}.example`
}

const hostWord = String.raw`[a-z][\w-]{1,62}(?:\.[\w-]{1,62}){0,6}`

export const placedHostRules: readonly Rule[] = [
  {
    id: 'host-in-log',
    version: '1',
    hints: ['\\d:\\d\\d ', '[+-]\\d\\d:?\\d\\d ', '\\dz '],
    pattern: new RegExp(
      String.raw`^((?:<\d{1,3}>1? ?)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) )(${hostWord})(?= (?:[\w./-]{1,64}(?:\([\w.-]{1,64}\))?(?:\[\d{1,10}\])?: |last message repeated|\S{1,48} (?:\d{1,10}|-) ))`,
      'gim',
    ),
    // Behind an ISO time a single word is as often the level or a part of the program.
    replace: (found, context) =>
      /\d{4}-\d\d-\d\dT\S{1,40} $/.test(context.text.slice(Math.max(0, context.start - 48), context.start)) &&
      !/[\d.-]/.test(found)
        ? null
        : sender(found, context),
    vanish: [
      ['<34>1 2026-11-20T22:00:00.003Z mx7.plant.example.org su - ID47 - x', 'mx7.plant'],
      ['Nov 20 22:00:00 plant-web7 sshd[811]: Server listening', 'plant-web7'],
      ['2026-11-20T22:00:00+01:00 plant-web7 systemd[1]: Started', 'plant-web7'],
    ],
    stay: ['Nov 20 14:05:06 kernel: EXT4-fs error', '2026-11-20T14:05:06.123Z ERROR main: pool exhausted'],
  },
  {
    id: 'host-in-place',
    version: '1',
    hints: ['host', 'computer', 'workstation', 'machine', 'rechner'],
    pattern: new RegExp(
      String.raw`((?<![a-z])(?:host(?:[_ ]?name)?|computer(?:[_ ]?name)?|workstation(?:[_ ]?name)?|machine(?:[_ ]?name)?|rechnername)\\?["']?(?:=|[ \t]{0,4}:[ \t]{0,8}|(?:[ \t]\.){2,30}[ \t]?:[ \t]|[ \t]=[ \t])\\?["']?)(${hostWord})(?![\w/:\\-]|\.[a-z0-9])`,
      'gi',
    ),
    replace: (found, context) =>
      // A lone word in a sentence is none; a machine's name has a digit, a dash or capitals only.
      /[\d-]/.test(found) || /^[A-Z]{3,15}$/.test(found) ? host(found, context) : null,
    vanish: [
      ['HOSTNAME=plant-web7', 'plant-web7'],
      ['{"host":"plant-web7","level":"error"}', 'plant-web7'],
      ['   Host Name . . . . . . . . . . . . : WS-PLANT-7', 'WS-PLANT-7'],
    ],
    stay: ['Host: archive.ubuntu.com', 'host: unreachable', 'machine: idle'],
  },
  {
    id: 'host-in-place',
    version: '1',
    hints: ['linux[ \\t]', 'darwin[ \\t]', 'freebsd[ \\t]', 'sunos[ \\t]', 'aix[ \\t]'],
    pattern: /(\b(?:Linux|Darwin|FreeBSD|SunOS|AIX) )([a-z][\w.-]{1,62})(?= \d{1,2}\.\d{1,2}[\w.-]{0,40} )/gi,
    replace: host,
    vanish: [['Linux plant-web7 6.1.0-18-amd64 #1 SMP', 'plant-web7']],
    stay: ['Linux is 6 years old'],
  },
  {
    id: 'host-in-place',
    version: '1',
    hints: ['\\\\\\\\'],
    pattern: /((?<![\w\\:)>%}\]])(?:\\\\|\\\\\\\\))([a-z][\w-]{1,62})(?=\\[^\\\s]|\\\\[^\\\s])/gi,
    replace: (found, context) => {
      // Two backslashes before and one behind, or both doubled: `\\Device\\x` is an escaped path without a host.
      const { text, start } = context
      const doubledBefore = text[start - 3] === '\\'
      const doubledBehind = text[start + found.length + 1] === '\\'
      return doubledBefore === doubledBehind ? host(found, context) : null
    },
    vanish: [
      ['The path \\\\fs07\\data was not found.', 'fs07'],
      ['{"p":"\\\\\\\\fs07\\\\data"}', 'fs07'],
    ],
    stay: ['\\\\.\\pipe\\x', '{"p":"\\\\Device\\\\HarddiskVolume3"}'],
  },
  {
    id: 'shell-prompt',
    version: '1',
    hints: [':~', ':/'],
    pattern: /(?<![\w.@-])[a-z_][\w.-]{0,31}@[a-z][\w-]{1,62}(?=:[~/][^\s$#]{0,200}[$#] )/gi,
    replace: (found, { pseudonyms }) => {
      const [user = '', machine = ''] = found.split('@')
      const who = isGenericName(user) ? user : pseudonyms.name('user', user)
      return `${who}@${isGenericName(machine) ? machine : pseudonyms.name('host', machine)}`
    },
    vanish: [['iberg@plant-web7:~$ uptime', 'iberg@plant-web7']],
    stay: ['root@localhost:~# uptime'],
  },
]
