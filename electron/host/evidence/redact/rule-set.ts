import type { RedactionTerm } from '../../../../src/domain/evidence.ts'
import { type KnownValue, knownValueRules } from './known-values.ts'
import type { Rule } from './rule.ts'
import { accountRules } from './rules/accounts.ts'
import { addressRules } from './rules/addresses.ts'
import { assignedRules } from './rules/assigned.ts'
import { commandRules } from './rules/commands.ts'
import { documentRules } from './rules/documents.ts'
import { fences } from './rules/fences.ts'
import { hostNameRule } from './rules/host-names.ts'
import { placedHostRules } from './rules/hosts-in-place.ts'
import { httpRules } from './rules/http.ts'
import { personalRules } from './rules/personal.ts'
import { spokenRules } from './rules/spoken.ts'
import { tokenRules } from './rules/tokens.ts'

/** Everything the redactor is told about one bundle. Plain data: it crosses into the worker. */
export type RedactionPlan = {
  /** Hex; 32 bytes. */
  readonly siteKey: string
  readonly known: readonly KnownValue[]
  /** Domains whose host names belong to the site. */
  readonly domains: readonly string[]
  readonly terms: readonly RedactionTerm[]
}

/** Known values first, then secrets, then personal data: the order decides who names an overlap. DESIGN, section 6. */
export const rulesOf = (plan: RedactionPlan): readonly Rule[] => [
  ...knownValueRules([
    ...plan.terms
      .filter((term) => term.action === 'hide')
      .map(({ text }) => ({ kind: 'term' as const, text })),
    ...plan.known,
  ]),
  ...tokenRules,
  ...assignedRules,
  ...httpRules,
  ...documentRules,
  ...commandRules,
  ...spokenRules,
  ...personalRules,
  ...accountRules,
  ...addressRules,
  hostNameRule(plan.domains),
  ...placedHostRules,
]

/** Id and version of every rule that a bundle was redacted with. Patterns and values are never listed. */
export const ruleVersions = (
  plan: RedactionPlan,
): readonly { readonly id: string; readonly version: string }[] => {
  const versions = new Map<string, string>()
  for (const { id, version } of [...rulesOf(plan), ...fences]) versions.set(id, version)
  return [...versions].map(([id, version]) => ({ id, version })).sort((a, b) => (a.id < b.id ? -1 : 1))
}
