import { X509Certificate } from 'node:crypto'
import { lstat, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { neverCollected } from '../../../../src/domain/evidence-never-collect.ts'
import { namesIn, readSmall } from './read-small.ts'
import type { PartReader } from './snapshot.ts'

export type CertificateFact = {
  readonly subject: string
  readonly issuer: string
  /** First names it is good for. */
  readonly names: string
  readonly notBefore: string
  readonly notAfter: string
  /** Whole days from the moment of the snapshot; below zero when it is over. */
  readonly expiresInDays: number
  readonly selfSigned: boolean
  readonly fingerprint: string
  readonly place: string
}

const day = 86_400_000
const oneLine = (text: string) => text.replaceAll('\n', ', ').slice(0, 300)

/** Certificates in a PEM text; keys that stand beside them are not looked at. */
export const certificatesIn = (pem: string, place: string, now: number): readonly CertificateFact[] => {
  const blocks =
    pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,60000}?-----END CERTIFICATE-----/g) ?? []
  return blocks.flatMap((block) => {
    try {
      const certificate = new X509Certificate(block)
      const until = Date.parse(certificate.validTo)
      return [
        {
          subject: oneLine(certificate.subject ?? ''),
          issuer: oneLine(certificate.issuer ?? ''),
          names: oneLine(certificate.subjectAltName ?? ''),
          notBefore: new Date(certificate.validFrom).toISOString(),
          notAfter: new Date(until).toISOString(),
          expiresInDays: Math.floor((until - now) / day),
          selfSigned: certificate.subject === certificate.issuer,
          fingerprint: certificate.fingerprint256.replaceAll(':', '').slice(0, 32).toLowerCase(),
          place,
        },
      ]
    } catch {
      return []
    }
  })
}

/** Where the services of a server keep theirs. The stores of trusted authorities are left out: they are the system's. */
const linuxFolders = [
  '/etc/letsencrypt/live',
  '/etc/nginx',
  '/etc/apache2',
  '/etc/httpd',
  '/etc/haproxy',
  '/etc/caddy',
  '/etc/traefik',
  '/etc/postfix',
  '/etc/dovecot',
  '/etc/exim4',
  '/etc/postgresql',
  '/etc/mysql',
  '/etc/ldap',
  '/etc/openldap',
  '/etc/openvpn',
  '/etc/ipsec.d/certs',
  '/etc/swanctl/x509',
  '/etc/kubernetes/pki',
  '/etc/rabbitmq',
  '/etc/elasticsearch',
  '/etc/grafana',
  '/etc/cups/ssl',
  '/etc/pki/tls/certs',
  '/etc/pki/nginx',
  '/etc/ssl',
  '/usr/local/share/ca-certificates',
  '/opt',
]

const authorities = /\/(?:ssl\/certs|ca-bundle[^/]{0,40}|ca-certificates\.crt|tls-ca-bundle\.pem)$/
const limits = { depth: 5, entries: 20_000, files: 2000, bytes: 524_288 }

/** Looks for certificate files below the folders; links to files are followed, links to folders are not. */
export const findCertificates = async (
  folders: readonly string[],
  now: number,
  signal: AbortSignal,
): Promise<{
  readonly list: readonly CertificateFact[]
  readonly files: number
  readonly stoppedEarly: boolean
}> => {
  const found = new Map<string, CertificateFact>()
  const read = new Set<string>()
  let entries = 0
  const visit = async (path: string, depth: number): Promise<void> => {
    if (entries >= limits.entries || read.size >= limits.files || depth > limits.depth) return
    signal.throwIfAborted()
    for (const name of await namesIn(path)) {
      entries += 1
      if (entries > limits.entries) return
      const child = join(path, name)
      if (authorities.test(child) || /^(?:node_modules|\.git|site-packages|lib|lib64)$/.test(name)) continue
      const stats = await lstat(child).catch(() => null)
      if (stats === null) continue
      if (stats.isDirectory()) await visit(child, depth + 1)
      else if (/\.(?:pem|crt|cer|cert|chain)$/i.test(name)) {
        const real = stats.isSymbolicLink() ? await realpath(child).catch(() => null) : child
        if (real === null || read.has(real) || neverCollected(real) !== null || authorities.test(real))
          continue
        read.add(real)
        const text = await readSmall(real, limits.bytes)
        for (const one of certificatesIn(text ?? '', child, now)) {
          if (!found.has(one.fingerprint)) found.set(one.fingerprint, one)
        }
      }
    }
  }
  for (const folder of folders) await visit(folder, 0)
  const list = [...found.values()].sort((a, b) => (a.notAfter < b.notAfter ? -1 : 1)).slice(0, 1000)
  return { list, files: read.size, stoppedEarly: entries >= limits.entries || read.size >= limits.files }
}

export const linuxCertificates: PartReader = async (signal) => ({
  data: await findCertificates(linuxFolders, Date.now(), signal),
})
