import { type BundleManifest, completenessOfManifest } from '../../../../../src/contract/bundle-manifest.ts'
import { type Html, html } from './html.ts'
import type { DerivedSections } from './report-section.ts'
import { triedAnswer } from './runs-section.ts'

const longest = 220

/** The first sentence or two: enough to know whether to read on. */
const opening = (text: string): string => {
  const line = text.trim().split(/\n\s*\n/)[0] ?? ''
  return line.length <= longest ? line : `${line.slice(0, longest).replace(/\s\S{0,60}$/, '')} …`
}

const trustAnswer = (manifest: BundleManifest): string => {
  const { signer, redaction, withheld } = manifest
  const parts = [
    signer === null ? 'Not signed' : 'Signed and hashed file by file',
    completenessOfManifest(manifest).sentence.replace(/\.$/, ''),
    `redaction test ${redaction.selfTest}`,
    ...(withheld.length === 0 ? [] : [`${withheld.length} withheld`]),
  ]
  return `${parts.join('; ')}.`
}

/** The five questions of whoever opens an escalation, each with its answer and the way to the whole of it. */
export const glanceSection = (
  manifest: BundleManifest,
  runs: readonly unknown[],
  derived: DerivedSections,
): Html => {
  const rows: readonly (readonly [question: string, answer: string, target: string])[] = [
    ['What happened?', opening(manifest.summary) || 'No summary was written.', 'happened'],
    [
      'What is odd?',
      derived.findings?.answer ?? 'Not analyzed.',
      derived.findings === null ? '' : 'findings',
    ],
    [
      'What changed?',
      derived.changes?.answer ?? 'No earlier snapshot to compare with.',
      derived.changes === null ? '' : 'changes',
    ],
    ['What was tried?', triedAnswer(runs), 'tried'],
    ['Can I trust this?', trustAnswer(manifest), 'trust'],
  ]
  return html`<section class="glance" aria-label="At a glance"><dl>${rows.map(
    ([question, answer, target]) =>
      html`<div><dt>${target === '' ? question : html`<a href="#${target}">${question}</a>`}</dt><dd>${answer}</dd></div>`,
  )}</dl></section>`
}
