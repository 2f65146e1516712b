import { createWriteStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { startRealTusServer } from '../../electron/host/upload/testing/real-tus-server.ts'

/**
 * The other end of the measurement, in a process of its own: a tus server, and one that only writes down what is
 * put to it. Tells their addresses in one line and ends with its standard input.
 */
const [folder = ''] = process.argv.slice(2)
const tus = await startRealTusServer({ folder: join(folder, 'server') })
const sink = createServer((incoming, outgoing) => {
  pipeline(incoming, createWriteStream(join(folder, 'sink'))).then(
    () => outgoing.writeHead(204).end(),
    () => outgoing.destroy(),
  )
})
await new Promise<void>((resolve) => {
  sink.listen(0, '127.0.0.1', resolve)
})
const { port } = sink.address() as AddressInfo
process.stdout.write(
  `${JSON.stringify({ tus: `http://127.0.0.1:${tus.port}${tus.path}`, sink: `http://127.0.0.1:${port}/` })}\n`,
)
process.stdin.resume().once('end', () => process.exit(0))
