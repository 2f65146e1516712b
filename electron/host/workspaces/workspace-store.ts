import { join } from 'node:path'
import { z } from 'zod'
import { workspaceSchema } from '../../../src/contract/records.ts'
import { ok, type Result } from '../../../src/domain/result.ts'
import type { Workspace } from '../../../src/domain/workspace.ts'
import { openJsonFile } from '../files/json-file.ts'
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

const fileSchema: z.ZodType<readonly StoredWorkspace[]> = z.array(
  z.object({ workspace: workspaceSchema, fields: z.record(z.string(), z.string()) }),
)

/** Connections of this machine, in `<data>/workspaces.json`. Secrets are in the vault, never here. */
export const createWorkspaceStore = async (deps: {
  readonly dataFolder: string
  readonly logger: Logger
}): Promise<Result<WorkspaceStore>> => {
  const file = await openJsonFile<readonly StoredWorkspace[]>({
    path: join(deps.dataFolder, 'workspaces.json'),
    schema: fileSchema,
    fallback: [],
    what: 'the list of workspaces',
    logger: deps.logger,
  })
  if (!file.ok) return file
  const { value, write } = file.value
  const without = (workspaceId: string) => value().filter(({ workspace }) => workspace.id !== workspaceId)
  return ok({
    list: value,
    find: (workspaceId) => value().find(({ workspace }) => workspace.id === workspaceId) ?? null,
    put: async (entry) => {
      const saved = await write([...without(entry.workspace.id), entry])
      return saved.ok ? ok(null) : saved
    },
    remove: async (workspaceId) => {
      const saved = await write(without(workspaceId))
      return saved.ok ? ok(null) : saved
    },
  })
}
