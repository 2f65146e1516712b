import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
import { proveOnce } from './proof-of-once.test-support.ts'
import { proveValues } from './proof-of-values.test-support.ts'
import { whyNoRedmine } from './real-redmine.test-support.ts'
import { type ProofBench, startProofBench } from './redmine-proof.test-support.ts'

/** What was seen on a real Redmine behind a bad network, each with Redmine's own database as the witness. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 })
const reason = whyNoRedmine()

describe.skipIf(reason !== null)(`proof on a real Redmine${reason === null ? '' : `: ${reason}`}`, () => {
  let bench: ProofBench
  beforeAll(async () => {
    bench = await startProofBench()
  })
  afterAll(() => bench?.close())
  afterEach(() => expect(bench.proxy.left(), 'faults that were planned and did not strike').toEqual([]))

  proveValues(() => bench)
  proveOnce(() => bench)
})
