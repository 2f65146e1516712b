import { type BundleManifest, completenessOfManifest } from '../../../../../src/contract/bundle-manifest.ts'
import { type Html, html } from './html.ts'

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

/** What was done to keep this honest, with numbers, and how to check each of them. */
export const trustSection = (manifest: BundleManifest): Html => {
  const { signer, redaction, completeness, withheld, files } = manifest
  const { whole, sentence } = completenessOfManifest(manifest)
  const totals = Object.entries(redaction.totals)
  const replaced = totals.reduce((all, [, count]) => all + count, 0)
  return html`<section id="trust"><h2>Can this be trusted?</h2><dl class="trust"><div><dt>Signature</dt><dd>${
    signer === null
      ? html`<span class="tag warn">Not signed</span> Anyone could have made this bundle.`
      : html`<span class="tag good">Signed</span> Ed25519, by the key <span class="mono">${signer.fingerprint}</span>. Compare it with what the sender reads out from their settings; <span class="mono">kitbag verify</span> checks that it fits.`
  }</dd></div><div><dt>Integrity</dt><dd>${plural(files.length, 'file has', 'files have')} a SHA-256 in <span class="mono">manifest.json</span>, and the archive carries one over all of its bytes.</dd></div><div><dt>Completeness</dt><dd>${html`<span class="tag ${whole ? 'good' : 'warn'}">${whole ? 'Complete' : 'With gaps'}</span> ${sentence}${completeness.missing.length === 0 ? '' : ' They are named above.'}`}</dd></div><div><dt>Redaction</dt><dd><span class="tag ${redaction.selfTest === 'passed' ? 'good' : 'bad'}">Self-test ${redaction.selfTest}</span> ${plural(replaced, 'value was', 'values were')} replaced by ${redaction.rules.length} rules${withheld.length === 0 ? '' : `; ${plural(withheld.length, 'file was', 'files were')} withheld because it could not be searched to the end`}. Addresses, names and accounts are stand-ins, the same in every file; secrets were removed.${
    totals.length === 0
      ? null
      : html`<ul class="counts">${totals.map(([rule, count]) => html`<li><span class="mono">${rule}</span> ${count}</li>`)}</ul>`
  }</dd></div></dl><pre class="mono">kitbag verify BUNDLE.kitbag.zip</pre><p class="small soft">Without Kitbag, unpack it and compare <span class="mono">sha256sum FILE</span> with the list above.</p></section>`
}
