import { failure } from '../../../src/contract/errors.ts'
import type { Failure } from '../../../src/domain/result.ts'

/** The system's error code, such as `ENOSPC`; empty where the error has none. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

const fullDisk = ['ENOSPC', 'EDQUOT', 'EFBIG']
/**
 * Puts a failed write into words. `what` completes "could not …", such as `save the settings`.
 * An error without a code of the system is a defect and is thrown again.
 */
export const writeFailure = (error: unknown, what: string, path: string): Failure => {
  const code = systemCode(error)
  if (fullDisk.includes(code)) {
    return failure(
      'disk.full',
      `The disk is full: Kitbag could not ${what}.`,
      'Nothing that was saved before is lost. Free some space and try again.',
    )
  }
  if (code !== '') {
    return failure(
      'disk.unwritable',
      `Kitbag could not ${what}: ${path} cannot be written (${code}).`,
      'Nothing that was saved before is lost. Check the rights on that folder and try again.',
    )
  }
  throw error
}

/** Puts a failed read into words. */
export const readFailure = (error: unknown, path: string): Failure => {
  const code = systemCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') return failure('file.missing', `${path} is not there.`)
  if (code === '') throw error
  return failure(
    'file.unreadable',
    `${path} cannot be read (${code}).`,
    'Check the rights on it, or whether the drive is still connected.',
  )
}
