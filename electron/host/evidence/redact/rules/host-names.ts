import { isIPv4 } from 'node:net'
import type { Pseudonyms } from '../pseudonyms.ts'
import type { Rule } from '../rule.ts'
import { literalHint } from '../scan/hint.ts'

/** Top-level names that are never public: a host below them is somebody's own. */
const innerTops = [
  'internal',
  'intranet',
  'corp',
  'lan',
  'local',
  'localdomain',
  'home\\.arpa',
  'example',
  'test',
]

/** Files and packages that end like an inner host name. */
const notHost =
  /(?:^|\.)(?:rc|env|settings|config|appsettings|profile|bashrc|conf|vimrc|local|test|com|org|net|io|java|javax|sun|jdk|dev|spec|unit|std)\.(?:local|internal|test|example|lan)$|^(?:com|org|net|io|java|javax|sun|jdk)\./i

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * Host names below the site's own domains and below names that are never public. Public hosts stay: which
 * update server could not be reached is what an engineer needs to know.
 */
const isInnerEnd = new RegExp(String.raw`\.(?:${innerTops.join('|')})$`, 'i')

export const hostNameRule = (domains: readonly string[]): Rule => {
  const own = domains
    .map((domain) => domain.toLowerCase().replace(/^\.|\.$/g, ''))
    .filter((domain) => domain.includes('.') && !isIPv4(domain))
  const ends = [...own.map(escaped), ...innerTops.map((top) => String.raw`\.${top}`)]
  const standIn = (found: string, pseudonyms: Pseudonyms): string | null => {
    if (notHost.test(found) || /^\.|\.\./.test(found)) return null
    // The own domain's letters inside a longer word.
    const folded = found.toLowerCase()
    if (!isInnerEnd.test(found) && !own.some((domain) => `.${folded}`.endsWith(`.${domain}`))) return null
    if (own.includes(folded)) return pseudonyms.name('domain', found)
    const labels = found.split('.')
    const top = labels.at(-1) ?? ''
    const host = pseudonyms.name('host', labels[0] ?? '')
    if (labels.length < 3) return `${host}.${top}`
    return `${host}.${pseudonyms.name('domain', labels.slice(1).join('.'))}.${top}`
  }
  return {
    id: 'host-name',
    version: '1',
    hints: [...own.map(literalHint), ...innerTops.map((top) => `.${top.replace('\\', '')}`)],
    pattern: new RegExp(String.raw`(?:${ends.join('|')})(?![\w-]|\.[a-z0-9_])`, 'gi'),
    reach: { signs: /[\w.-]/, max: 253 },
    replace: (found, { pseudonyms, text, start }) => {
      // A file: `/etc/rc.local`, `.\settings.local`. A host after `//` or `\\` stays a host.
      const sign = text[start - 1]
      if (/^localhost\./i.test(found)) return null
      if (sign === '/' || sign === '\\') {
        const labels = found.split('.')
        const single = text[start - 2] !== '/' && text[start - 2] !== '\\' && start > 1
        if (single && labels.length === 2 && !/\d/.test(labels[0] ?? '')) return null
      }
      return pseudonyms.decided('host-name', found, (name) => standIn(name, pseudonyms))
    },
    vanish: [
      ['resolve db03.site1.acme-corp.example -> up', 'acme-corp'],
      ['nas01.local answered', 'nas01'],
      ['\\\\fileserver.corp.lan\\share', 'fileserver'],
    ],
    stay: [
      '/etc/rc.local done',
      'load .env.local',
      'https://archive.ubuntu.com/ubuntu',
      'com.acme.internal loaded',
    ],
  }
}
