import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * - `cut`: exactly the bytes before `at` are passed on, then both connections end
 * - `stall`: the same bytes are passed on, then both connections stay open and silent
 * - `lose-answer`: everything is passed on, but the next answer ends the connection instead of arriving
 */
export type CutFault = 'cut' | 'stall' | 'lose-answer'

/** A bad line in front of a server on this machine. It counts the bytes that go up, heads included. */
export type CuttingProxy = {
  readonly port: number
  readonly address: string
  /** Strikes once, when so many bytes have gone up since the start of the proxy. */
  readonly plan: (at: number, fault: CutFault) => void
  readonly upBytes: () => number
  readonly struck: () => number
  /** Calls once, when so many bytes have gone up. */
  readonly when: (at: number, work: () => void) => void
  /** Ends every connection and refuses new ones. */
  readonly goDark: () => void
  readonly comeBack: () => void
  readonly close: () => Promise<void>
}

type Plan = { readonly at: number; readonly fault: CutFault }
type Watch = { readonly at: number; readonly work: () => void }

export const startCuttingProxy = async (targetPort: number): Promise<CuttingProxy> => {
  let up = 0
  let struck = 0
  let dark = false
  let plans: Plan[] = []
  let watches: Watch[] = []
  const sockets = new Set<Socket>()

  const duePlan = (next: number): Plan | null => {
    const due = plans.filter(({ at }) => at < next).sort((one, other) => one.at - other.at)[0] ?? null
    if (due !== null) plans = plans.filter((plan) => plan !== due)
    return due
  }
  const count = (bytes: number): void => {
    up += bytes
    const due = watches.filter(({ at }) => at <= up)
    watches = watches.filter(({ at }) => at > up)
    for (const { work } of due) work()
  }

  const server = createServer((client) => {
    if (dark) {
      client.destroy()
      return
    }
    const target = connect(targetPort, '127.0.0.1')
    let losesAnswer = false
    let silent = false
    for (const socket of [client, target]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
    client.on('data', (bytes) => {
      if (silent) return
      const plan = duePlan(up + bytes.length)
      if (plan === null || plan.fault === 'lose-answer') {
        if (plan !== null) losesAnswer = true
        count(bytes.length)
        if (!target.write(bytes)) client.pause()
        return
      }
      struck += 1
      const kept = bytes.subarray(0, Math.max(0, plan.at - up))
      count(kept.length)
      silent = true
      target.write(kept, () => {
        if (plan.fault === 'cut') target.end(() => client.destroy())
      })
    })
    target.on('drain', () => client.resume())
    target.on('data', (bytes) => {
      if (silent) return
      if (losesAnswer) {
        struck += 1
        client.destroy()
        return
      }
      if (!client.write(bytes)) target.pause()
    })
    client.on('drain', () => target.resume())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const endAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    plan: (at, fault) => {
      plans.push({ at, fault })
    },
    upBytes: () => up,
    struck: () => struck,
    when: (at, work) => {
      watches.push({ at, work })
    },
    goDark: () => {
      dark = true
      endAll()
    },
    comeBack: () => {
      dark = false
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        endAll()
      }),
  }
}
