import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBudget } from './budget.ts'

test('collectors that run at once never reserve more than there is', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1000 }),
      fc.array(
        fc.record({ wanted: fc.nat({ max: 500 }), used: fc.nat({ max: 100 }), settles: fc.boolean() }),
      ),
      (total, steps) => {
        const budget = createBudget(total)
        const open: { bytes: number; used: number; settle: (used: number) => void }[] = []
        let spent = 0
        for (const { wanted, used, settles } of steps) {
          const share = budget.reserve(wanted)
          open.push({ ...share, used: Math.round((share.bytes * used) / 100) })
          const reserved = open.reduce((sum, { bytes }) => sum + bytes, 0)
          expect(reserved + spent).toBeLessThanOrEqual(total)
          const first = settles ? open.shift() : undefined
          if (first === undefined) continue
          first.settle(first.used)
          spent += first.used
        }
      },
    ),
  )
})
