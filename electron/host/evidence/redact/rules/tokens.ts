import { marker, type Rule } from '../rule.ts'

/** Joined from two halves so that no scanner takes our own examples for somebody's secret. */
const sample = (head: string, length: number): string =>
  head + 'k7Qm2Zx9Rb4Tn8Vw3Yc6Hd1Js5Lf0Pg'.repeat(9).slice(0, length)

type TokenRule = {
  readonly id: string
  readonly hints: readonly string[]
  readonly pattern: RegExp
  readonly vanish: readonly string[]
  readonly stay?: readonly string[]
}

/** Tokens that can be told by their own shape. Prefixes as documented by each service. */
const shapes: readonly TokenRule[] = [
  {
    id: 'aws-key-id',
    hints: ['akia', 'asia', 'abia', 'acca'],
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])/g,
    vanish: [`AKIA${'IOSFODNN7EXAMPLE'}`],
    stay: ['ASIA-PACIFIC region selected', 'AKIA'],
  },
  {
    id: 'github-token',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255})/g,
    vanish: [sample('ghp_', 36), sample('github_pat_', 60)],
    stay: ['ghp_ is the prefix of a token'],
  },
  {
    id: 'gitlab-token',
    hints: ['glpat-', 'glptt-', 'gldt-', 'glrt-', 'glcbt-', 'glsoat-', 'glft-', 'glagent-'],
    pattern: /(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|cbt|soat|ft|agent)-[A-Za-z0-9_.-]{16,300}/g,
    vanish: [sample('glpat-', 20)],
  },
  {
    id: 'slack-token',
    hints: ['xoxb-', 'xoxa-', 'xoxp-', 'xoxr-', 'xoxs-', 'xoxe-', 'xapp-', 'hooks.slack.com/'],
    pattern:
      /(?<![A-Za-z0-9])(?:xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-[A-Za-z0-9-]{10,250})|(?<=hooks\.slack\.com\/services\/)[A-Za-z0-9/]{20,200}/g,
    vanish: [sample('xoxb-123456789012-', 24)],
  },
  {
    id: 'jwt',
    hints: ['eyj'],
    pattern:
      /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{2,32768}(?:\.[A-Za-z0-9_-]{0,8192}){0,3}/g,
    vanish: [`eyJhbGciOiJIUzI1NiJ9.${sample('eyJ', 20)}.${sample('', 43)}`],
    stay: ['class eyJection.Handler failed'],
  },
  {
    id: 'service-token',
    hints: [
      'aiza',
      'ya29.',
      'sk_live_',
      'sk_test_',
      'rk_live_',
      'rk_test_',
      'whsec_',
      'sg.',
      'npm_',
      'pypi-',
      'hf_',
      'sk-',
      'dop_v1_',
      'shpat_',
      'shpss_',
      'shpca_',
      'dapi',
      'hvs.',
      'hvb.',
      'age-secret-key-1',
      'glsa_',
      'pul-',
      'nrak-',
      'dckr_pat_',
      'figd_',
      'lin_api_',
      'sntrys_',
      'atatt3',
      'ctx7sk',
      'tskey-',
      'rubygems_',
    ],
    pattern:
      /(?<![A-Za-z0-9_-])(?:AIza[\w-]{35}|ya29\.[\w-]{20,400}|[sr]k_(?:live|test)_[A-Za-z0-9]{10,120}|whsec_[A-Za-z0-9+/=]{16,120}|SG\.[\w-]{16,64}\.[\w-]{16,64}|npm_[A-Za-z0-9]{30,50}|pypi-[\w-]{40,400}|hf_[A-Za-z0-9]{30,50}|sk-(?:proj-|ant-|or-)?[\w-]{20,200}|dop_v1_[0-9a-f]{40,80}|shp(?:at|ss|ca|pa)_[0-9a-fA-F]{30,40}|dapi[0-9a-f]{32}|hv[sb]\.[\w-]{20,300}|AGE-SECRET-KEY-1[A-Z0-9]{50,70}|glsa_[A-Za-z0-9_]{30,60}|pul-[0-9a-f]{40}|NRAK-[A-Z0-9]{27}|dckr_pat_[\w-]{20,60}|figd_[\w-]{30,60}|lin_api_[A-Za-z0-9]{30,60}|sntrys_[\w=+/-]{30,300}|ATATT3[\w=-]{30,250}|tskey-[\w-]{20,80}|rubygems_[0-9a-f]{40,60})/g,
    vanish: [sample('AIza', 35), sample('sk_live_', 24), sample('npm_', 36)],
    stay: ['sk-learn model loaded', 'dapi endpoint /dapi/v1'],
  },
  {
    id: 'telegram-token',
    hints: [':aa'],
    pattern: /(?<![\w:])\d{8,10}:AA[\w-]{33}(?![\w-])/g,
    vanish: [sample('123456789:AA', 33)],
  },
]

export const tokenRules: readonly Rule[] = shapes.map((shape) => ({
  id: shape.id,
  version: '1',
  hints: shape.hints,
  pattern: shape.pattern,
  replace: () => marker(shape.id),
  vanish: shape.vanish.map((secret) => [`level=info credential ${secret} accepted`, secret] as const),
  stay: shape.stay ?? [],
}))
