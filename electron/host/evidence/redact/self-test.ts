import { compileRules } from './compile-rules.ts'
import { createPseudonyms } from './pseudonyms.ts'
import { createTextRedactor } from './redact-text.ts'
import { type RedactionPlan, rulesOf } from './rule-set.ts'

/** Lines that every redactor must leave readable: without them a log is worthless. */
const diagnostic = [
  '2026-11-20T14:05:06.123Z ERROR [main] java.lang.IllegalStateException: pool exhausted (code 0x80070005)',
  'Nov 20 14:05:06 kernel: EXT4-fs (sda1): error count since last fsck: 3',
  'GET /api/v1/tickets?limit=50 HTTP/1.1" 502 1893 0.247',
  'systemd[1]: nginx.service: Main process exited, code=exited, status=1/FAILURE',
  'request id 3f2b8c1e-0d4a-4b6e-9c7d-1a2b3c4d5e6f took 5003 ms',
  'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 verified',
]

const key = (begin: string, end: string) => `${begin}\nMIIEpAIBAAKCAQEA7bq9\nc2VjcmV0IGtleSBsaW5l\n${end}\n`
const planted = [
  [key(`-----BEGIN RSA ${'PRIVATE'} KEY-----`, `-----END RSA ${'PRIVATE'} KEY-----`), 'c2VjcmV0IGtleSBsaW5l'],
  [
    key(`-----BEGIN OPENSSH ${'PRIVATE'} KEY-----`, `-----END OPENSSH ${'PRIVATE'} KEY-----`),
    'MIIEpAIBAAKCAQEA7bq9',
  ],
  ['PuTTY\nPrivate-Lines: 2\nAAAAgQCz\nAAAAgQDy\nPrivate-MAC: 00ff\n', 'AAAAgQDy'],
] as const

/**
 * Plants every rule's examples and look-alikes through the very rules that a bundle will use. Answers with
 * what went wrong, in words that hold no example; empty when all is well. A bundle is not sealed otherwise.
 */
export const selfTest = (plan: RedactionPlan): readonly string[] => {
  // Terms of the person must not decide whether the rules work.
  const bare: RedactionPlan = { ...plan, known: [], terms: [] }
  const rules = rulesOf(bare)
  const pseudonyms = createPseudonyms(Buffer.from(plan.siteKey, 'hex'))
  const compiled = compileRules(rules)
  const run = (text: string) => createTextRedactor({ compiled, pseudonyms, keep: [] }).next(text).text
  const problems: string[] = []
  for (const rule of rules) {
    rule.vanish.forEach(([line, secret], index) => {
      if (run(`${line}\n`).includes(secret)) problems.push(`Rule ${rule.id}: example ${index + 1} survived.`)
    })
    rule.stay.forEach((line, index) => {
      if (run(`${line}\n`) !== `${line}\n`)
        problems.push(`Rule ${rule.id}: look-alike ${index + 1} was changed.`)
    })
  }
  planted.forEach(([text, secret], index) => {
    if (run(text).includes(secret)) problems.push(`Key example ${index + 1} survived.`)
  })
  diagnostic.forEach((line, index) => {
    if (run(line) !== line) problems.push(`Diagnostic line ${index + 1} was changed.`)
  })
  return problems
}
