/**
 * What no profile may collect, and nothing that is brought may bring: keys, password stores, browser profiles.
 * The reason is shown to the person; `null` when the path may be read.
 */
export const neverCollected = (path: string): string | null => {
  for (const name of namesOf(path)) {
    for (const [reason, patterns] of forbidden) {
      if (patterns.some((pattern) => pattern.test(name))) return `${reason} are never collected.`
    }
  }
  return null
}

/** Endings of copies: `id_rsa.old`, `shadow.1.gz` and `site.key~` hold what the original holds. */
const copyEnding = /(?:\.(?:bak|old|orig|save|copy|backup|swp|tmp|gz|xz|bz2|zst|zip|\d{1,4})|~)$/

/**
 * The path as the system takes it, and as the original of a copy would be called. Windows drops dots and
 * spaces at the end of a name and reads `name::$DATA` as `name`.
 */
const namesOf = (path: string): readonly string[] => {
  const first = path
    .replaceAll('\\', '/')
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/(?<=[^/]):(?::?\$data|[^/:]{0,64}:\$data)$/, '')
    .replace(/(?<=[^/. ])[. ]{1,64}(?=\/|$)/g, '')
  const names = [first]
  for (let name = first, round = 0; round < 4 && copyEnding.test(name); round += 1) {
    name = name.replace(copyEnding, '')
    names.push(name)
  }
  return names
}

const forbidden: readonly (readonly [reason: string, patterns: readonly RegExp[]])[] = [
  [
    'Private keys and key stores',
    [
      /\/\.ssh\/(?!known_hosts$|config$|authorized_keys$)/,
      /\/id_(?:rsa|dsa|ecdsa|ed25519|xmss)(?:_sk)?(?:[-_.][^/]{0,32})?(?<!\.pub)$/,
      /\/ssh_host_[a-z0-9]{1,16}_key$/,
      /\.(?:key|p12|pfx|ppk|jks|jceks|bks|bcfks|keystore|truststore|kdbx?|keychain(?:-db)?|gpg|pgp|asc|pvk|snk|p8|agekey|pkcs12|keytab|ovpn|mobileconfig|rdp|rdg|jwk|jwks)$/,
      /\/(?:privkey\d{0,4}|private|key|keys|server|client|host|node|tls|ssl|web|proxy|site|combined|identity|[^/]{1,64}[-_.](?:key|keys|private|priv|server|client|combined))\.pem$/,
      /\/(?:[^/]{0,64}[-_.])?(?:private|server|client|tls|ssl|host)[-_]?key(?:\.(?:txt|der|b64|pem))?$/,
      /\/(?:etc\/ssl\/private|etc\/pki\/(?:tls\/private|[^/]{1,64}\/private)|private-keys-v1\.d|\.gnupg|\.age|etc\/letsencrypt\/(?:archive|keys))\//,
      /\/(?:etc\/wireguard|etc\/openvpn\/(?:client|server)?\/?(?:keys|private)|etc\/ipsec\.d\/private|etc\/swanctl\/private)\//,
      /\/microsoft\/(?:crypto|protect|systemcertificates)\//,
      /\/keychains\//,
    ],
  ],
  [
    'Password stores',
    [
      /\/(?:g?shadow-?|opasswd|master\.passwd|sam|security|ntds\.dit|krb5\.keytab|[^/]{1,64}\.keytab|wallet\.dat)$/,
      /\/(?:\.netrc|_netrc|netrc|\.authinfo|\.boto|\.s3cfg|\.fetchmailrc|\.msmtprc|\.muttrc|\.rclone\.conf|rclone\.conf|\.dockercfg|\.env(?:\.[a-z]{1,24})?|\.vault_pass(?:\.txt)?|\.terraformrc|kubeconfig|kubernetes\/(?:admin|super-admin|controller-manager|scheduler|kubelet)\.conf|[^/]{0,64}[-_.]kubeconfig|kubeconfig\.ya?ml|\.pgpass|pgpass\.conf|\.my\.cnf|\.mylogin\.cnf|\.htpasswd|\.git-credentials|\.npmrc|\.pypirc|\.vault-token|\.smbcredentials|\.credentials)$/,
      /\/(?:\.password-store|\.local\/share\/(?:keyrings|kwalletd)|microsoft\/(?:credentials|vault)|\.secrets|\.kube|\.gcloud|\.config\/gcloud|\.oci|\.config\/(?:rclone|op|doctl|hcloud)|var\/lib\/sss\/(?:db|secrets)|samba\/private)\//,
      /\/(?:\.aws\/credentials|\.azure\/[^/]{1,64}\.(?:json|bin)|\.kube\/config|\.docker\/config\.json|gcloud\/(?:credentials\.db|application_default_credentials\.json)|\.config\/gh\/hosts\.yml|\.cargo\/credentials(?:\.toml)?|\.m2\/settings-security\.xml|\.terraform\.d\/credentials\.tfrc\.json)$/,
      /\/(?:chap-secrets|pap-secrets|ipsec\.secrets|wpa_supplicant(?:-[^/]{1,64})?\.conf)$/,
      /\/networkmanager\/system-connections\//,
      /\/(?:1password|bitwarden(?: cli)?|lastpass|dashlane|enpass|keeper|nordpass|keepassxc?)\/(?!logs?\/)/,
      /\/(?:pseudonym-key|device-key(?:\.json)?|vault\.json)$/,
      /\/system32\/config\//,
      /\/(?:ntuser|usrclass)\.dat(?:\.log\d?)?$/,
    ],
  ],
  [
    "Kitbag's own data",
    [
      /\/(?:\.config|appdata\/(?:roaming|local)|library\/application support|\.local\/share)\/kitbag(?:\/|$)/,
      /\/kitbag\/(?:journal|bundles|staging|snapshots|patterns|uploads|sandbox|browser(?:-standin)?|files)\//,
    ],
  ],
  [
    'Histories of shells and consoles',
    [
      /\/\.?(?:bash|zsh|sh|ksh|csh|tcsh|ash|fish|nu|python|node_repl|ipython|irb|pry|php|psql|mysql|mariadb|sqlite|rediscli|redis|mongo|mongosh|dbshell|influx|lesshst|viminfo|octave|r|scala|ghci|erlang|duckdb|clickhouse-client|cqlsh|sqlcmd|gdb|lua|julia|usql|pgcli|mycli|litecli)[-_]?(?:repl[-_]?)?(?:history|hist|hst)$/,
      /\/\.(?:history|histfile|lesshst|viminfo|wget-hsts|zhistory|sh_history|local\/share\/(?:fish\/fish_history|nvim\/shada\/main\.shada))$/,
      /\/\.(?:zsh_sessions|bash_sessions|mongodb\/mongosh|ipython\/profile_[^/]{1,64})\//,
      /\/fish_history$/,
      /\/consolehost_history\.txt$/,
      /\/psreadline\//,
    ],
  ],
  [
    'Browser profiles',
    [
      /\/(?:\.mozilla|mozilla\/firefox|\.thunderbird|thunderbird\/profiles|google\/chrome|\.config\/(?:google-chrome|chromium|brave-browser|microsoft-edge|vivaldi|opera)|microsoft\/edge|bravesoftware|opera software|vivaldi\/user data|library\/(?:application support\/firefox|safari|cookies))\//,
      /\/(?:cookies(?:\.sqlite|\.binarycookies)?(?:-wal|-journal)?|login data(?: for account)?|web data|logins(?:-backup)?\.json|key[34]\.db|cert9\.db|signons\.sqlite|places\.sqlite|formhistory\.sqlite)$/,
    ],
  ],
  ['Raw memory and devices', [/^\/(?:dev|proc\/kcore|proc\/\d{1,10}\/(?:mem|environ|maps))(?:\/|$)/]],
]
