import { networkInterfaces } from 'node:os'
import { namesIn, readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'

export type Route = {
  /** `default`, or an address with its prefix length. */
  readonly destination: string
  /** Empty for what is reached directly. */
  readonly gateway: string
  readonly iface: string
  readonly metric: number
}

const littleEndianV4 = (hex: string): string =>
  (hex.match(/../g) ?? [])
    .reverse()
    .map((pair) => Number.parseInt(pair, 16))
    .join('.')

const prefixOf = (hex: string): number => Number.parseInt(hex, 16).toString(2).replaceAll('0', '').length

/** `/proc/net/route`, proc(5): hexadecimal in the byte order of the machine, which is little-endian here. */
export const parseRoutes4 = (text: string): readonly Route[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [iface = '', destination = '', gateway = '', flags = '0', , , metric = '0', mask = ''] = line
        .trim()
        .split(/\s{1,20}/)
      if (mask === '' || (Number.parseInt(flags, 16) & 1) === 0) return []
      const length = prefixOf(mask)
      return [
        {
          destination: length === 0 ? 'default' : `${littleEndianV4(destination)}/${length}`,
          gateway: gateway === '00000000' ? '' : littleEndianV4(gateway),
          iface,
          metric: Number(metric),
        },
      ]
    })

/** Eight groups of hexadecimal, the first longest run of zeros shortened: RFC 5952. */
export const v6 = (hex: string): string => {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16))
  let best = { start: 0, length: 1 }
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0
    while (groups[start + length] === '0') length += 1
    if (length > best.length) best = { start, length }
  }
  if (best.length < 2) return groups.join(':')
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`
}

/** `/proc/net/ipv6_route`: only what a person would call a route. */
export const parseRoutes6 = (text: string): readonly Route[] =>
  text.split('\n').flatMap((line) => {
    const [destination = '', length = '', , , gateway = '', metric = '', , , flags = '0', iface = ''] = line
      .trim()
      .split(/\s{1,20}/)
    const bits = Number.parseInt(flags, 16)
    const isUp = (bits & 1) !== 0
    // RTF_LOCAL, RTF_REJECT, and multicast are the kernel's own.
    if (!isUp || (bits & 0x80000200) !== 0 || iface === 'lo' || destination.startsWith('ff')) return []
    const prefix = Number.parseInt(length, 16)
    if (prefix === 128) return []
    return [
      {
        destination: prefix === 0 ? 'default' : `${v6(destination)}/${prefix}`,
        gateway: /^0{32}$/.test(gateway) ? '' : v6(gateway),
        iface,
        metric: Number.parseInt(metric, 16),
      },
    ]
  })

/** resolv.conf(5). */
export const parseResolvConf = (text: string) => {
  const lines = text.split(/\r?\n/).map((line) => line.trim().split(/\s{1,20}/))
  const of = (name: string) => lines.filter(([first]) => first === name).flatMap(([, ...rest]) => rest)
  return { servers: of('nameserver'), search: [...of('domain'), ...of('search')], options: of('options') }
}

/** Names answered by `/etc/hosts` beyond the machine's own: a common reason for "only on this PC". */
export const parseHosts = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/#.*$/, '')
        .trim()
        .replace(/\s{1,40}/g, ' '),
    )
    .filter((line) => line !== '' && !/^(?:127\.|::1\b|f[ef][0-9a-f]{2}:|255\.)/i.test(line))
    .slice(0, 500)

const proxyNames = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy']

/** Proxies of the environment, without the password that an address may carry. */
export const environmentProxy = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(
    proxyNames.flatMap((name) => {
      const value = environment[name] ?? environment[name.toUpperCase()]
      return value === undefined || value === ''
        ? []
        : [[name, value.replace(/\/\/[^@/]{1,400}@/, '//[removed]@')]]
    }),
  )

type Addresses = ReturnType<typeof networkInterfaces>

/** One row per card out of what Node knows, with the facts of the system added. */
export const interfacesOf = (
  addresses: Addresses,
  names: readonly string[],
  more: (name: string) => Readonly<Record<string, unknown>>,
) =>
  names.map((iface) => {
    const own = addresses[iface] ?? []
    const of = (family: string) => own.filter((entry) => entry.family === family)
    return {
      iface,
      ip4: of('IPv4')[0]?.address ?? '',
      ip4subnet: of('IPv4')[0]?.netmask ?? '',
      ip6: (of('IPv6').find(({ scopeid }) => scopeid === 0) ?? of('IPv6')[0])?.address ?? '',
      addresses: own.map(({ cidr, address }) => cidr ?? address),
      mac: own[0]?.mac ?? '',
      internal: own.length > 0 ? own.every(({ internal }) => internal) : iface === 'lo',
      ...more(iface),
    }
  })

export const linuxNetwork: PartReader = async () => {
  const addresses = networkInterfaces()
  const cards = await namesIn('/sys/class/net')
  const names = [...new Set([...cards, ...Object.keys(addresses)])].slice(0, 500)
  const facts = new Map<string, Readonly<Record<string, unknown>>>()
  for (const name of names) {
    const at = async (file: string) => ((await readSmall(`/sys/class/net/${name}/${file}`, 256)) ?? '').trim()
    const speed = Number(await at('speed'))
    facts.set(name, {
      operstate: await at('operstate'),
      mtu: Number(await at('mtu')) || null,
      speedMbit: speed > 0 ? speed : null,
      duplex: (await at('duplex')) || null,
      receiveErrors: Number(await at('statistics/rx_errors')) || 0,
      sendErrors: Number(await at('statistics/tx_errors')) || 0,
    })
  }
  const routes = [
    ...parseRoutes4((await readSmall('/proc/net/route')) ?? ''),
    ...parseRoutes6((await readSmall('/proc/net/ipv6_route')) ?? ''),
  ].slice(0, 500)
  return {
    data: {
      interfaces: interfacesOf(addresses, names, (name) => facts.get(name) ?? {}),
      gateway:
        routes.find(({ destination, gateway }) => destination === 'default' && gateway !== '')?.gateway ?? '',
      routes,
      dns: parseResolvConf((await readSmall('/etc/resolv.conf')) ?? ''),
      hosts: parseHosts((await readSmall('/etc/hosts')) ?? ''),
      proxy: environmentProxy(process.env),
    },
  }
}
