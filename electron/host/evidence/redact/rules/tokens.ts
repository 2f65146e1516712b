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
    hints: ['xox[abeoprs]-', 'xapp-', 'hooks.slack.com/'],
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
    id: 'webhook',
    hints: ['/webhooks/', '/webhookb2/', '/incomingwebhook/', '/triggers/'],
    pattern:
      /(?<=discord(?:app)?\.com\/api\/webhooks\/\d{5,25}\/)[\w-]{40,120}|(?<=\/webhookb2\/)[\w@-]{30,120}\/IncomingWebhook\/[\w-]{16,64}\/[\w/-]{16,120}/gi,
    vanish: [],
    stay: ['POST /api/webhooks/list 200'],
  },
  {
    id: 'discord-token',
    hints: ['discord', 'token', 'bot[ \\t]'],
    pattern: /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,42}(?![\w.-])/g,
    vanish: [`${sample('MTA', 23)}.Gc41dO.${sample('', 38)}`],
    stay: ['Microsoft.PowerShell.Commands.Management'],
  },
  {
    id: 'telegram-token',
    hints: ['\\d:aa'],
    pattern: /(?:(?<![\w:])|(?<=\/bot))\d{8,10}:AA[\w-]{33}(?![\w-])/g,
    vanish: [sample('123456789:AA', 33)],
  },
]

/** Tokens of one service each: the prefix in small letters, and the whole shape. */
const services: readonly (readonly [hint: string, pattern: RegExp])[] = [
  ['aiza', /AIza[\w-]{35}/g],
  ['ya29.', /ya29\.[\w-]{20,400}/g],
  ['k_live_', /[sr]k_live_[A-Za-z0-9]{10,120}/g],
  ['k_test_', /[sr]k_test_[A-Za-z0-9]{10,120}/g],
  ['whsec_', /whsec_[A-Za-z0-9+/=]{16,120}/g],
  ['sg.', /SG\.[\w-]{16,64}\.[\w-]{16,64}/g],
  ['npm_', /npm_[A-Za-z0-9]{30,50}/g],
  ['pypi-', /pypi-[\w-]{40,400}/g],
  ['hf_', /hf_[A-Za-z0-9]{30,50}/g],
  ['sk-', /sk-(?:proj-|ant-|or-)?[\w-]{0,40}\d[\w-]{20,200}/g],
  ['do[opr]_v1_', /do[opr]_v1_[0-9a-f]{40,80}/g],
  ['goog1', /GOOG1[A-Z0-9]{20,80}/g],
  ['ltai', /LTAI[A-Za-z0-9]{12,30}/g],
  ['akid', /AKID[A-Za-z0-9]{13,48}/g],
  ['sk\\h{5}', /SK[0-9a-f]{32}/g],
  ['key-\\h{5}', /key-[0-9a-f]{32}/g],
  ['cfdj8', /CfDJ8[\w-]{20,8000}/g],
  ['sq0', /sq0[a-z]{3}-[\w-]{22,60}/g],
  ['eaaa', /EAAA[\w-]{56,70}/g],
  ['xkeysib-', /xkeysib-[0-9a-f]{40,70}-\w{10,20}/g],
  ['pmak-', /PMAK-[0-9a-f]{20,30}-[0-9a-f]{30,40}/g],
  ['ntn_', /ntn_[A-Za-z0-9]{40,50}/g],
  ['gsk_', /gsk_[A-Za-z0-9]{40,60}/g],
  ['xai-', /xai-[A-Za-z0-9]{60,90}/g],
  ['r8_', /r8_[A-Za-z0-9]{36,40}/g],
  ['pat-\\w\\w\\d-', /pat-[a-z]{2}\d-[0-9a-f-]{36}/g],
  ['atbb', /ATBB[A-Za-z0-9]{28,40}/g],
  ['atctt3', /ATCTT3[\w=-]{30,250}/g],
  ['dt0\\w\\d\\d.', /dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}/g],
  ['glc_', /glc_[A-Za-z0-9+/]{32,400}={0,2}/g],
  ['sgp_', /sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/g],
  ['ops_ey', /ops_eyJ[\w-]{100,4000}/g],
  ['fo1_', /fo1_[\w-]{43}/g],
  ['fm[12]', /fm[12][ar]?_[\w+/=-]{60,4000}/g],
  ['amzn.mws.', /amzn\.mws\.[0-9a-f-]{36}/g],
  ['ezak', /EZAK[A-Za-z0-9]{54}/g],
  ['nri[ij]-', /NRI[IJ]-[\w-]{20,60}/g],
  ['nrjs-', /NRJS-[0-9a-f]{19}/g],
  ['sl.', /sl\.[\w-]{100,400}/g],
  ['tfp_', /tfp_[\w-]{40,80}/g],
  ['rdme_', /rdme_[a-z0-9]{60,80}/g],
  ['shippo_', /shippo_(?:live|test)_[0-9a-f]{40}/g],
  ['github_', /github_app_[A-Za-z0-9_]{20,255}/g],
  ['shp[acps][aste]_', /shp(?:at|ss|ca|pa)_[0-9a-fA-F]{30,40}/g],
  ['dapi', /dapi[0-9a-f]{32}/g],
  ['hv[sb].', /hv[sb]\.[\w-]{20,300}/g],
  ['age-secret-key-1', /AGE-SECRET-KEY-1[A-Z0-9]{50,70}/g],
  ['glsa_', /glsa_[A-Za-z0-9_]{30,60}/g],
  ['pul-', /pul-[0-9a-f]{40}/g],
  ['nrak-', /NRAK-[A-Z0-9]{27}/g],
  ['dckr_pat_', /dckr_pat_[\w-]{20,60}/g],
  ['figd_', /figd_[\w-]{30,60}/g],
  ['lin_api_', /lin_api_[A-Za-z0-9]{30,60}/g],
  ['sntrys_', /sntrys_[\w=+/-]{30,300}/g],
  ['atatt3', /ATATT3[\w=-]{30,250}/g],
  ['tskey-', /tskey-[\w-]{20,80}/g],
  ['rubygems_', /rubygems_[0-9a-f]{40,60}/g],
]

const serviceExamples = new Map<string, readonly string[]>([
  ['aiza', [sample('AIza', 35)]],
  ['k_live_', [sample('sk_live_', 24)]],
  ['npm_', [sample('npm_', 36)]],
  ['sk-', [sample('sk-proj-', 48)]],
])

const tokenRule = (shape: TokenRule): Rule => ({
  id: shape.id,
  version: '1',
  hints: shape.hints,
  pattern: shape.pattern,
  replace: (_found, { text, start }) =>
    // Telegram writes its own into a path, right after a word.
    /[A-Za-z0-9_]/.test(text[start - 1] ?? '') && !/\/bot$/.test(text.slice(Math.max(0, start - 4), start))
      ? null
      : marker(shape.id),
  vanish: shape.vanish.map((secret) => [`level=info bot ${secret} accepted`, secret] as const),
  stay: shape.stay ?? [],
})

export const tokenRules: readonly Rule[] = [
  ...shapes.map(tokenRule),
  ...services.map(([hint, pattern]) =>
    tokenRule({
      id: 'service-token',
      hints: [hint],
      pattern,
      vanish: serviceExamples.get(hint) ?? [],
      stay: [
        'sk-learn model loaded',
        'dapi endpoint /dapi/v1',
        'class=sk-navigation-primary-item-list-with-long-name',
      ],
    }),
  ),
]
