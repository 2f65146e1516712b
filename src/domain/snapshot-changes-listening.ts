import { numberOf, rowsOf, textOf } from './snapshot.ts'
import {
  type CompareContext,
  change,
  counted,
  type GroupFindings,
  notCompared,
  type SnapshotChange,
  sidesOf,
} from './snapshot-change.ts'

/** What changed in what the machine offers to others. */

type Port = {
  readonly protocol: string
  readonly port: number
  readonly isOpenToAll: boolean
  readonly process: string
}

const isLocal = (address: string) =>
  address.startsWith('127.') || address === '::1' || address === 'localhost'

/** One entry per protocol and port. Ports that the system hands out by itself are no news. */
const portsOf = (value: unknown): ReadonlyMap<string, Port> => {
  const ports = new Map<string, Port>()
  for (const row of rowsOf(value)) {
    const protocol = textOf(row['protocol']).replace('6', '').toLowerCase()
    const port = numberOf(row['port']) ?? 0
    const isOpenToAll = !isLocal(textOf(row['address']))
    if (port >= 32_768 && (protocol === 'udp' || !isOpenToAll || port >= 49_152)) continue
    const key = `${protocol} ${port}`
    const known = ports.get(key)
    ports.set(key, {
      protocol,
      port,
      isOpenToAll: isOpenToAll || (known?.isOpenToAll ?? false),
      process: textOf(row['process']) || (known?.process ?? ''),
    })
  }
  return ports
}

const by = (process: string) => (process === '' ? '' : ` (${process})`)

export const listeningChanges = (context: CompareContext): GroupFindings => {
  const sides = sidesOf(context, 'listening')
  if ('notCompared' in sides) return notCompared(sides.notCompared)
  const [before, after] = [portsOf(sides.before), portsOf(sides.after)]
  const changes: SnapshotChange[] = []
  let same = 0
  for (const [key, now] of after) {
    const old = before.get(key)
    const name = `${now.protocol.toUpperCase()} port ${now.port}`
    const scope = now.isOpenToAll ? 'for everyone' : 'for this machine only'
    if (old === undefined) {
      const isTcp = now.protocol === 'tcp'
      changes.push(
        change(
          `listening:${key}`,
          now.isOpenToAll && isTcp ? 'warning' : 'notice',
          now.isOpenToAll && isTcp ? 51 : 26,
          `${name} is open ${scope}${by(now.process)}; it was not before.`,
          '',
          scope,
        ),
      )
    } else if (old.isOpenToAll !== now.isOpenToAll)
      changes.push(
        change(
          `listening:${key}`,
          'warning',
          63,
          `${name} is open ${scope}${by(now.process)}; before it was the other way round.`,
          old.isOpenToAll ? 'for everyone' : 'for this machine only',
          scope,
        ),
      )
    else if (old.process !== now.process && old.process !== '' && now.process !== '')
      changes.push(
        change(
          `listening:${key}`,
          'warning',
          62,
          `${name} is held by ${now.process}, before by ${old.process}.`,
          old.process,
          now.process,
        ),
      )
    else same += 1
  }
  for (const [key, old] of before) {
    if (after.has(key)) continue
    const isTcp = old.protocol === 'tcp'
    changes.push(
      change(
        `listening:${key}`,
        isTcp ? 'warning' : 'notice',
        isTcp ? (old.isOpenToAll ? 82 : 64) : 27,
        `Nobody listens on ${old.protocol.toUpperCase()} port ${old.port} any more${by(old.process)}.`,
        old.isOpenToAll ? 'for everyone' : 'for this machine only',
        '',
      ),
    )
  }
  return {
    changes,
    same: same === 0 ? '' : `${counted(same, 'port is', 'ports are')} as before.`,
    notCompared: '',
  }
}
