import type { Rule } from './rule.ts'
import { type RedactionPlan, rulesOf } from './rule-set.ts'
import { createTriggerScan, type TriggerScan } from './scan/trigger-scan.ts'

/** Rules with the one scan that tells where any of them has to look. */
export type CompiledRules = { readonly rules: readonly Rule[]; readonly trigger: TriggerScan }

export const compileRules = (rules: readonly Rule[]): CompiledRules => ({
  rules,
  trigger: createTriggerScan(
    rules.map(({ hints }) => hints),
    rules.map(({ overLines }) => overLines !== undefined),
  ),
})

let last: { readonly key: string; readonly compiled: CompiledRules } | null = null

/** The rules of a plan, ready to run. The last plan is remembered: a worker redacts many files of one bundle. */
export const compiledRulesOf = (plan: RedactionPlan): CompiledRules => {
  const key = JSON.stringify([plan.known, plan.domains, plan.terms])
  if (last?.key !== key) last = { key, compiled: compileRules(rulesOf(plan)) }
  return last.compiled
}
