import type { Failure } from '../domain/result.ts'

/**
 * The one catalogue of error codes that cross the wall. The value says when the code is used; the
 * message a person reads is written where the error is made, because only there the facts are known.
 */
export const errorCodes = {
  'input.invalid': 'An operation was called with input its schema refuses.',
  'input.handle': 'A handle is unknown, was used up, or belongs to something else.',
  'app.unexpected': 'A defect. The log has the details.',
  'app.cancelled': 'The person, or the app while closing, cancelled the work.',
  'app.denied': 'A rule of the app forbids it: an address, a path, a sender.',
  'file.missing': 'A file is not there.',
  'file.unreadable': 'A file is there and cannot be read.',
  'file.too-large': 'A file is larger than the limit named in the message.',
  'file.damaged': 'Stored bytes do not match their hash.',
  'disk.full': 'No space is left on the device.',
  'disk.unwritable': 'A file or folder cannot be written.',
  'workspace.missing': 'No workspace has this id.',
  'workspace.invalid': 'The connection details are incomplete or contradict each other.',
  'tracker.unreachable': 'No answer: no network, no such host, refused, or timed out.',
  'tracker.tls': 'The certificate of the tracker is not trusted.',
  'tracker.portal': 'Something answered that is not the tracker: a captive portal or a wrong host.',
  'tracker.unauthorized': 'The tracker does not accept the credentials.',
  'tracker.forbidden': 'The account may not do this.',
  'tracker.missing': 'The tracker does not have this record, or does not show it to this account.',
  'tracker.rejected': 'The tracker refused a change and said why.',
  'tracker.became-public': 'What was written for colleagues only is visible to everybody in the tracker.',
  'tracker.busy': 'The tracker asks to slow down or has a passing failure.',
  'tracker.unexpected': 'The tracker answered something that cannot be understood.',
  'line.held': 'A file waits: only text goes over this line, or the budget of the day is used up.',
  'sync.conflict': 'The same thing was changed here and in the tracker; a person decides.',
  'sync.wipe-out': 'The tracker shows so few tickets that the cache was left alone until a person agrees.',
  'sync.state': 'The change is not in a state that allows this.',
  'profile.invalid': 'A collection profile is not YAML or breaks its schema.',
  'profile.missing': 'No profile has this name.',
  'evidence.state': 'The job is not in a state that allows this.',
  'bundle.invalid': 'The file is not a bundle, or is truncated.',
  'bundle.hostile': 'The archive holds a path, a link, or a size that is not allowed.',
  'bundle.altered': 'The contents do not match the manifest.',
  'bundle.encrypted': 'The bundle is encrypted; it opens with the identity of a recipient.',
  'bundle.recipient': 'Somebody to encrypt for is not given in a form that can be used.',
  'bundle.identity': 'An identity file cannot be used, or none of its identities opens the bundle.',
  'upload.invalid': 'The settings of an upload server are incomplete or contradict each other.',
  'upload.unreachable': 'No answer from the upload server.',
  'upload.tls': 'The certificate of the upload server is not trusted.',
  'upload.portal': 'Something answers that is not the upload server, or it sends visitors elsewhere.',
  'upload.unauthorized': 'The upload server does not accept the token, or does not allow the upload.',
  'upload.too-large': 'The file is larger than the upload server takes.',
  'upload.busy': 'The upload server asks to slow down, is full, or has a passing failure.',
  'upload.unexpected': 'The upload server answered something that cannot be understood.',
  'vault.locked': 'The vault needs its passphrase.',
  'vault.unavailable': 'No place to keep credentials safely.',
  'database.newer': 'The database was written by a newer Kitbag.',
  'database.failed': 'The database in this window failed.',
  'journal.locked': 'Another process keeps the journal of unsent work.',
  'journal.behind': 'Changes are saved in the window only: the journal on disk could not take them.',
  'outbox.invalid': 'The file is not an export of waiting changes, or is truncated.',
  'outbox.hostile': 'An export of waiting changes holds a path, a link, or a size that is not allowed.',
  'outbox.altered': 'The contents of an export of waiting changes do not match its hashes.',
  'outbox.elsewhere': 'Waiting changes were exported from another tracker.',
  'outbox.empty': 'Nothing waits to be sent.',
  'document.invalid': 'A document cannot be read as Markdown text.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** Makes a failure with a code of the catalogue. */
export const failure = (code: ErrorCode, message: string, hint = ''): Failure => ({ code, message, hint })
