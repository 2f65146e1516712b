import type { Result } from '../domain/result.ts'
import type { TrackerHost } from '../sync/host-tracker.ts'

/** What the window and its sync worker say to each other. */

/** The host operations the worker may ask the window for, and no others. */
export const relayedOperations = [
  'tracker.probe',
  'tracker.catalogue',
  'tracker.pull-tickets',
  'tracker.pull-documents',
  'tracker.membership',
  'tracker.document-membership',
  'tracker.fetch-ticket',
  'tracker.push',
  'tracker.read-back',
  'tracker.download',
  'settings.get',
] as const satisfies readonly (keyof TrackerHost | 'settings.get')[]
export type RelayedOperation = (typeof relayedOperations)[number]

export type SyncCommand =
  | { readonly name: 'sync-now' }
  | { readonly name: 'retry-now' }
  | { readonly name: 'wake' }
  | { readonly name: 'confirm-sweep' }
  | { readonly name: 'set-online'; readonly online: boolean }
  | { readonly name: 'network-hint'; readonly online: boolean }

export type ToWorker =
  | { readonly kind: 'start'; readonly workspaceId: string }
  | { readonly kind: 'stop' }
  | { readonly kind: 'command'; readonly command: SyncCommand }
  | { readonly kind: 'fetch'; readonly id: number; readonly attachmentId: string }
  | { readonly kind: 'answer'; readonly id: number; readonly result: Result<unknown> }

export type FetchedFile = { readonly sha256: string; readonly size: number }

export type ToWindow =
  | {
      readonly kind: 'call'
      readonly id: number
      readonly name: RelayedOperation
      readonly input: unknown
    }
  | { readonly kind: 'fetched'; readonly id: number; readonly result: Result<FetchedFile> }
  | { readonly kind: 'defect'; readonly message: string; readonly stack: string }
  | { readonly kind: 'stopped' }
