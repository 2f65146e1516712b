import type { Pseudonyms } from './pseudonyms.ts'

/** What a rule may know while it decides. */
export type RuleContext = {
  readonly pseudonyms: Pseudonyms
  /** The text around the match. */
  readonly text: string
  /** Where the value starts in `text`. */
  readonly start: number
}

/**
 * One kind of thing that must not leave the site. Unless it says otherwise a rule is shown one line at a time,
 * without its end.
 *
 * Expressions are bounded (no `*`, no `+`, no `{n,}`) and start where a token starts, so that a line of one
 * mebibyte costs no more than its length. If the expression has two groups, the first is kept and the second
 * is the value; otherwise the whole match is the value.
 */
export type Rule = {
  readonly id: string
  /** Changes whenever the rule matches differently, so that an older bundle can be judged. */
  readonly version: string
  /** Shapes, one of which every hit contains, in the notation of `scan/hint.ts`; empty when there is no cheap test. */
  readonly hints: readonly string[]
  readonly pattern: RegExp
  /**
   * Signs before the match that belong to the value, and how many at most. The expression can then start at
   * the one sign that is rare (`@`, the top-level name), which makes it ten times as fast.
   */
  readonly reach?: { readonly signs: RegExp; readonly max: number }
  /** Signs of the longest hit, for the few rules whose hits may reach over a line end. All others see one line. */
  readonly overLines?: number
  /** What stands in place of the value; `null` when it was a look-alike and stays. */
  readonly replace: (value: string, context: RuleContext) => string | null
  /** A line and the part of it that must be gone afterwards. Run by the shipped self-test. */
  readonly vanish: readonly (readonly [line: string, secret: string])[]
  /** Lines that must come through unchanged. */
  readonly stay: readonly string[]
}

/** What stands for a value that has no useful stand-in. */
export const marker = (ruleId: string): string => `[redacted:${ruleId}]`

/** Account names that every system has; they say nothing about a person. */
const genericNames = new Set(
  (
    'root admin administrator user users guest test nobody none null nil true false unknown system daemon default ' +
    'public shared all www-data www http https nginx apache apache2 httpd postgres mysql mariadb redis mongodb git ' +
    'ubuntu debian centos fedora ec2-user azureuser vagrant docker node app service svc runner pi oracle sync bin ' +
    'sys mail news proxy backup list irc uucp lp man games systemd-network systemd-resolve systemd-timesync sshd ' +
    'messagebus syslog localhost local anonymous invalid failed for from by is the name id not with and or on at in ' +
    'to as of has was password session login logged localservice networkservice linuxbrew host server client ' +
    'desktop laptop machine computer workstation support operator demo example username domain'
  ).split(' '),
)

/** Is it the name of everyone's account or machine rather than somebody's? */
export const isGenericName = (name: string): boolean => genericNames.has(name.toLowerCase())
