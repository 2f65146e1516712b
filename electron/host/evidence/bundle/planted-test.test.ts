import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compileRules } from '../redact/compile-rules.ts'
import { createPseudonyms } from '../redact/pseudonyms.ts'
import { createTextRedactor } from '../redact/redact-text.ts'
import { type RedactionPlan, rulesOf } from '../redact/rule-set.ts'
import { writeArchive } from './archive-writer.ts'
import { checkPlanted, judgePlanted, plantedInput } from './planted-test.ts'

const folder = await mkdtemp(join(tmpdir(), 'kitbag-planted-'))
afterAll(() => rm(folder, { recursive: true }))

const plan: RedactionPlan = { siteKey: '22'.repeat(32), known: [], domains: [], terms: [] }
const original = 'text' in plantedInput.content ? plantedInput.content.text : ''
const redacted = (own: RedactionPlan): string =>
  createTextRedactor({
    compiled: compileRules(rulesOf(own)),
    pseudonyms: createPseudonyms(Buffer.from(own.siteKey, 'hex')),
    keep: [],
  }).next(original).text

const sealed = async (name: string, text: string): Promise<string> => {
  const target = join(folder, name)
  const bytes = Buffer.from(text)
  await writeArchive(
    target,
    [{ path: plantedInput.path, size: bytes.length, content: { bytes } }],
    new AbortController().signal,
  )
  return target
}

test('a redacted bundle keeps every promise', async () => {
  const file = await sealed('good.zip', redacted(plan))
  expect(await checkPlanted(file, plantedInput.path, plan)).toEqual([])
})

test('what was not redacted is found in the sealed archive, secret by secret, and not said again', async () => {
  const file = await sealed('plain.zip', original)
  const problems = await checkPlanted(file, plantedInput.path, plan)
  expect(problems).toHaveLength(11)
  expect(problems.join()).not.toMatch(/Canary|10\.83/)
})

test('a bundle in which diagnosis was hidden, or the file is missing, is found too', async () => {
  const cut = await sealed('cut.zip', redacted(plan).replace('0x1234ABCD', '0x'))
  expect(await checkPlanted(cut, plantedInput.path, plan)).toEqual(['Planted line 4 was changed.'])
  expect(await checkPlanted(cut, 'elsewhere.txt', plan)).toEqual([
    'The planted file is not in the sealed bundle.',
  ])
  expect(await checkPlanted(join(folder, 'absent.zip'), plantedInput.path, plan)).toHaveLength(1)
})

test('a term of the person may hide a planted line', () => {
  const own: RedactionPlan = { ...plan, terms: [{ text: 'tickets', action: 'hide' }] }
  expect(judgePlanted(redacted(own), own)).toEqual([])
  expect(judgePlanted(redacted(own), plan)).toEqual(['Planted line 2 was changed.'])
})
