import fc from 'fast-check'
import { expect, test } from 'vitest'
import { neverCollected } from './evidence-never-collect.ts'

const refused = [
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/security/opasswd',
  '/home/ada/.ssh/id_ed25519',
  '/home/ada/keys/id_rsa_old',
  '/etc/ssh/ssh_host_rsa_key',
  '/etc/ssl/private/site.pem',
  '/etc/letsencrypt/archive/example.net/privkey1.pem',
  '/srv/app/tls/server-key.pem',
  '/srv/app/tls/site.KEY',
  '/etc/wireguard/wg0.conf',
  '/etc/NetworkManager/system-connections/Office.nmconnection',
  '/etc/wpa_supplicant/wpa_supplicant.conf',
  'C:\\Users\\ada\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data',
  'C:\\Windows\\System32\\config\\SAM',
  'C:\\Users\\ada\\NTUSER.DAT',
  'C:\\Users\\ada\\AppData\\Local\\1Password\\data\\1password.sqlite',
  '/home/ada/.mozilla/firefox/x.default/logins.json',
  '/Users/ada/Library/Keychains/login.keychain-db',
  '/root/.aws/credentials',
  '/home/ada/vault.kdbx',
  '/home/ada/.config/kitbag/journal/a.log',
  '/home/ada/.config/kitbag/workspaces.json',
  'C:\\Users\\ada\\AppData\\Roaming\\kitbag\\bundles\\x.zip',
  '/Users/ada/Library/Application Support/kitbag/settings.json',
  '/home/ada/.bash_history',
  '/root/.zsh_history',
  '/home/ada/.python_history',
  '/home/ada/.psql_history',
  '/home/ada/.mysql_history',
  '/home/ada/.node_repl_history',
  '/home/ada/.rediscli_history',
  '/home/ada/.local/share/fish/fish_history',
  '/home/ada/.lesshst',
  '/home/ada/.viminfo',
  'C:\\Users\\ada\\AppData\\Roaming\\Microsoft\\Windows\\PowerShell\\PSReadLine\\ConsoleHost_history.txt',
  '/etc/openvpn/office.ovpn',
  '/srv/app/server.pem',
  '/etc/haproxy/site.pem',
  '/srv/app/tls.key',
  '/home/ada/.kube/config',
  '/etc/kubernetes/admin.conf',
  '/srv/prod.kubeconfig',
  '/home/ada/.netrc',
  '/home/ada/.authinfo',
  '/srv/app/.env',
  '/srv/app/.env.production',
  '/home/ada/.config/rclone/rclone.conf',
  '/etc/krb5.keytab',
  '/srv/keys/http.keytab',
  '/dev/sda',
  '/proc/1/environ',
]

test.each(refused)('%s is never collected, and the reason is said', (path) => {
  expect(neverCollected(path)).toMatch(/never collected/)
})

test.each([
  '/var/backups/shadow.bak',
  '/home/ada/id_rsa.old',
  '/backup/etc/shadow.1.gz',
  '/srv/site.key~',
  'C:\\Windows\\System32\\config\\SAM.',
  'C:\\keys\\site.key::$DATA',
  'C:\\keys\\site.key . ',
  '//srv//.ssh//id_rsa',
])('a copy or another spelling changes nothing: %s', (path) => {
  expect(neverCollected(path)).toMatch(/never collected/)
})

test.each([
  '/var/log/syslog',
  '/var/log/auth.log.1',
  'C:\\Windows\\Logs\\CBS\\CBS.log',
  '/etc/ssh/sshd_config',
  '/etc/ssh/ssh_host_rsa_key.pub',
  '/home/ada/.ssh/known_hosts',
  '/var/log/keyring.log',
  '/var/log/openvpn.log',
  '/var/log/apt/history.log',
  '/var/log/update_history.log',
  '/var/log/kitbag/service.log',
  '/opt/kitbag/readme.txt',
  '/srv/app/environment.log',
  '/etc/rsyslog.conf',
  '/etc/haproxy/haproxy.cfg',
  '/proc/meminfo',
  '/etc/ssl/certs/ca.pem',
  '/etc/letsencrypt/live/example.net/fullchain.pem',
  '/var/log/security.log',
  '/Users/ada/Library/Logs/1Password/logs/app.log',
  '/srv/app/id_register.log',
])('%s may be read', (path) => {
  expect(neverCollected(path)).toBeNull()
})

test('no case, separator or folder above brings a forbidden file through', () => {
  const relative = refused
    .filter((path) => !/^\/(?:dev|proc)\//.test(path))
    .map((path) => path.replace(/^C:/, ''))
  fc.assert(
    fc.property(
      fc.constantFrom(...relative),
      fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 3 }),
      fc.boolean(),
      fc.boolean(),
      (path, above, upper, windows) => {
        const whole = `${above.map((part) => `/${part}`).join('')}${path}`
        const cased = upper ? whole.toUpperCase() : whole
        expect(neverCollected(windows ? cased.replaceAll('/', '\\') : cased)).not.toBeNull()
      },
    ),
  )
})

test('no path takes long to judge', () => {
  const started = performance.now()
  for (const part of ['/', '.', ' ', 'a', '.1', '/.ssh', '-key', 'bitwarden/'])
    neverCollected(part.repeat(20_000))
  expect(performance.now() - started).toBeLessThan(2000)
})
