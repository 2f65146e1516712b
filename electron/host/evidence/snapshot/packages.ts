import { platform } from 'node:os'
import { askCommand, linesOf } from './ask-command.ts'
import type { PartReader } from './snapshot.ts'
import { maxListed } from './snapshot-parsing.ts'

export type Package = { readonly name: string; readonly version: string }

const tabbed = (text: string): readonly Package[] =>
  linesOf(text).map((line) => {
    const [name = '', version = ''] = line.split('\t')
    return { name, version }
  })

/** `apk info -v`: the version begins at the last hyphen before `digit…-rN`. */
export const apkPackages = (text: string): readonly Package[] =>
  linesOf(text).map((line) => {
    const found = /^(.{1,200}?)-(\d[^-]{0,60}-r\d{1,6})$/.exec(line)
    return { name: found?.[1] ?? line, version: found?.[2] ?? '' }
  })

/** `name = value` pairs under one registry key each, as `reg query /s` prints them. */
export const registryPackages = (text: string): readonly Package[] =>
  text.split(/\r?\n(?=HKEY)/).flatMap((block) => {
    const value = (name: string) =>
      new RegExp(`^ {4}${name} {4}REG_SZ {4}(.{1,400})$`, 'm').exec(block)?.[1]?.trim()
    const name = value('DisplayName')
    return name === undefined ? [] : [{ name, version: value('DisplayVersion') ?? '' }]
  })

const uninstall = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall'

const managers: readonly {
  readonly name: string
  readonly platform: string
  readonly command: readonly string[]
  readonly parse: (text: string) => readonly Package[]
}[] = [
  {
    name: 'dpkg',
    platform: 'linux',
    command: ['dpkg-query', '-W', '-f', `\${Package}\t\${Version}\n`],
    parse: tabbed,
  },
  {
    name: 'rpm',
    platform: 'linux',
    command: ['rpm', '-qa', '--qf', '%{NAME}\t%{VERSION}-%{RELEASE}\n'],
    parse: tabbed,
  },
  { name: 'apk', platform: 'linux', command: ['apk', 'info', '-v'], parse: apkPackages },
  {
    name: 'pacman',
    platform: 'linux',
    command: ['pacman', '-Q'],
    parse: (text) => tabbed(text.replaceAll(' ', '\t')),
  },
  {
    name: 'snap',
    platform: 'linux',
    command: ['snap', 'list', '--unicode=never'],
    parse: (text) => snapPackages(text),
  },
  {
    name: 'homebrew',
    platform: 'darwin',
    command: ['brew', 'list', '--versions'],
    parse: (text) => tabbed(text.replace(/^(\S{1,200}) /gm, '$1\t')),
  },
  { name: 'pkgutil', platform: 'darwin', command: ['pkgutil', '--pkgs'], parse: tabbed },
  {
    name: 'registry',
    platform: 'win32',
    command: ['reg', 'query', `HKLM\\${uninstall}`, '/s'],
    parse: registryPackages,
  },
  {
    name: 'registry',
    platform: 'win32',
    command: ['reg', 'query', `HKLM\\${uninstall.replace('SOFTWARE', 'SOFTWARE\\WOW6432Node')}`, '/s'],
    parse: registryPackages,
  },
]

export const snapPackages = (text: string): readonly Package[] =>
  linesOf(text)
    .slice(1)
    .map((line) => {
      const [name = '', version = ''] = line.split(/\s{1,80}/)
      return { name: `${name} (snap)`, version }
    })

/** Everything that any package manager of this system lists. */
export const packages: PartReader = async (signal) => {
  const found = new Map<string, Package>()
  const used = new Set<string>()
  for (const manager of managers.filter((entry) => entry.platform === platform())) {
    const text = await askCommand(manager.command, signal, 25_000)
    if (text === null) continue
    for (const one of manager.parse(text)) {
      used.add(manager.name)
      if (one.name !== '') found.set(`${one.name} ${one.version}`, one)
    }
  }
  const list = [...found.values()].sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1))
  return list.length === 0
    ? { unavailable: 'No package manager that Kitbag knows is on this machine.' }
    : { data: { manager: [...used].join(', '), count: list.length, list: list.slice(0, maxListed) } }
}
