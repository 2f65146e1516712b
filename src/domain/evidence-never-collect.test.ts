import { expect, test } from 'vitest'
import { neverCollected } from './evidence-never-collect.ts'

test.each([
  '/etc/shadow',
  '/etc/shadow-',
  '/home/ada/.ssh/id_ed25519',
  '/etc/ssh/ssh_host_rsa_key',
  '/etc/ssl/private/site.pem',
  '/srv/app/tls/site.KEY',
  'C:\\Users\\ada\\AppData\\Local\\Google\\Chrome\\User Data\\Default\\Login Data',
  'C:\\Windows\\System32\\config\\SAM',
  '/home/ada/.mozilla/firefox/x.default/logins.json',
  '/root/.aws/credentials',
  '/home/ada/vault.kdbx',
  '/dev/sda',
  '/proc/1/environ',
])('%s is never collected, and the reason is said', (path) => {
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
  '/proc/meminfo',
])('%s may be read', (path) => {
  expect(neverCollected(path)).toBeNull()
})
