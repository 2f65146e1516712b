import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { workspaceSchema } from '../../../src/contract/records.ts'
import { ok, type Result } from '../../../src/domain/result.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import { openJsonFile } from '../files/json-file.ts'
import { readSmallFile } from '../files/last-good.ts'
import { writeWhole } from '../files/patiently.ts'
import type { Logger } from '../logger/logger.ts'

/** A connected tracker account. `fields` are the set-up fields that are no secrets. */
export type StoredWorkspace = {
  readonly workspace: Workspace
  readonly fields: Readonly<Record<string, string>>
}

export type WorkspaceStore = {
  readonly list: () => readonly StoredWorkspace[]
  readonly find: (workspaceId: string) => StoredWorkspace | null
  readonly put: (entry: StoredWorkspace) => Promise<Result<null>>
  readonly remove: (workspaceId: string) => Promise<Result<null>>
}

const entrySchema = z.object({ workspace: workspaceSchema, fields: z.record(z.string(), z.string()) })
const fileSchema: z.ZodType<readonly StoredWorkspace[]> = z.array(entrySchema)

/** In the folder of its journal: where there is unsent work, there stands whose it is. */
const besideJournal = (dataFolder: string, workspaceId: string): string =>
  join(dataFolder, 'journal', workspaceId, 'workspace.json')

/** The list anew, from what lies beside journals and from the sandboxes of this machine; `null` where nothing does. */
const rebuildWorkspaces = async (dataFolder: string): Promise<readonly StoredWorkspace[] | null> => {
  const found = new Map<string, StoredWorkspace>()
  for (const id of await readdir(join(dataFolder, 'sandbox')).catch((): string[] => [])) {
    const user = { id: '', name: 'Sandbox', email: null }
    const createdAt = new Date(0).toISOString()
    const workspace = {
      id,
      name: 'Sandbox (rebuilt)',
      kind: 'sandbox',
      address: 'On this machine',
      user,
      createdAt,
    }
    const parsed = entrySchema.safeParse({ workspace, fields: {} })
    if (parsed.success) found.set(id, parsed.data)
  }
  for (const id of await readdir(join(dataFolder, 'journal')).catch((): string[] => [])) {
    const file = await readSmallFile(besideJournal(dataFolder, id))
    if (file.kind !== 'read') continue
    try {
      const parsed = entrySchema.safeParse(JSON.parse(file.text))
      if (parsed.success && parsed.data.workspace.id === id) found.set(id, parsed.data)
    } catch {
      // One of them that is damaged too does not take the others with it.
    }
  }
  return found.size === 0 ? null : [...found.values()]
}

/** Connections of this machine, in `<data>/workspaces.json`. Secrets are in the vault, never here. */
export const createWorkspaceStore = async (deps: {
  readonly dataFolder: string
  readonly logger: Logger
  readonly onMended?: ((sentence: string) => void) | undefined
}): Promise<Result<WorkspaceStore>> => {
  const file = await openJsonFile<readonly StoredWorkspace[]>({
    path: join(deps.dataFolder, 'workspaces.json'),
    schema: fileSchema,
    fallback: [],
    what: 'the list of workspaces',
    logger: deps.logger,
    onMended: deps.onMended,
    rebuild: () => rebuildWorkspaces(deps.dataFolder),
  })
  if (!file.ok) return file
  const { value, write } = file.value
  /** A help for the day on which the list is lost; without it that day is the same as before. */
  const note = async (entry: StoredWorkspace): Promise<void> => {
    const path = besideJournal(deps.dataFolder, entry.workspace.id)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeWhole(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
  }
  for (const entry of value()) await note(entry).catch(() => undefined)
  const without = (workspaceId: string) => value().filter(({ workspace }) => workspace.id !== workspaceId)
  return ok({
    list: value,
    find: (workspaceId) => value().find(({ workspace }) => workspace.id === workspaceId) ?? null,
    put: async (entry) => {
      const saved = await write([...without(entry.workspace.id), entry])
      if (saved.ok) await note(entry).catch(() => undefined)
      return saved.ok ? ok(null) : saved
    },
    remove: async (workspaceId) => {
      const saved = await write(without(workspaceId))
      if (saved.ok) await rm(besideJournal(deps.dataFolder, workspaceId), { force: true })
      return saved.ok ? ok(null) : saved
    },
  })
}
