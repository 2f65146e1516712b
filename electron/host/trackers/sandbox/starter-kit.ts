import { readdir, readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { parse } from 'yaml'
import type { z } from 'zod'
import { failure } from '../../../../src/contract/errors.ts'
import type { DocumentKind, KnowledgeDocument } from '../../../../src/domain/document.ts'
import type { Failure, Result } from '../../../../src/domain/result.ts'
import { fail, ok } from '../../../../src/domain/result.ts'
import { toKnowledgeDocument } from '../../documents/knowledge-document.ts'
import { readFailure } from '../../files/disk-failure.ts'
import {
  type StarterPeople,
  type StarterTicket,
  type StarterWorkspace,
  starterPeopleSchema,
  starterTicketSchema,
  starterWorkspaceSchema,
} from './starter-schema.ts'

export type StarterKit = {
  readonly workspace: StarterWorkspace
  readonly people: StarterPeople
  readonly tickets: readonly StarterTicket[]
  readonly documents: readonly KnowledgeDocument[]
  /** Folder with the bytes of attachments. */
  readonly filesFolder: string
}

/** Carries the failure of one file out of the nested reading; never leaves this module. */
type BadStarterFile = Error & { readonly reason: Failure }

const refuse = (reason: Failure): BadStarterFile => Object.assign(new Error(reason.message), { reason })
const isBadFile = (error: unknown): error is BadStarterFile => error instanceof Error && 'reason' in error

const bad = (file: string, what: string): BadStarterFile =>
  refuse(
    failure(
      'workspace.invalid',
      `The starter kit cannot be used: ${file}: ${what}.`,
      'Nothing was set up. Correct the file, or install Kitbag again.',
    ),
  )

const readText = async (folder: string, file: string): Promise<string> => {
  try {
    return await readFile(join(folder, file), 'utf8')
  } catch (error) {
    throw refuse(readFailure(error, join(folder, file)))
  }
}

const readYaml = async <Schema extends z.ZodType>(
  folder: string,
  file: string,
  schema: Schema,
): Promise<z.output<Schema>> => {
  let content: unknown
  try {
    content = parse(await readText(folder, file), { maxAliasCount: 0 })
  } catch (error) {
    if (isBadFile(error)) throw error
    throw bad(
      file,
      `it is not YAML (${error instanceof Error ? error.message.split('\n')[0] : 'unknown reason'})`,
    )
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw bad(
    file,
    `${issue?.path.map(String).join('.') || 'the file'}: ${issue?.message ?? 'is not as expected'}`,
  )
}

const namesIn = async (folder: string, ending: string): Promise<readonly string[]> => {
  try {
    return (await readdir(folder)).filter((name) => extname(name) === ending).sort()
  } catch (error) {
    throw refuse(readFailure(error, folder))
  }
}

/** Every name a ticket mentions must exist; a dangling one would show up as a hole on a screen. */
const checkNames = (kit: StarterKit, fileNames: readonly string[]): void => {
  const logins = new Set(kit.people.map(({ login }) => login))
  const statuses = new Set(kit.workspace.statuses.map(({ id }) => id))
  const files = new Set(fileNames)
  if (!logins.has(kit.workspace.user))
    throw bad('workspace.yaml', `user: nobody is called "${kit.workspace.user}"`)
  for (const status of kit.workspace.statuses) {
    const unknown = status.next.find((id) => !statuses.has(id))
    if (unknown !== undefined)
      throw bad('workspace.yaml', `statuses.${status.id}.next: no status "${unknown}"`)
  }
  for (const ticket of kit.tickets) {
    const file = `tickets/${ticket.key}.yaml`
    const person = (login: string, field: string) => {
      if (!logins.has(login)) throw bad(file, `${field}: nobody is called "${login}"`)
    }
    if (!statuses.has(ticket.status)) throw bad(file, `status: no status "${ticket.status}"`)
    if (ticket.assignee !== null) person(ticket.assignee, 'assignee')
    for (const login of ticket.watchers) person(login, 'watchers')
    for (const [index, { author }] of ticket.comments.entries()) person(author, `comments.${index}.author`)
    for (const [index, { author }] of ticket.activity.entries()) person(author, `activity.${index}.author`)
    for (const [index, attachment] of ticket.attachments.entries()) {
      person(attachment.author, `attachments.${index}.author`)
      if (!files.has(attachment.file))
        throw bad(file, `attachments.${index}.file: files/${attachment.file} is not there`)
      if (attachment.comment !== null && ticket.comments[attachment.comment] === undefined) {
        throw bad(file, `attachments.${index}.comment: there is no comment ${attachment.comment}`)
      }
    }
  }
}

const readDocuments = async (
  folder: string,
  sub: string,
  kind: DocumentKind,
  updatedAt: string,
): Promise<readonly KnowledgeDocument[]> => {
  const documents: KnowledgeDocument[] = []
  for (const name of await namesIn(join(folder, sub), '.md')) {
    const path = `${sub}/${name}`
    const text = await readText(folder, path)
    documents.push(
      toKnowledgeDocument({
        id: basename(name, '.md'),
        kind,
        text,
        path,
        origin: 'tracker',
        updatedAt,
        revision: '1',
      }),
    )
  }
  return documents
}

/** Reads and checks the shipped starter kit. A bad file fails with its name and the field. */
export const readStarterKit = async (folder: string, now: Date): Promise<Result<StarterKit>> => {
  try {
    const tickets: StarterTicket[] = []
    for (const name of await namesIn(join(folder, 'tickets'), '.yaml')) {
      const ticket = await readYaml(folder, `tickets/${name}`, starterTicketSchema)
      if (`${ticket.key}.yaml` !== name)
        throw bad(`tickets/${name}`, `key: it is "${ticket.key}", unlike the file name`)
      tickets.push(ticket)
    }
    const updatedAt = now.toISOString()
    const kit: StarterKit = {
      workspace: await readYaml(folder, 'workspace.yaml', starterWorkspaceSchema),
      people: await readYaml(folder, 'people.yaml', starterPeopleSchema),
      tickets,
      documents: [
        ...(await readDocuments(folder, 'runbooks', 'runbook', updatedAt)),
        ...(await readDocuments(folder, 'articles', 'article', updatedAt)),
      ],
      filesFolder: join(folder, 'files'),
    }
    checkNames(kit, await readdir(kit.filesFolder))
    return ok(kit)
  } catch (error) {
    if (isBadFile(error)) return fail(error.reason)
    throw error
  }
}
