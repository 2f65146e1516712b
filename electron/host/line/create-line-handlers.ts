import type { Handlers } from '../../../src/contract/operations.ts'
import { ok } from '../../../src/domain/result.ts'
import type { LineMeter } from './line-meter.ts'

export const createLineHandlers = (line: LineMeter): Pick<Handlers, 'line.get' | 'line.set'> => ({
  'line.get': async ({ workspaceId }) => ok(line.line(workspaceId)),
  'line.set': ({ workspaceId, ...change }) => line.set(workspaceId, change),
})
