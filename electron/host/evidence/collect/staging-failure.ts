import { systemCode } from '../../files/disk-failure.ts'
import type { CollectorEnd } from './staged-item.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk with the data of Kitbag is full. Free some space and run it again.',
  EDQUOT: 'The space that this account may use is full. Free some and run it again.',
  EFBIG: 'The file system with the data of Kitbag takes no file of this size.',
  EROFS: 'The disk with the data of Kitbag can only be read. Mount it for writing and run it again.',
}

/**
 * A failure to keep what was collected, as opposed to one to read it: `null` when the error is none.
 * Whatever else is collected afterwards would fail alike, so it must not be blamed on the origin.
 */
export const stagingFailure = (error: unknown): CollectorEnd | null => {
  const reason = reasons[systemCode(error)]
  return reason === undefined ? null : { outcome: 'failed', reason }
}
