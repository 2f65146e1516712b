import type { BundleManifest, ManifestFile } from '../../../../../src/contract/bundle-manifest.ts'
import { type Html, html } from './html.ts'
import { bytes, duration, outcomeWords } from './words.ts'

/** Rows of one collector; the rest is in `manifest.json`. */
const maxRows = 500

const linkTo = (path: string) => path.split('/').map(encodeURIComponent).join('/')

const sum = (numbers: Readonly<Record<string, number>>) =>
  Object.values(numbers).reduce((all, one) => all + one, 0)

const fileRow = (file: ManifestFile): Html =>
  html`<tr><td><a class="mono" href="${linkTo(file.path)}">${file.path}</a>${file.truncated ? html` <span class="tag warn">shortened${file.originalSize === null ? '' : ` from ${bytes(file.originalSize)}`}</span>` : null}${file.origin === '' || file.origin === 'kitbag' ? null : html`<br><span class="soft small">${file.origin}</span>`}<br><span class="mono soft hash">${file.sha256}</span></td><td class="num" data-name="Size">${bytes(file.size)}</td><td class="num" data-name="Replaced">${sum(file.redactions)}</td></tr>`

const table = (files: readonly ManifestFile[]): Html =>
  html`<table class="stack"><thead><tr><th scope="col">File</th><th scope="col" class="num">Size</th><th scope="col" class="num">Replaced</th></tr></thead><tbody>${files.slice(0, maxRows).map(fileRow)}</tbody></table>${files.length > maxRows ? html`<p class="soft small">and ${files.length - maxRows} more, listed in manifest.json</p>` : null}`

/** Each collector with why it ran, how it ended, and what it brought. */
export const filesSection = ({ files, collectors }: BundleManifest): Html => {
  const byCollector = new Map<string, ManifestFile[]>()
  for (const file of files) {
    const brought = byCollector.get(file.collector)
    if (brought === undefined) byCollector.set(file.collector, [file])
    else brought.push(file)
  }
  const own = files.filter(({ collector }) => !collectors.some(({ id }) => id === collector))
  return html`<section id="files"><h2>What was collected, and why</h2><p class="soft small">The links work once the bundle is unpacked.</p>${collectors.map(
    (collector) => {
      const { word, tone } = outcomeWords[collector.outcome]
      const brought = byCollector.get(collector.id) ?? []
      const head = html`<h3>${collector.title} <span class="tag ${tone}">${word}</span></h3><p class="soft small">${collector.why} ${brought.length === 0 ? null : html`<span class="nowrap">${duration(collector.durationMs)}</span>`}</p>${collector.reason === '' ? null : html`<p class="small">${collector.reason}</p>`}`
      return html`<div class="collector">${head}${brought.length === 0 ? null : table(brought)}</div>`
    },
  )}${own.length === 0 ? null : html`<div class="collector"><h3>Written by Kitbag</h3>${table(own)}</div>`}</section>`
}
