import type { PushOutcome, ReadBackOutcome } from '../../../../src/domain/mutation.ts'
import type { Failure } from '../../../../src/domain/result.ts'
import type { Trouble } from './redmine-http.ts'

export const rejected = (reason: Failure): PushOutcome => ({ kind: 'rejected', reason })

/** A question went wrong: nothing can have changed. */
export const afterReading = ({ reason, sent, retryAfterMs }: Trouble): PushOutcome => {
  switch (reason.code) {
    case 'tracker.unauthorized':
      return { kind: 'unauthorized', reason }
    case 'tracker.unreachable':
    case 'tracker.tls':
    case 'tracker.portal':
      return { kind: 'unreachable', reason }
    default:
      return sent === 'refused' ? rejected(reason) : { kind: 'retry', reason, afterMs: retryAfterMs }
  }
}

/** A change went wrong: whatever was not surely refused or surely not sent may have been applied. */
export const afterWriting = (trouble: Trouble): PushOutcome =>
  trouble.sent === 'perhaps' ? { kind: 'unknown', reason: trouble.reason } : afterReading(trouble)

/** Reading back went wrong: it is still not known. */
export const afterLooking = ({ reason }: Trouble): ReadBackOutcome => ({
  kind: reason.code === 'tracker.unauthorized' ? 'unauthorized' : 'unreachable',
  reason,
})
