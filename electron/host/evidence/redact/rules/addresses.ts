import type { Rule, RuleContext } from '../rule.ts'

/** Network addresses. Each stays an address of its kind, in a consistent subnet. */

/** Four numbers after one of these words are a version. */
const versionBefore =
  /(?:(?:version|(?<![a-z])ver|release|(?<![a-z])rev|revision|build|update|(?<![a-z])v)[\s:="'(/_-]{0,4}|(?:up|down)grad\w{0,4}[^\r\n]{0,24}(?:from|to|von|auf)[ \t]{1,2})$/i

const before = (context: RuleContext, length: number) =>
  context.text.slice(Math.max(0, context.start - length), context.start)

type MacForm = Pick<Rule, 'pattern' | 'reach' | 'vanish' | 'stay'> & { readonly hint: string }

const macRule = (form: MacForm): Rule => ({
  id: 'mac',
  version: '1',
  hints: [form.hint],
  pattern: form.pattern,
  ...(form.reach === undefined ? {} : { reach: form.reach }),
  replace: (found, context) => {
    // Part of a longer token, such as a fingerprint. Tested here: as a look-behind it costs ten times as much.
    if (/[\w:.-]/.test(before(context, 1)) || found.replace(/[.:-]/g, '').length !== 12) return null
    // Twelve digits with dashes or dots and no letter: a time stamp or a number.
    if (!found.includes(':') && !/[a-f]/i.test(found)) return null
    return context.pseudonyms.mac(found)
  },
  vanish: form.vanish,
  stay: form.stay,
})

export const addressRules: readonly Rule[] = [
  {
    id: 'ipv4',
    version: '1',
    hints: ['\\d.\\d{1,3}.\\d{1,3}.\\d'],
    pattern:
      /(?<![\d.~])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d|\.\d|[+~][a-z0-9]|-\d{1,3}(?:ubuntu|build|deb|\.el|\.fc|\+|~))/gi,
    replace: (found, context) => {
      const mapped = context.pseudonyms.ipv4(found)
      if (mapped === found || versionBefore.test(before(context, 48))) return null
      // `1.2.5.1-2` is a package with its revision; addresses of a range such as `10.0.0.1-9` begin higher.
      const revised = /^-\d{1,3}(?![\d.])/.test(
        context.text.slice(context.start + found.length, context.start + found.length + 5),
      )
      if (revised && Number(found.split('.')[0]) < 10) return null
      return mapped
    },
    vanish: [
      ['conn from 10.31.7.19:4411 accepted', '10.31.7.19'],
      ['/10.250.19.102:54106 dest', '10.250.19.102'],
      ['route 192.168.17.0/24 via 192.168.17.1', '192.168.17.'],
    ],
    stay: [
      'listen 127.0.0.1:8080 and 0.0.0.0',
      'netmask 255.255.255.0 broadcast 255.255.255.255',
      'Windows 10.0.19041.1415 and 10.0.19041',
      'wcp.dll version 0.0.0.6, agent v2.4.1.7, Version: 1.2.3.4',
      'enterprises.1.3.6.1.4.1.311',
      'ii libx 1.2.3.4-1ubuntu2 amd64',
      'install alsa-topology-conf:all <none> 1.2.5.1-2',
    ],
  },
  {
    id: 'ipv4-dashed',
    version: '1',
    hints: ['\\d-\\d{1,3}-\\d{1,3}-\\d'],
    pattern: /-\d{1,3}-\d{1,3}-\d{1,3}(?![\d-])/g,
    reach: { signs: /\d/, max: 3 },
    replace: (found, context) => {
      if (!/^\d/.test(found)) return null
      const led = before(context, 4)
      // `ip-10-0-0-7` of a cloud, or the first label of a provider's host name.
      const isNamed =
        /(?:^|[^a-z0-9])ip-$/i.test(led) ||
        /^\.[a-z]/i.test(context.text.slice(context.start + found.length, context.start + found.length + 2))
      const dotted = found.replaceAll('-', '.')
      if (!isNamed || /\d-?$/.test(led)) return null
      return context.pseudonyms.ipv4(dotted).replaceAll('.', '-')
    },
    vanish: [
      ['node ip-10-31-7-19 ready', '10-31-7-19'],
      ['from dsl-24-54-76-216.city.isp.net', '24-54-76-216'],
    ],
    stay: ['trip-1-2-3-4'],
  },
  {
    id: 'ipv6',
    version: '1',
    // Without `::` it has seven colons; four of them tell it from a time with a date.
    hints: ['::', ':\\h{1,4}:\\h{1,4}:\\h{1,4}:'],
    // Java writes the port behind all eight groups with one more colon.
    pattern:
      /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?=:\d{2,5}(?![\w:]))|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\w:]|\.\d))/gi,
    replace: (found, context) => {
      if (!/\d/.test(found)) return null
      const mapped = context.pseudonyms.ipv6(found)
      return mapped === found ? null : mapped
    },
    vanish: [
      ['peer [2001:db8:12ab:9::4f]:443 up', '12ab:9::4f'],
      ['fe80::1c2d:3eff:fe4a:5b6c%eth0', '1c2d:3eff:fe4a:5b6c'],
    ],
    stay: ['at 12:34:56 std::vector ::1 ff02::1', '2026-11-20T14:05:06Z'],
  },
  {
    id: 'ipv6',
    version: '1',
    hints: ['ip6.arpa', 'ipv6-literal'],
    pattern: /(?<![\w.])(?:[0-9a-f]\.){8,40}(?=ip6\.arpa)|(?<![\w-])[0-9a-f-]{4,45}(?=\.ipv6-literal\.net)/gi,
    replace: (found, { pseudonyms }) => {
      const dashed = !found.includes('.')
      const groups = dashed
        ? found.replaceAll('-', ':')
        : (found.replaceAll('.', '').split('').reverse().join('').match(/.{4}/g) ?? []).join(':')
      const mapped = pseudonyms.ipv6(groups.toLowerCase())
      if (mapped === groups.toLowerCase()) return dashed ? null : '0.'
      if (dashed) return mapped.replaceAll(':', '-')
      const digits = mapped.split(':').map((group) => group.padStart(4, '0'))
      return `${digits.join('').split('').reverse().join('.')}.`
    },
    vanish: [
      ['dig 9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.c.1.0.4.a.4.8.0.1.8.2.0.a.2.ip6.arpa', 'c.1.0.4.a.4.8.0.1.8'],
      ['\\\\2a02-8108-4a40-1c00--9.ipv6-literal.net\\x', '8108-4a40'],
    ],
    stay: ['zone ip6.arpa is ours'],
  },
  {
    id: 'mac',
    version: '1',
    hints: ['mac', 'hwaddr', 'ether', 'lladdr', 'physical', 'bssid', 'bridge[ \\t]', '-ff-fe-', 'duid'],
    pattern:
      /((?:\bmac(?:[_ -]?addr(?:ess)?)?|hwaddr|lladdr|bssid|physical address)["']?[ \t]{0,2}[=: ][ \t]{0,2}["']?)([0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}(?![\w:])|[0-9a-f]{12}(?![\w:-])|[0-9a-f]{6}-[0-9a-f]{6}(?![\w-])|(?:[0-9a-f]{2}:){11}[0-9a-f]{2}(?=:[0-9a-f]{2}:[0-9a-f]{2}(?![\w:])))|(?<=bridge[ \t]{1,8}[0-9a-f]{4}\.)[0-9a-f]{12}(?!\w)|(?<![\w-])(?:[0-9a-f]{2}-){3}ff-fe(?:-[0-9a-f]{2}){3}(?![\w-])|(?<=00:01:00:01:(?:[0-9a-f]{2}:){4}|00:03:00:01:)(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi,
    replace: (found, { pseudonyms }) => {
      const one = (text: string): string => {
        // A digit left out at the front of an octet, as Solaris writes it.
        const octets = text.split(':')
        const full = octets.length === 6 ? octets.map((octet) => octet.padStart(2, '0')).join(':') : text
        return pseudonyms.mac(full)
      }
      const eui = /^(.{8})(-ff-fe-)(.{8})$/i.exec(found)
      if (eui !== null) {
        const mapped = pseudonyms.mac(`${eui[1]}-${eui[3]}`)
        return mapped.slice(0, 8) + (eui[2] ?? '') + mapped.slice(9)
      }
      // What iptables calls MAC is both addresses and the type.
      if (found.length === 35) return `${one(found.slice(0, 17))}:${one(found.slice(18))}`
      return one(found)
    },
    vanish: [
      ['HWaddr=3c:52:0:aa:1:9', '3c:52:0:aa:1:9'],
      ['MAC=3c:52:82:aa:01:9f:3c:52:82:aa:02:9f:08:00 SRC=x', '3c:52:82:aa:02:9f'],
      ['macAddress=3C5282AA019F', '3C5282AA019F'],
      ['bridge 8000.3c5282aa019f root', '3c5282aa019f'],
      ['EUI 3C-52-82-FF-FE-AA-01-9F', '82-FF-FE-AA'],
    ],
    stay: ['mac: 10.15.7', 'machine 123456789012'],
  },
  macRule({
    pattern: /[0-9a-f]{2}:(?:[0-9a-f]{2}:){4}[0-9a-f]{2}(?![\w:])/gi,
    hint: ':\\h\\h:\\h\\h:\\h\\h:\\h\\h:',
    vanish: [['dhcp lease 3c:52:82:aa:01:9f bound', '3c:52:82:aa:01:9f']],
    stay: [
      'ff:ff:ff:ff:ff:ff 00:00:00:00:00:00',
      'SHA1 Fingerprint=AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD',
    ],
  }),
  macRule({
    pattern: /[0-9a-f]{2}-(?:[0-9a-f]{2}-){4}[0-9a-f]{2}(?!\w|-[0-9a-f])/gi,
    hint: '-\\h\\h-\\h\\h-\\h\\h-\\h\\h-',
    vanish: [['Physical Address: 3C-52-82-AA-01-9F', '3C-52-82-AA-01-9F']],
    stay: ['backup-20-11-26-14-05-06'],
  }),
  macRule({
    pattern: /\.[0-9a-f]{4}\.[0-9a-f]{4}(?!\w|\.\d)/gi,
    reach: { signs: /[0-9a-f]/i, max: 4 },
    hint: '.\\h{4}.\\h{4}',
    vanish: [['arp 3c52.82aa.019f', '3c52.82aa.019f']],
    stay: ['1234.5678.9012'],
  }),
]
