import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { readMark } from '../../host/trackers/redmine/mark.ts'

/** A fresh Redmine on this machine: a colleague who works in it, and its own database as the witness. */
export type RealRedmine = {
  readonly address: string
  readonly port: number
  /** API key of the engineer whose Kitbag is tested. */
  readonly engineerKey: string
  /** The colleague opens a ticket for the engineer; answers with its number. */
  readonly open: (subject: string, description: string) => Promise<number>
  /** The colleague changes a ticket, by Redmine's own names of fields. */
  readonly change: (issue: number, fields: Readonly<Record<string, unknown>>) => Promise<void>
  /** What Redmine's database and its folder of files hold of a ticket. */
  readonly witness: (issue: number) => Promise<Witnessed>
  readonly stop: () => Promise<void>
}

export type Witnessed = {
  readonly subject: string
  readonly description: string
  readonly status: string
  readonly priority: string
  /** Notes with words, without the mark, oldest first. */
  readonly comments: readonly string[]
  /** Every change of a field, oldest first. */
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[]
  readonly files: readonly { readonly name: string; readonly sha256: string }[]
}

const script = resolve(import.meta.dirname, '../../../../shared/trackers/redmine.sh')
const run = promisify(execFile)

/** Why there is no Redmine to test with here; `null` when there is one. */
export const whyNoRedmine = (): string | null => {
  if (!existsSync(script))
    return 'There is no script to start a Redmine (shared/trackers/redmine.sh beside the checkout).'
  if (process.getuid?.() !== 0) return 'Starting a Redmine needs root.'
  if (!existsSync('/usr/share/redmine/bin/redmine-instances'))
    return 'Redmine is not installed (run shared/trackers/redmine.sh install).'
  return null
}

const userSchema = z.object({ key: z.string(), id: z.number() })
const seedSchema = z.object({ url: z.string(), users: z.tuple([userSchema, userSchema]) })
const openedSchema = z.object({ issue: z.object({ id: z.number() }) })
const ticketRows = z.tuple([
  z.object({
    subject: z.string(),
    description: z.string().nullable(),
    status: z.string(),
    priority: z.string(),
  }),
])
const noteRows = z.array(z.object({ notes: z.string() }))
const changeRows = z.array(
  z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() }),
)
const fileRows = z.array(z.object({ name: z.string(), folder: z.string(), disk: z.string() }))

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => done(port))
    })
  })

export const startRealRedmine = async (): Promise<RealRedmine> => {
  const name = `kitbage2e${process.pid}x${Date.now().toString(36)}`
  const port = await freePort()
  const stop = async (): Promise<void> => {
    await run(script, ['stop', name])
  }
  const seed = await start(name, port).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const [engineer, colleague] = seed.users
  const state = `/var/lib/redmine/${name}`

  const call = async (method: string, path: string, body: unknown): Promise<string> => {
    const response = await fetch(`${seed.url}${path}`, {
      method,
      headers: { 'x-redmine-api-key': colleague.key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }
  const rows = async <Schema extends z.ZodType>(schema: Schema, sql: string): Promise<z.output<Schema>> => {
    const args = ['-json', '-readonly', '-cmd', '.timeout 10000', `${state}/db/redmine.sqlite3`, sql]
    const { stdout } = await run('sqlite3', args)
    return schema.parse(JSON.parse(stdout.trim() === '' ? '[]' : stdout))
  }

  return {
    address: seed.url,
    port,
    engineerKey: engineer.key,
    stop,
    open: async (subject, description) => {
      const issue = { project_id: 1, subject, description, assigned_to_id: engineer.id }
      return openedSchema.parse(JSON.parse(await call('POST', '/issues.json', { issue }))).issue.id
    },
    change: async (issue, fields) => {
      await call('PUT', `/issues/${issue}.json`, { issue: fields })
    },
    witness: async (issue) => {
      const [ticket] = await rows(
        ticketRows,
        `select i.subject, i.description, s.name as status, p.name as priority from issues i
         join issue_statuses s on s.id = i.status_id join enumerations p on p.id = i.priority_id
         where i.id = ${issue}`,
      )
      const journals = `journals j where j.journalized_type = 'Issue' and j.journalized_id = ${issue}`
      const notes = await rows(
        noteRows,
        `select notes from ${journals} and coalesce(notes, '') <> '' order by id`,
      )
      const changes = await rows(
        changeRows,
        `select prop_key as field, old_value as "from", value as "to" from journal_details
         where property <> 'attachment' and journal_id in (select id from ${journals}) order by id`,
      )
      const files = await rows(
        fileRows,
        `select filename as name, disk_directory as folder, disk_filename as disk from attachments
         where container_type = 'Issue' and container_id = ${issue} order by id`,
      )
      return {
        ...ticket,
        description: (ticket.description ?? '').replaceAll('\r\n', '\n'),
        comments: notes
          .map(({ notes: words }) => readMark(words).text.replaceAll('\r\n', '\n'))
          .filter((words) => words !== ''),
        changes: changes.map(({ field, from, to }) => ({ field, from: from ?? '', to: to ?? '' })),
        files: await Promise.all(
          files.map(async ({ name: file, folder, disk }) => ({
            name: file,
            sha256: sha256(await readFile(join(state, 'files', folder, disk))),
          })),
        ),
      }
    },
  }
}

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

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
