import { createHash } from 'node:crypto'
import type { BundleManifest } from '../../../../../src/contract/bundle-manifest.ts'
import type { Snapshot } from '../../snapshot/snapshot.ts'
import { type Html, html } from './html.ts'
import { machineSection } from './machine-section.ts'
import { reportStyle } from './report-style.ts'
import { runsSection } from './runs-section.ts'
import { bytes, duration, instantWords, outcomeWords } from './words.ts'

export type ReportFacts = {
  /** As it will be sealed, but for this report itself. */
  readonly manifest: BundleManifest
  /** Redacted, as it lies in `snapshot.json`; `null` when there is none or it was withheld. */
  readonly snapshot: Snapshot | null
  /** Redacted. */
  readonly runs: readonly unknown[]
}

const sum = (numbers: Readonly<Record<string, number>>) =>
  Object.values(numbers).reduce((all, one) => all + one, 0)

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const headerOf = ({
  ticket,
  createdAt,
  machine,
  profile,
  tool,
  completeness,
  files,
  redaction,
}: BundleManifest): Html => {
  const title = ticket === null ? profile.title : (ticket.title ?? profile.title)
  const missing = completeness.missing.length
  return html`<header><p class="over">${ticket === null ? 'Evidence' : `Evidence for ${ticket.key}`}${ticket?.workspace ? ` in ${ticket.workspace}` : ''}</p>
<h1>${title}</h1>
<div class="verdict"><span class="tag ${completeness.complete ? 'good' : 'warn'}">${completeness.complete ? 'Complete' : plural(missing, 'thing is missing', 'things are missing')}</span><span class="tag good">Redaction tested: ${redaction.selfTest}</span><span class="tag none">${plural(files.length, 'file', 'files')}, ${bytes(files.reduce((all, { size }) => all + size, 0))}</span></div>
<dl class="facts"><div><dt>Sealed</dt><dd><time datetime="${createdAt}">${instantWords(createdAt)}</time></dd></div><div><dt>Machine</dt><dd>${machine.hostPseudonym} (${machine.platform} ${machine.release}, ${machine.arch})</dd></div><div><dt>Profile</dt><dd>${profile.title}</dd></div><div><dt>Made by</dt><dd>kitbag ${tool.version}</dd></div></dl></header>`
}

const summarySection = (summary: string): Html =>
  html`<section><h2>What happened</h2>${
    summary.trim() === ''
      ? html`<p class="soft">No summary was written.</p>`
      : html`<p class="words">${summary}</p>`
  }</section>`

const missingSection = ({ completeness, withheld }: BundleManifest): Html | null =>
  completeness.missing.length === 0 && withheld.length === 0
    ? null
    : html`<section><h2>What is missing</h2><ul class="plain missing">${completeness.missing.map((reason) => html`<li>${reason}</li>`)}</ul></section>`

const collectedSection = ({ collectors }: BundleManifest): Html =>
  html`<section><h2>What was collected</h2><table class="stack"><thead><tr><th scope="col">Outcome</th><th scope="col">What and why</th><th scope="col" class="num">Files</th><th scope="col" class="num">Took</th></tr></thead><tbody>${collectors.map(
    (collector) => {
      const { word, tone } = outcomeWords[collector.outcome]
      return html`<tr><td><span class="tag ${tone}">${word}</span></td><td><strong>${collector.title}</strong><br><span class="soft small">${collector.why}</span>${collector.reason === '' ? null : html`<br><span class="small">${collector.reason}</span>`}</td><td class="num" data-name="Files">${collector.files.length}</td><td class="num" data-name="Took">${duration(collector.durationMs)}</td></tr>`
    },
  )}</tbody></table></section>`

const linkTo = (path: string) => path.split('/').map(encodeURIComponent).join('/')

const filesSection = ({ files, redaction }: BundleManifest): Html =>
  html`<section><h2>Files</h2><p class="soft small">The links work once the bundle is unpacked. ${plural(sum(redaction.totals), 'value was', 'values were')} replaced by stand-ins that are the same in every file: ${
    Object.entries(redaction.totals)
      .map(([rule, count]) => `${rule} ${count}`)
      .join(', ') || 'none'
  }.</p><table class="stack"><thead><tr><th scope="col">File</th><th scope="col" class="num">Size</th><th scope="col" class="num">Replaced</th></tr></thead><tbody>${files.map(
    (file) =>
      html`<tr><td><a class="mono" href="${linkTo(file.path)}">${file.path}</a>${file.truncated ? html` <span class="tag warn">shortened</span>` : null}<br><span class="soft small">${file.origin}</span><br><span class="mono soft">${file.sha256}</span></td><td class="num" data-name="Size">${bytes(file.size)}</td><td class="num" data-name="Replaced">${sum(file.redactions)}</td></tr>`,
  )}</tbody></table></section>`

const verifySection = (manifest: BundleManifest): Html =>
  html`<section><h2>Can this be trusted?</h2><p>Every file has its SHA-256 in <span class="mono">manifest.json</span>, and the archive carries a SHA-256 over all of its bytes. To check both:</p><pre class="mono">kitbag verify BUNDLE.zip</pre><p class="small soft">Without Kitbag, unpack it and compare <span class="mono">sha256sum FILE</span> with the list above. Addresses, names and accounts here are stand-ins; the secrets were removed before sealing by ${manifest.redaction.rules.length} rules that were tested on this machine right before.</p></section>`

/** `report.html`: one file that loads nothing, runs nothing, prints, and reads well on a phone. */
export const renderReport = ({ manifest, snapshot, runs }: ReportFacts): string => {
  const hash = createHash('sha256').update(reportStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`
  const title =
    manifest.ticket === null
      ? manifest.profile.title
      : `${manifest.ticket.key} ${manifest.ticket.title ?? ''}`
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><link rel="icon" href="data:,"><title>Evidence: ${title}</title><style>${{ html: reportStyle }}</style></head>
<body><main>${headerOf(manifest)}
${summarySection(manifest.summary)}
${missingSection(manifest)}
${runsSection(runs)}
${snapshot === null ? null : machineSection(snapshot)}
${collectedSection(manifest)}
${filesSection(manifest)}
${verifySection(manifest)}
<footer>${manifest.schema}, profile ${manifest.profile.id} (<span class="mono">${manifest.profile.sha256.slice(0, 12)}</span>)</footer></main></body></html>
`
  return page.html
}
