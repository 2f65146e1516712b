import { readlink } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { namesIn, readSmall } from '../read-small.ts'
import type { PartReader } from '../snapshot.ts'
import { maxListed } from '../snapshot-parsing.ts'
import { v6 } from './linux-network.ts'

export type Process = {
  readonly pid: number
  readonly name: string
  /** One letter of proc_pid_stat(5): R, S, D, Z, T … */
  readonly state: string
  readonly residentKiB: number
  /** Ticks of processor time since its start. */
  readonly ticks: number
}

const pageKiB = 4
const maxProcesses = 20_000

/** `/proc/<pid>/stat`: the name stands in brackets and may hold brackets itself. */
export const parseStat = (text: string): Process | null => {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return null
  const rest = text.slice(close + 2).split(' ')
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: rest[0] ?? '',
    residentKiB: Number(rest[21] ?? 0) * pageKiB,
    ticks: Number(rest[11] ?? 0) + Number(rest[12] ?? 0),
  }
}

const readProcesses = async (signal: AbortSignal): Promise<readonly Process[]> => {
  const pids = (await namesIn('/proc')).filter((name) => /^\d{1,10}$/.test(name)).slice(0, maxProcesses)
  const list: Process[] = []
  for (const [index, pid] of pids.entries()) {
    const text = await readSmall(`/proc/${pid}/stat`, 4096)
    const found = text === null ? null : parseStat(text)
    if (found !== null) list.push(found)
    if (index % 200 === 0) {
      signal.throwIfAborted()
      await breathe()
    }
  }
  return list
}

const stateWords: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  I: 'idle',
  D: 'waiting for a device',
  Z: 'zombie',
  T: 'stopped',
}

/** The same shape on every system: how many of each name, the largest, and what is stuck. Names only: arguments may hold passwords. */
export const processFacts = (list: readonly Omit<Process, 'ticks'>[]) => {
  const names = new Map<string, { count: number; residentKiB: number }>()
  const states = new Map<string, number>()
  for (const { name, state, residentKiB } of list) {
    const one = names.get(name) ?? { count: 0, residentKiB: 0 }
    names.set(name, { count: one.count + 1, residentKiB: one.residentKiB + residentKiB })
    if (state !== '') {
      const word = stateWords[state] ?? state
      states.set(word, (states.get(word) ?? 0) + 1)
    }
  }
  return {
    count: list.length,
    states: Object.fromEntries([...states].sort(([a], [b]) => (a < b ? -1 : 1))),
    largest: [...list]
      .sort((a, b) => b.residentKiB - a.residentKiB)
      .slice(0, 25)
      .map(({ name, pid, residentKiB }) => ({ name, pid, residentKiB })),
    names: [...names]
      .map(([name, { count, residentKiB }]) => ({ name, count, residentKiB }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, maxListed),
  }
}

export const linuxProcesses: PartReader = async (signal) => {
  const list = await readProcesses(signal)
  // Threads of the kernel come and go by themselves.
  const own = list.filter(({ residentKiB, state }) => residentKiB > 0 || state === 'Z')
  return list.length === 0 ? { unavailable: '/proc cannot be read.' } : { data: processFacts(own) }
}

export type Listening = {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6'
  readonly address: string
  readonly port: number
  readonly inode: string
}

const addressOf = (hex: string): string => {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.map((word) => (word.match(/../g) ?? []).reverse().join('')).join('')
  if (bytes.length > 8) return v6(bytes)
  return (bytes.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)).join('.')
}

/**
 * `/proc/net/{tcp,udp}{,6}`, proc_net(5). State 0A listens; for UDP 07 is a socket that is open for everyone.
 */
export const parseSockets = (text: string, protocol: Listening['protocol']): readonly Listening[] =>
  text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s{1,40}/)
      const [address = '', port = ''] = local.split(':')
      const isOpen = protocol.startsWith('tcp') ? state === '0A' : state === '07' && /:0000$/.test(remote)
      return isOpen ? [{ protocol, address: addressOf(address), port: Number.parseInt(port, 16), inode }] : []
    })

/** Which program holds which socket. Other people's programs are seen only with administrator rights. */
const ownersOf = async (wanted: ReadonlySet<string>, signal: AbortSignal) => {
  const owners = new Map<string, string>()
  for (const { pid, name } of await readProcesses(signal)) {
    if (owners.size === wanted.size) break
    for (const fd of (await namesIn(`/proc/${pid}/fd`)).slice(0, 4096)) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      const inode = /^socket:\[(\d{1,20})\]$/.exec(target)?.[1]
      if (inode !== undefined && wanted.has(inode) && !owners.has(inode)) owners.set(inode, name)
    }
    signal.throwIfAborted()
  }
  return owners
}

export const linuxListening: PartReader = async (signal) => {
  const sockets: Listening[] = []
  for (const protocol of ['tcp', 'tcp6', 'udp', 'udp6'] as const)
    sockets.push(...parseSockets((await readSmall(`/proc/net/${protocol}`, 8_388_608)) ?? '', protocol))
  const owners = await ownersOf(new Set(sockets.map(({ inode }) => inode)), signal)
  return {
    data: sockets
      .map(({ protocol, address, port, inode }) => ({
        protocol,
        address,
        port,
        process: owners.get(inode) ?? '',
      }))
      .sort((a, b) => a.port - b.port || (`${a.protocol}${a.address}` < `${b.protocol}${b.address}` ? -1 : 1))
      .slice(0, maxListed),
  }
}
