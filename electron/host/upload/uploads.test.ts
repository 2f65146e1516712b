import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { UploadProgress } from '../../../src/contract/upload-operations.ts'
import type { FileToUpload } from './advance-upload.ts'
import { startCheckingFront } from './testing/checking-front.ts'
import { type CuttingProxy, startCuttingProxy } from './testing/cutting-proxy.ts'
import { type RealTusServer, startRealTusServer, type TusServerOptions } from './testing/real-tus-server.ts'
import { writeSample } from './testing/sample-file.ts'
import { selfSigned } from './testing/self-signed.ts'
import { createTusHttp, type TusHttp } from './tus-http.ts'
import { openUploadRecords, type UploadRecords } from './upload-records.ts'
import { createUploads, type UploadStep, type Uploads } from './uploads.ts'

const soon = new AbortController().signal

describe('uploads to a real tus server', () => {
  let folder = ''
  let server: RealTusServer
  let proxy: CuttingProxy
  let http: TusHttp
  let records: UploadRecords
  let uploads: Uploads
  let told: UploadProgress[]
  const others: Server[] = []

  /** As after a restart: nothing is left but what is on the disk. */
  const restart = async (idleMs = 1_000) => {
    http?.close()
    http = createTusHttp({ idleMs })
    const opened = await openUploadRecords({ folder: join(folder, 'records'), now: () => new Date() })
    if (!opened.ok) throw new Error(opened.error.message)
    records = opened.value
    told = []
    uploads = createUploads({
      http,
      records,
      now: () => new Date(),
      random: () => 0,
      onProgress: (progress) => told.push(progress),
      pause: async () => undefined,
    })
  }
  const serve = async (options: Partial<TusServerOptions> = {}) => {
    await server?.close()
    server = await startRealTusServer({ folder: join(folder, 'server'), ...options })
    await proxy?.close()
    proxy = await startCuttingProxy(server.port)
  }
  const endpoint = (token: string | null = null) => ({ address: `${proxy.address}${server.path}`, token })
  const advance = (file: FileToUpload, token: string | null = null, budgetMs = 60_000) =>
    uploads.advance(endpoint(token), file, budgetMs, soon)
  const sample = (size: number) => writeSample(join(folder, 'sample'), size)
  const other = async (answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) => {
    const made = createServer(answer)
    others.push(made)
    await new Promise<void>((resolve) => {
      made.listen(0, '127.0.0.1', resolve)
    })
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}`
  }
  const untilArrived = async (file: FileToUpload, most = 40): Promise<UploadStep[]> => {
    const steps: UploadStep[] = []
    while (steps.length < most) {
      const step = await advance(file)
      steps.push(step)
      if (step.kind === 'arrived') return steps
    }
    throw new Error(`It did not arrive: ${JSON.stringify(steps.at(-1))}`)
  }
  /** The server has the file once and whole. Rooms that were made and never used may be left empty. */
  const expectOnce = async (file: FileToUpload) => {
    const stored = (await server.uploads()).filter(({ arrived }) => arrived > 0 || file.size === 0)
    expect(stored.map(({ size, arrived }) => ({ size, arrived }))).toEqual([
      { size: file.size, arrived: file.size },
    ])
    expect(await server.hashOf(stored[0]?.id ?? '')).toBe(file.sha256)
    return stored[0]?.id ?? ''
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kitbag-tus-'))
    await serve()
    await restart()
  })
  afterEach(async () => {
    http.close()
    await proxy.close()
    await server.close()
    for (const made of others.splice(0)) {
      made.closeAllConnections()
      made.close()
    }
    await rm(folder, { recursive: true, force: true })
  })

  it('brings a file there whole, named, and answers with its address; an empty one too', async () => {
    const file = await sample(3_000_001)
    const step = await advance(file)
    const id = await expectOnce(file)
    expect(step).toEqual({ kind: 'arrived', url: `${endpoint().address}/${id}` })
    const [stored] = await server.uploads()
    expect(stored?.metadata).toEqual({ filename: file.name, filetype: file.mediaType, sha256: file.sha256 })
    expect(told.at(-1)).toMatchObject({ state: 'arrived', sentBytes: file.size, totalBytes: file.size })
    await server.remove(id)
    const empty = await sample(0)
    expect((await advance(empty)).kind).toBe('arrived')
    await expectOnce(empty)
  })

  it('does not send again what is there, asks each time, and sends anew what is gone', async () => {
    const file = await sample(500_000)
    await advance(file)
    const before = proxy.upBytes()
    await restart()
    expect((await advance(file)).kind).toBe('arrived')
    expect(proxy.upBytes() - before).toBeLessThan(2_000)
    await server.remove(await expectOnce(file))
    expect((await advance(file)).kind).toBe('arrived')
    await expectOnce(file)
  })

  it('gets every byte through once, wherever the line cuts, stalls or loses an answer', async () => {
    await restart(250)
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2_500_000 }),
        fc.array(
          fc.record({
            at: fc.double({ min: 0, max: 1.2, noNaN: true }),
            fault: fc.constantFrom('cut' as const, 'cut' as const, 'lose-answer' as const, 'stall' as const),
          }),
          { maxLength: 5 },
        ),
        fc.boolean(),
        async (size, faults, restarts) => {
          const file = await sample(size)
          const start = proxy.upBytes()
          for (const { at, fault } of faults) proxy.plan(start + Math.floor(at * size), fault)
          for (let turn = 0; turn < 12; turn += 1) {
            if ((await advance(file)).kind === 'arrived') break
            if (restarts) await restart(250)
          }
          const id = await expectOnce(file)
          await server.remove(id)
          for (const { id: empty } of await server.uploads()) await server.remove(empty)
        },
      ),
      { numRuns: 12 },
    )
  }, 60_000)

  it('resumes from what had arrived when the line went dark, and says how long it will wait', async () => {
    const file = await sample(6_000_000)
    proxy.when(4_000_000, proxy.goDark)
    const first = await advance(file)
    expect(first).toMatchObject({ kind: 'trouble', reason: { code: 'upload.unreachable' } })
    const second = await advance(file)
    const third = await advance(file)
    const pauses = [first, second, third].map((step) => (step.kind === 'trouble' ? step.afterMs : null))
    expect(pauses).toEqual([1_000, 1_000, 2_000])
    proxy.comeBack()
    await restart()
    expect(uploads.list()).toMatchObject([{ sha256: file.sha256, state: 'resting', totalBytes: 6_000_000 }])
    const before = proxy.upBytes()
    await untilArrived(file)
    expect(proxy.upBytes() - before).toBeLessThan(3_500_000)
    await expectOnce(file)
  })

  it('stops after its time and when it is told to, and goes on from there', async () => {
    const file = await sample(8_000_000)
    const steps: string[] = []
    for (let turn = 0; turn < 50 && steps.at(-1) !== 'arrived'; turn += 1) {
      steps.push((await advance(file, null, 1)).kind)
    }
    expect(steps.length).toBeGreaterThan(2)
    expect(steps.slice(0, -1).every((kind) => kind === 'underway')).toBe(true)
    await server.remove(await expectOnce(file))
    const stop = new AbortController()
    proxy.when(proxy.upBytes() + 2_000_000, () => stop.abort())
    expect(await uploads.advance(endpoint(), file, 60_000, stop.signal)).toEqual({ kind: 'underway' })
    await untilArrived(file)
    await expectOnce(file)
  })

  it('is one upload for whoever asks at the same time', async () => {
    const file = await sample(2_000_000)
    const steps = await Promise.all([advance(file), advance(file), advance(file)])
    expect(new Set(steps.map((step) => JSON.stringify(step))).size).toBe(1)
    await expectOnce(file)
    expect(server.seen.filter((head) => head.startsWith('POST'))).toHaveLength(1)
  })

  it('parks what a person must settle: token, size; and goes on when it is settled', async () => {
    await serve({ token: 'right', maxBytes: 1_000_000 })
    const file = await sample(900_000)
    for (const [token, words] of [
      [null, 'wants a token, and none is set'],
      ['wrong', 'does not accept the token'],
    ] as const) {
      const step = await advance(file, token)
      expect(step).toMatchObject({ kind: 'trouble', afterMs: null, reason: { code: 'upload.unauthorized' } })
      expect(JSON.stringify(step)).toContain(words)
    }
    expect((await advance(file, 'right')).kind).toBe('arrived')
    const large = await sample(1_000_001)
    expect(await advance(large, 'right')).toMatchObject({
      kind: 'trouble',
      afterMs: null,
      reason: { code: 'upload.too-large' },
    })
  })

  it('makes its parts smaller where something in between takes less at once', async () => {
    await serve({
      instead: (incoming, outgoing) => {
        if (Number(incoming.headers['content-length'] ?? 0) <= 200_000) return false
        incoming.resume()
        outgoing.writeHead(413, { connection: 'close' }).end('<h1>Request Entity Too Large</h1>')
        return true
      },
    })
    const file = await sample(1_500_000)
    await untilArrived(file)
    await expectOnce(file)
    expect(records.list()[0]?.partBytes).toBeLessThanOrEqual(200_000)
    expect(server.seen.filter((head) => head.startsWith('PATCH')).length).toBeLessThan(20)
  })

  it('honours a wish to slow down and a passing failure', async () => {
    let answers: readonly (readonly [number, Record<string, string>])[] = [
      [429, { 'retry-after': '120' }],
      [503, {}],
    ]
    await serve({
      instead: (incoming, outgoing) => {
        const next = incoming.method === 'PATCH' ? answers[0] : undefined
        if (next === undefined) return false
        answers = answers.slice(1)
        incoming.resume()
        outgoing.writeHead(next[0], { 'tus-resumable': '1.0.0', ...next[1] }).end()
        return true
      },
    })
    const file = await sample(400_000)
    expect(await advance(file)).toMatchObject({ kind: 'trouble', afterMs: 120_000 })
    expect((await advance(file)).kind).toBe('arrived')
    await expectOnce(file)
  })

  it('gives nothing to anybody else: redirects, other hosts, login pages, web servers', async () => {
    const visitors: string[] = []
    const elsewhere = await other((incoming, outgoing) => {
      visitors.push(`${incoming.headers.authorization}`)
      outgoing.writeHead(200).end('hello')
    })
    const portal = await other((_incoming, outgoing) =>
      outgoing.writeHead(302, { location: elsewhere }).end(),
    )
    const website = await other((_incoming, outgoing) => outgoing.writeHead(200).end('<h1>Welcome</h1>'))
    const misled = await other((incoming, outgoing) => {
      incoming.resume()
      const head = { 'tus-resumable': '1.0.0', 'tus-version': '1.0.0' }
      if (incoming.method === 'OPTIONS') outgoing.writeHead(204, head).end()
      else outgoing.writeHead(201, { ...head, location: `${elsewhere}/files/1` }).end()
    })
    const file = await sample(10_000)
    for (const [address, words] of [
      [portal, `it sends visitors on to ${new URL(elsewhere).host}`],
      [website, 'it does not speak tus'],
      [misled, `wants the file to go to ${elsewhere} instead`],
    ] as const) {
      const step = await uploads.advance({ address, token: 'secret' }, file, 5_000, soon)
      expect(step).toMatchObject({ kind: 'trouble', reason: { code: 'upload.portal' } })
      expect(JSON.stringify(step)).toContain(words)
    }
    expect(visitors).toEqual([])
  })

  it('does not forget how far it is because a login page answers for the server', async () => {
    const file = await sample(6_000_000)
    let isPortal = false
    await serve({
      instead: (_incoming, outgoing) => {
        if (isPortal) outgoing.writeHead(404).end('not here')
        return isPortal
      },
    })
    proxy.when(3_000_000, () => {
      isPortal = true
      proxy.goDark()
      proxy.comeBack()
    })
    expect(await advance(file)).toMatchObject({ kind: 'trouble', reason: { code: 'upload.portal' } })
    isPortal = false
    const before = proxy.upBytes()
    await untilArrived(file)
    expect(proxy.upBytes() - before).toBeLessThan(5_500_000)
    expect(server.seen.filter((head) => head.startsWith('POST'))).toHaveLength(1)
    await expectOnce(file)
  })

  it('starts over, and only so often, when the server keeps forgetting', async () => {
    await serve({
      instead: (incoming, outgoing) => {
        if (incoming.method !== 'PATCH') return false
        incoming.resume()
        outgoing.writeHead(404, { 'tus-resumable': '1.0.0' }).end()
        return true
      },
    })
    const file = await sample(10_000)
    expect(await advance(file)).toMatchObject({ kind: 'trouble', reason: { code: 'upload.unexpected' } })
    expect(server.seen.filter((head) => head.startsWith('POST')).length).toBeLessThanOrEqual(3)
  })

  it.each(['sha256', 'sha1'] as const)(
    'gives every part its %s where the server checks it, and sends again what arrived damaged',
    async (algorithm) => {
      const front = await startCheckingFront(server.port, algorithm)
      try {
        const file = await sample(3_000_000)
        front.damageNext()
        const target = { address: `${front.address}${server.path}`, token: null }
        expect((await uploads.advance(target, file, 60_000, soon)).kind).toBe('arrived')
        expect([front.refused(), front.unmarked()]).toEqual([1, 0])
        await expectOnce(file)
      } finally {
        await front.close()
      }
    },
  )

  it('gives up on a turn, not on the file, when every part arrives damaged', async () => {
    const front = await startCheckingFront(server.port, 'sha256')
    try {
      const file = await sample(200_000)
      for (let count = 0; count < 3; count += 1) front.damageNext()
      const target = { address: `${front.address}${server.path}`, token: null }
      expect(await uploads.advance(target, file, 60_000, soon)).toMatchObject({
        kind: 'trouble',
        afterMs: expect.any(Number),
        reason: { message: expect.stringContaining('arrived damaged') },
      })
      expect((await uploads.advance(target, file, 60_000, soon)).kind).toBe('arrived')
      await expectOnce(file)
    } finally {
      await front.close()
    }
  })

  it('never lets an untrusted certificate pass', async () => {
    const secure = createSecureServer(selfSigned, (_incoming, outgoing) => outgoing.writeHead(204).end())
    await new Promise<void>((resolve) => {
      secure.listen(0, '127.0.0.1', resolve)
    })
    const address = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/files`
    const step = await uploads.advance({ address, token: null }, await sample(10), 5_000, soon)
    secure.close()
    expect(step).toMatchObject({ kind: 'trouble', reason: { code: 'upload.tls' } })
  })
})
