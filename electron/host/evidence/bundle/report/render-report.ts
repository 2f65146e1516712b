import { createHash } from 'node:crypto'
import { type BundleManifest, completenessOfManifest } from '../../../../../src/contract/bundle-manifest.ts'
import type { Snapshot } from '../../snapshot/snapshot.ts'
import { filesSection } from './files-section.ts'
import { glanceSection } from './glance-section.ts'
import { type Html, html } from './html.ts'
import { machineSection } from './machine-section.ts'
import type { DerivedSections, ReportSection } from './report-section.ts'
import { reportStyle } from './report-style.ts'
import { runsSection } from './runs-section.ts'
import { trustSection } from './trust-section.ts'
import { bytes, instantWords } from './words.ts'

export type ReportFacts = {
  /** As it will be sealed, but for this report itself. */
  readonly manifest: BundleManifest
  /** Redacted, as it lies in `snapshot.json`; `null` when there is none or it was withheld. */
  readonly snapshot: Snapshot | null
  /** Redacted. */
  readonly runs: readonly unknown[]
  readonly derived: DerivedSections
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const headerOf = (manifest: BundleManifest): Html => {
  const { ticket, createdAt, machine, profile, tool, files, redaction, signer } = manifest
  const title = ticket === null ? profile.title : (ticket.title ?? profile.title)
  const { whole, sentence } = completenessOfManifest(manifest)
  return html`<header><p class="over">${ticket === null ? 'Evidence' : `Evidence for ${ticket.key}`}${ticket?.workspace ? ` in ${ticket.workspace}` : ''}</p>
<h1>${title}</h1>
<div class="verdict"><span class="tag ${whole ? 'good' : 'warn'}">${whole ? 'Complete' : 'With gaps'}</span><span class="tag ${signer === null ? 'warn' : 'good'}">${signer === null ? 'Not signed' : `Signed ${signer.fingerprint.slice(0, 9)}…`}</span><span class="tag good">Redaction tested: ${redaction.selfTest}</span><span class="tag none">${plural(files.length, 'file', 'files')}, ${bytes(files.reduce((all, { size }) => all + size, 0))}</span></div><p class="soft">${sentence}</p>
<dl class="facts"><div><dt>Sealed</dt><dd><time datetime="${createdAt}">${instantWords(createdAt)}</time></dd></div><div><dt>Machine</dt><dd>${machine.hostPseudonym} (${machine.platform} ${machine.release}, ${machine.arch})</dd></div><div><dt>Profile</dt><dd>${profile.title}</dd></div><div><dt>Made by</dt><dd>kitbag ${tool.version}</dd></div></dl></header>`
}

const summarySection = (summary: string): Html =>
  html`<section id="happened"><h2>What happened</h2>${
    summary.trim() === ''
      ? html`<p class="soft">No summary was written.</p>`
      : html`<p class="words">${summary}</p>`
  }</section>`

const missingSection = ({ completeness, withheld }: BundleManifest): Html | null =>
  completeness.missing.length === 0 && withheld.length === 0
    ? null
    : html`<section id="missing"><h2>What is missing</h2><ul class="plain missing">${completeness.missing.map((reason) => html`<li>${reason}</li>`)}</ul></section>`

/** Gives a derived section the anchor that "At a glance" leads to. */
const anchored = (id: string, section: ReportSection | null): Html | null =>
  section === null ? null : html`<div id="${id}">${section.body}</div>`

/** `report.html`: one file that loads nothing, runs nothing, prints, and reads well on a phone. */
export const renderReport = ({ manifest, snapshot, runs, derived }: ReportFacts): string => {
  const hash = createHash('sha256').update(reportStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`
  const title =
    manifest.ticket === null
      ? manifest.profile.title
      : `${manifest.ticket.key} ${manifest.ticket.title ?? ''}`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>Evidence: ${title}</title><style>${{ html: reportStyle }}</style></head>
<body><main>${headerOf(manifest)}
${glanceSection(manifest, runs, derived)}
${summarySection(manifest.summary)}
${anchored('findings', derived.findings)}
${anchored('changes', derived.changes)}
${runsSection(runs)}
${anchored('timeline', derived.timeline)}
${missingSection(manifest)}
${snapshot === null ? null : machineSection(snapshot)}
${filesSection(manifest)}
${trustSection(manifest)}
<footer>${manifest.schema}, profile ${manifest.profile.id} (<span class="mono">${manifest.profile.sha256.slice(0, 12)}</span>)</footer></main></body></html>
`
  return page.html
}
