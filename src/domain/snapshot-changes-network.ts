import { type Fields, fieldsOf, numberOf, rowsOf, textOf, textsOf } from './snapshot.ts'
import {
  type CompareContext,
  change,
  counted,
  type GroupFindings,
  notCompared,
  type SnapshotChange,
  sidesOf,
} from './snapshot-change.ts'

/** What changed in how the machine is connected. */

/** Cards of containers and virtual machines come and go. */
const passingCard = /^(?:veth|cali|cilium|lxc|br-[0-9a-f]{8}|vnet|tap[0-9a-f]|ifb|utun|awdl|llw|anpi|dummy)/

const cardChanges = (before: Fields, after: Fields, context: CompareContext) => {
  const list = (side: Fields) =>
    new Map(
      rowsOf(side['interfaces'])
        .filter((row) => row['internal'] !== true && !passingCard.test(textOf(row['iface'])))
        .map((row) => [textOf(row['iface']), row] as const),
    )
  const [old, now] = [list(before), list(after)]
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [name, row] of now) {
    const was = old.get(name)
    if (was === undefined) {
      changes.push(
        change(
          `network:${name}:new`,
          'notice',
          39,
          `The network card ${name} is new.`,
          '',
          textOf(row['operstate']),
        ),
      )
      continue
    }
    const found: SnapshotChange[] = []
    const [from, to] = [textOf(was['operstate']), textOf(row['operstate'])]
    if (from === 'up' && to !== 'up' && to !== 'unknown' && to !== '')
      found.push(
        change(
          `network:${name}:down`,
          'critical',
          92,
          `The network card ${name} is ${to}; it was up before.`,
          from,
          to,
        ),
      )
    else if (to === 'up' && from !== 'up' && from !== 'unknown' && from !== '')
      found.push(
        change(
          `network:${name}:up`,
          'notice',
          30,
          `The network card ${name} is up; it was ${from} before.`,
          from,
          to,
        ),
      )
    if (!context.redacted) {
      const [oldAddress, address] = [textOf(was['ip4']), textOf(row['ip4'])]
      if (oldAddress !== address) {
        const isSelfGiven = address.startsWith('169.254.')
        const sentence = isSelfGiven
          ? `${name} gave itself the address ${address}: no DHCP server answered. Before it had ${oldAddress || 'none'}.`
          : address === ''
            ? `${name} has no IPv4 address any more; it had ${oldAddress}.`
            : `${name} has the address ${address}, before ${oldAddress || 'none'}.`
        const isLost = isSelfGiven || address === ''
        found.push(
          change(
            `network:${name}:address`,
            isLost ? 'critical' : 'warning',
            isLost ? 95 : 68,
            sentence,
            oldAddress,
            address,
          ),
        )
      }
      if (textOf(was['ip4subnet']) !== textOf(row['ip4subnet']) && oldAddress === address && address !== '')
        found.push(
          change(
            `network:${name}:mask`,
            'warning',
            77,
            `The subnet mask of ${name} changed from ${textOf(was['ip4subnet'])} to ${textOf(row['ip4subnet'])}.`,
            textOf(was['ip4subnet']),
            textOf(row['ip4subnet']),
          ),
        )
    }
    const [oldMtu, mtu] = [numberOf(was['mtu']), numberOf(row['mtu'])]
    if (oldMtu !== null && mtu !== null && oldMtu !== mtu)
      found.push(
        change(
          `network:${name}:mtu`,
          'warning',
          72,
          `The packet size (MTU) of ${name} changed from ${oldMtu} to ${mtu}. Large transfers may hang.`,
          String(oldMtu),
          String(mtu),
        ),
      )
    const [oldSpeed, speed] = [numberOf(was['speedMbit']), numberOf(row['speedMbit'])]
    if (oldSpeed !== null && speed !== null && speed < oldSpeed)
      found.push(
        change(
          `network:${name}:speed`,
          'warning',
          78,
          `${name} runs at ${speed} Mbit/s, before ${oldSpeed}. Look at the cable and the switch port.`,
          `${oldSpeed} Mbit/s`,
          `${speed} Mbit/s`,
        ),
      )
    if (row['duplex'] === 'half' && was['duplex'] !== 'half')
      found.push(
        change(
          `network:${name}:duplex`,
          'critical',
          86,
          `${name} runs at half duplex; it did not before.`,
          textOf(was['duplex']),
          'half',
        ),
      )
    const errors = (side: Fields) =>
      (numberOf(side['receiveErrors']) ?? 0) + (numberOf(side['sendErrors']) ?? 0)
    const more = errors(row) - (context.restarted ? 0 : errors(was))
    if (more >= 1000)
      found.push(
        change(
          `network:${name}:errors`,
          'warning',
          70,
          `${name} counted ${more.toLocaleString('en')} transmission errors since.`,
          '',
          String(more),
        ),
      )
    changes.push(...found)
    if (found.length === 0) same += 1
  }
  for (const [name, row] of old)
    if (!now.has(name))
      changes.push(
        change(
          `network:${name}:gone`,
          textOf(row['operstate']) === 'up' ? 'critical' : 'warning',
          textOf(row['operstate']) === 'up' ? 90 : 60,
          `The network card ${name} is gone.`,
          textOf(row['operstate']),
          '',
        ),
      )
  return { changes, same }
}

const routeChanges = (before: Fields, after: Fields): readonly SnapshotChange[] => {
  if (!Array.isArray(before['routes']) || !Array.isArray(after['routes'])) return []
  const keyOf = (row: Fields) => `${textOf(row['destination'])} ${textOf(row['iface'])}`
  const list = (side: Fields) =>
    new Map(
      rowsOf(side['routes'])
        .filter((row) => !passingCard.test(textOf(row['iface'])) && textOf(row['gateway']) !== '')
        .map((row) => [keyOf(row), row] as const),
    )
  const [old, now] = [list(before), list(after)]
  const words = (row: Fields) =>
    `${textOf(row['destination'])} by ${textOf(row['gateway'])} (${textOf(row['iface'])})`
  const changes: SnapshotChange[] = []
  for (const [key, row] of now) {
    const was = old.get(key)
    const isDefault = textOf(row['destination']) === 'default'
    if (was === undefined)
      changes.push(
        change(
          `network:route:${key}`,
          'warning',
          isDefault ? 69 : 55,
          `A route is new: ${words(row)}.`,
          '',
          textOf(row['gateway']),
        ),
      )
    else if (textOf(was['gateway']) !== textOf(row['gateway']))
      changes.push(
        change(
          `network:route:${key}`,
          'warning',
          isDefault ? 80 : 66,
          `Traffic to ${isDefault ? 'everything else' : textOf(row['destination'])} leaves by ${textOf(row['gateway'])}, before by ${textOf(was['gateway'])} (${textOf(row['iface'])}).`,
          textOf(was['gateway']),
          textOf(row['gateway']),
        ),
      )
  }
  const hasDefault = [...now.values()].some((row) => textOf(row['destination']) === 'default')
  for (const [key, row] of old) {
    if (now.has(key)) continue
    const isLost = textOf(row['destination']) === 'default' && !hasDefault
    changes.push(
      change(
        `network:route:${key}`,
        isLost ? 'critical' : 'warning',
        isLost ? 94 : 67,
        isLost
          ? `There is no default route any more; it was ${words(row)}.`
          : `A route is gone: ${words(row)}.`,
        textOf(row['gateway']),
        '',
      ),
    )
  }
  return changes
}

const nameChanges = (before: Fields, after: Fields): readonly SnapshotChange[] => {
  if (!('dns' in before) || !('dns' in after)) return []
  const changes: SnapshotChange[] = []
  const of = (side: Fields, name: string) => textsOf(fieldsOf(side['dns'])[name])
  const [oldServers, servers] = [of(before, 'servers'), of(after, 'servers')]
  if (oldServers.join(' ') !== servers.join(' ')) {
    const isLost = servers.length === 0
    changes.push(
      change(
        'network:dns',
        isLost ? 'critical' : 'warning',
        isLost ? 91 : 79,
        isLost
          ? `No name server is set any more; before ${oldServers.join(', ')}.`
          : `Names are asked of ${servers.join(', ')}, before of ${oldServers.join(', ') || 'nobody'}.`,
        oldServers.join(', '),
        servers.join(', '),
      ),
    )
  }
  const [oldSearch, search] = [of(before, 'search').join(', '), of(after, 'search').join(', ')]
  if (oldSearch !== search)
    changes.push(
      change(
        'network:search',
        'warning',
        58,
        `The search domains changed from ${oldSearch || 'none'} to ${search || 'none'}.`,
        oldSearch,
        search,
      ),
    )
  const [oldHosts, hosts] = [textsOf(before['hosts']), textsOf(after['hosts'])]
  if (Array.isArray(before['hosts']) && Array.isArray(after['hosts'])) {
    for (const line of hosts.filter((entry) => !oldHosts.includes(entry)))
      changes.push(
        change(
          `network:hosts:${line}`,
          'warning',
          74,
          `The hosts file answers "${line}" on this machine only; it did not before.`,
          '',
          line,
        ),
      )
    for (const line of oldHosts.filter((entry) => !hosts.includes(entry)))
      changes.push(
        change(
          `network:hosts:${line}`,
          'warning',
          71,
          `The hosts file no longer answers "${line}".`,
          line,
          '',
        ),
      )
  }
  const proxyOf = (side: Fields) =>
    Object.entries(fieldsOf(side['proxy']))
      .map(([name, value]) =>
        `${name} ${typeof value === 'boolean' ? (value ? 'on' : 'off') : textOf(value)}`.trim(),
      )
      .sort()
      .join(', ')
  const [oldProxy, proxy] = [proxyOf(before), proxyOf(after)]
  if ('proxy' in before && 'proxy' in after && oldProxy !== proxy)
    changes.push(
      change(
        'network:proxy',
        'warning',
        75,
        `The proxy settings changed from ${oldProxy || 'none'} to ${proxy || 'none'}.`,
        oldProxy,
        proxy,
      ),
    )
  return changes
}

export const networkChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'network')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [fieldsOf(sides.before), fieldsOf(sides.after)]
  const cards = cardChanges(before, after, context)
  const changes = context.redacted
    ? cards.changes
    : [...cards.changes, ...routeChanges(before, after), ...nameChanges(before, after)]
  const kept =
    cards.same === 0 ? '' : `${counted(cards.same, 'network card is', 'network cards are')} as before.`
  const limit = context.redacted ? ' Addresses, routes and names were not compared: they are stand-ins.' : ''
  return { changes, same: `${kept}${limit}`.trim(), notCompared: '' }
}
