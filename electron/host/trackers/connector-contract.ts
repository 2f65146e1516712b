import { afterAll, beforeAll, describe } from 'vitest'
import { describeReading } from './contract/reading-contract.ts'
import type { TrackerUnderTest } from './contract/tracker-under-test.ts'
import { describeWriting } from './contract/writing-contract.ts'

/**
 * The behaviours that the sync engine relies on. Every connector passes them, against a tracker whose store
 * is read past the connector.
 */
export const describeConnector = (name: string, start: () => Promise<TrackerUnderTest>): void => {
  describe(`the ${name} connector`, () => {
    let tracker: TrackerUnderTest | null = null
    const get = (): TrackerUnderTest => {
      if (tracker === null) throw new Error('The tracker did not start.')
      return tracker
    }
    beforeAll(async () => {
      tracker = await start()
    })
    afterAll(async () => {
      await tracker?.close()
    })
    describeReading(get)
    describeWriting(get)
  })
}
