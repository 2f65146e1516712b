/**
 * What no profile may collect: keys, password stores, browser profiles. The reason is shown to the person;
 * `null` when the path may be read.
 */
export const neverCollected = (path: string): string | null => {
  const normal = path.replaceAll('\\', '/').toLowerCase()
  for (const [reason, patterns] of forbidden) {
    if (patterns.some((pattern) => pattern.test(normal))) return `${reason} are never collected.`
  }
  return null
}

const forbidden: readonly (readonly [reason: string, patterns: readonly RegExp[]])[] = [
  [
    'Private keys and key stores',
    [
      /\/\.ssh\/(?!known_hosts$|config$|authorized_keys$)/,
      /\/id_(?:rsa|dsa|ecdsa|ed25519)[^/]{0,32}(?<!\.pub)$/,
      /\/ssh_host_[a-z0-9]{1,16}_key$/,
      /\.(?:key|p12|pfx|ppk|jks|keystore|kdbx?|keychain(?:-db)?|gpg|asc|pvk|snk|p8)$/,
      /\/(?:etc\/ssl\/private|etc\/pki\/tls\/private|private-keys-v1\.d|\.gnupg|\.age)\//,
      /\/microsoft\/(?:crypto|protect|systemcertificates)\//,
      /\/keychains\//,
    ],
  ],
  [
    'Password stores',
    [
      /\/(?:g?shadow-?|master\.passwd|sam|security|ntds\.dit|krb5\.keytab|[^/]{1,64}\.keytab|wallet\.dat)$/,
      /\/(?:\.netrc|_netrc|\.pgpass|pgpass\.conf|\.my\.cnf|\.htpasswd|\.git-credentials|\.npmrc|\.pypirc|\.vault-token)$/,
      /\/(?:\.password-store|\.local\/share\/keyrings|microsoft\/(?:credentials|vault)|\.secrets)\//,
      /\/(?:\.aws\/credentials|\.azure\/[^/]{1,64}\.json|\.kube\/config|\.docker\/config\.json|gcloud\/credentials\.db)$/,
      /\/(?:pseudonym-key|vault\.json)$/,
      /\/system32\/config\//,
    ],
  ],
  [
    'Browser profiles',
    [
      /\/(?:\.mozilla|mozilla\/firefox|google\/chrome|\.config\/(?:google-chrome|chromium|brave-browser|microsoft-edge)|microsoft\/edge|bravesoftware|library\/safari|library\/cookies)\//,
      /\/(?:cookies(?:\.sqlite|\.binarycookies)?|login data|web data|logins\.json|key[34]\.db|signons\.sqlite|places\.sqlite)$/,
    ],
  ],
  ['Raw memory and devices', [/^\/(?:dev|proc\/kcore|proc\/\d{1,10}\/(?:mem|environ|maps))(?:\/|$)/]],
]
