import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'

/** A fresh Redmine on this machine, and its own database: the only witness of what really arrived. */
export type RealRedmine = {
  readonly url: string
  readonly port: number
  readonly adminKey: string
  /** The engineer whose Kitbag is tested, and the colleague. */
  readonly users: readonly [RedmineUser, RedmineUser]
  /** Id of the custom field for client-made ids. */
  readonly clientRefField: number
  /** Folder with its files and its database. */
  readonly state: string
  /** Rows that Redmine's database has. */
  readonly rows: <Schema extends z.ZodType>(schema: Schema, sql: string) => Promise<z.output<Schema>>
  /** Changes the database behind Redmine's back, as its administrator's screens would. */
  readonly administer: (sql: string) => Promise<void>
  readonly stop: () => Promise<void>
}

export type RedmineUser = { readonly key: string; readonly id: number }

const script = resolve(import.meta.dirname, '../../../../../shared/trackers/redmine.sh')
const run = promisify(execFile)

/** Why there is no Redmine to test with here; `null` when there is one. */
export const whyNoRedmine = (): string | null => {
  if (!existsSync(script))
    return 'there is no script to start one (shared/trackers/redmine.sh beside the checkout)'
  if (process.getuid?.() !== 0) return 'starting one needs root'
  if (!existsSync('/usr/share/redmine/bin/redmine-instances'))
    return 'it is not installed (run the script with "install")'
  return null
}

const userSchema = z.object({ key: z.string(), id: z.number() })
const seedSchema = z.object({
  url: z.string(),
  adminKey: z.string(),
  users: z.tuple([userSchema, userSchema]),
  clientRefField: z.number(),
})

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => done(port))
    })
  })

/** The server stays attached to the pipes of the script, so the one line it prints is all that is waited for. */
const start = (name: string, port: number): Promise<z.output<typeof seedSchema>> =>
  new Promise((done, failed) => {
    const child = spawn(script, ['start', name, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.endsWith('}\n')) done(seedSchema.parse(JSON.parse(output)))
    })
    child.on('error', failed)
    child.on('exit', (code) => code !== 0 && failed(new Error(`Redmine did not start (${code}).`)))
  })

/** Takes some seconds. `purpose` becomes part of the instance's name: lower-case letters and digits. */
export const startRealRedmine = async (purpose: string): Promise<RealRedmine> => {
  const name = `kitbag${purpose}${process.pid}x${Date.now().toString(36)}`
  const port = await freePort()
  const stop = async (): Promise<void> => {
    await run(script, ['stop', name])
  }
  const seed = await start(name, port).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const state = `/var/lib/redmine/${name}`
  const sqlite = async (args: readonly string[], sql: string) =>
    (await run('sqlite3', [...args, '-cmd', '.timeout 10000', `${state}/db/redmine.sqlite3`, sql])).stdout
  return {
    ...seed,
    port,
    state,
    stop,
    rows: async (schema, sql) => {
      const text = await sqlite(['-json', '-readonly'], sql)
      return schema.parse(JSON.parse(text.trim() === '' ? '[]' : text))
    },
    administer: async (sql) => {
      await sqlite([], sql)
    },
  }
}
