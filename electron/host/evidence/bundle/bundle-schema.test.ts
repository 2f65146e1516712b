import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { manifestSchema } from '../../../../src/contract/bundle-manifest.ts'
import { bundleJsonSchema } from '../../../../src/contract/bundle-schema.ts'
import { exampleManifest } from '../testing/example-manifest.ts'

const path = resolve(import.meta.dirname, '../../../../resources/schemas/kitbag-bundle-1.schema.json')

/** After a change of the manifest: `UPDATE_SCHEMAS=1 npm run unit -- bundle-schema`. */
if (process.env['UPDATE_SCHEMAS'] === '1')
  writeFileSync(path, `${JSON.stringify(bundleJsonSchema(), null, 2)}\n`)

const shipped = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>

test('the shipped JSON schema is the one that the program itself follows', () => {
  expect(shipped, 'run UPDATE_SCHEMAS=1 npm run unit -- bundle-schema').toEqual(bundleJsonSchema())
})

/** A validator that has nothing in common with ours. */
const ajv = new Ajv2020({ strict: true, allErrors: true, formats: { 'date-time': /^\d{4}-.*Z$/ } })

test('an independent validator takes a manifest of ours and refuses what ours refuses', () => {
  const validate = ajv.compile(shipped)
  const good = exampleManifest([['logs/a.log', Buffer.from('a\n')]])
  expect(validate(good), JSON.stringify(validate.errors)).toBe(true)
  const { signer: _signer, ...older } = good
  expect(validate(older)).toBe(true)

  const [file] = good.files
  const wrongs: readonly unknown[] = [
    { ...good, schema: 'kitbag-bundle/2' },
    { ...good, createdAt: 'yesterday' },
    { ...good, files: [{ ...file, sha256: 'abc' }] },
    { ...good, files: [{ ...file, size: -1 }] },
    { ...good, files: [{ ...file, redactions: { ipv4: 0 } }] },
    { ...good, signer: { algorithm: 'RSA', fingerprint: '' } },
    { ...good, completeness: { complete: 'yes', missing: [] } },
    { ...good, summary: null },
  ]
  for (const wrong of wrongs) {
    expect(manifestSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
    expect(validate(wrong), JSON.stringify(wrong)).toBe(false)
  }
})
