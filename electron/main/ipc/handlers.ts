import type { Handlers } from '../../../src/contract/operations.ts'
import { ok, type Result } from '../../../src/domain/result.ts'
import type { HostCapabilities } from '../../host/capabilities.ts'
import { createHost, type HostServices } from '../../host/create-host.ts'

/** The host on its way: it starts while the window opens. */
export type StartingHost = {
  readonly services: Promise<Result<HostServices>>
  readonly handlers: Promise<Result<Handlers>>
  /** Finishes what the host has begun to write. Safe to call more than once. */
  readonly close: () => Promise<void>
}

/** Gives the host its capabilities and its operations to the wall. */
export const startHost = (capabilities: HostCapabilities): StartingHost => {
  const services = createHost(capabilities)
  let closed: Promise<void> | null = null
  const closeOnce = async () => {
    const started = await services
    if (started.ok) await started.value.close()
  }
  return {
    services,
    handlers: services.then((started) => (started.ok ? ok(started.value.handlers) : started)),
    close: () => {
      closed ??= closeOnce()
      return closed
    },
  }
}
