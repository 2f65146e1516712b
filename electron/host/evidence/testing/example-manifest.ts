import { createHash } from 'node:crypto'
import type { BundleManifest } from '../../../../src/contract/bundle-manifest.ts'

/** The smallest manifest that says all there is to say about these files. */
export const exampleManifest = (files: readonly (readonly [string, Buffer])[]): BundleManifest => ({
  schema: 'kitbag-bundle/1',
  tool: { name: 'kitbag', version: '0.1.0' },
  createdAt: '2026-11-20T14:05:06Z',
  ticket: null,
  profile: { id: 'p', title: 'P', sha256: '0'.repeat(64) },
  machine: { platform: 'linux', release: '6', arch: 'x64', hostPseudonym: 'host-222222' },
  signer: null,
  summary: '',
  collectors: [],
  files: files.map(([path, bytes]) => ({
    path,
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    origin: '',
    collector: 'kitbag',
    why: '',
    originalSize: null,
    truncated: false,
    redactions: {},
  })),
  withheld: [],
  redaction: { rules: [], totals: {}, selfTest: 'passed' },
  completeness: { complete: true, missing: [] },
})
