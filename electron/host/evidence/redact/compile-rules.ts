import { createPseudonyms } from './pseudonyms.ts'
import type { CompiledRules, TextRedactorDeps } from './redact-text.ts'
import type { Rule } from './rule.ts'
import { type RedactionPlan, rulesOf } from './rule-set.ts'
import { createTriggerScan } from './scan/trigger-scan.ts'

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

/** All that a text or byte redactor needs to carry out a plan. */
export const redactorDepsOf = (plan: RedactionPlan): TextRedactorDeps => ({
  compiled: compiledRulesOf(plan),
  pseudonyms: createPseudonyms(Buffer.from(plan.siteKey, 'hex')),
  keep: plan.terms.filter(({ action }) => action === 'keep').map(({ text }) => text),
})
