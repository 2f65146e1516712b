import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { readMark } from '../../host/trackers/redmine/mark.ts'
import { startRealRedmine as startProcess } from '../../host/trackers/redmine/real-redmine.test-support.ts'

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

export const startRealRedmine = async (): Promise<RealRedmine> => {
  const seed = await startProcess('e2e')
  const { state, port, stop, rows } = seed
  const [engineer, colleague] = seed.users

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

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
