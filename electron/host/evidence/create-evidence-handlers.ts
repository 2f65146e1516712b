// TEMPORARY, uncommitted, so that others can build. The owner of electron/host/evidence replaces this file.
import { failure } from '../../../src/contract/errors.ts'
import { evidenceOperations } from '../../../src/contract/evidence-operations.ts'
import type { Handlers } from '../../../src/contract/operations.ts'
import { fail } from '../../../src/domain/result.ts'

export const createEvidenceHandlers = (_deps: unknown) => ({
  handlers: Object.fromEntries(
    Object.keys(evidenceOperations).map((name) => [
      name,
      async () => fail(failure('app.unexpected', 'Not there yet.')),
    ]),
  ) as unknown as Pick<Handlers, keyof typeof evidenceOperations>,
  close: async () => undefined,
})
