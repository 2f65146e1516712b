import {
  type Analysis,
  analysisSentence,
  type Citation,
  severityWords,
} from '../../../../../src/domain/finding.ts'
import type { Severity } from '../../../../../src/domain/snapshot-change.ts'
import { type Html, html } from './html.ts'
import type { ReportSection } from './report-section.ts'
import { instantWords } from './words.ts'

export const severityTone: Readonly<Record<Severity, string>> = {
  critical: 'bad',
  warning: 'warn',
  notice: 'none',
}

const linkTo = (path: string) => path.split('/').map(encodeURIComponent).join('/')

const cited = (citation: Citation): Html =>
  citation.kind === 'line'
    ? html`<li><a class="mono" href="${linkTo(citation.file)}">${citation.file}:${citation.line}</a><br><span class="mono small">${citation.text}</span></li>`
    : html`<li><span class="mono">${citation.field}</span> is <span class="mono">${citation.value}</span></li>`

const when = (firstAt: string | null, lastAt: string | null): string => {
  if (firstAt === null || lastAt === null) return ''
  return firstAt === lastAt ? instantWords(firstAt) : `${instantWords(firstAt)} to ${instantWords(lastAt)}`
}

/** What the analyzers found, worst first, each with cause, action and the lines that prove it. */
export const findingsSection = (analysis: Analysis): ReportSection => ({
  answer: analysisSentence(analysis),
  body: html`<section><h2>Findings</h2>${
    analysis.findings.length === 0 ? html`<p class="soft">${analysisSentence(analysis)}</p>` : null
  }${analysis.findings.map(
    (finding) =>
      html`<div class="finding"><h3><span class="tag ${severityTone[finding.severity]}">${severityWords[finding.severity]}</span> ${finding.title}</h3><p>${finding.cause}</p><p><strong>What to do:</strong> ${finding.action}</p><p class="soft small">${finding.count} ${finding.count === 1 ? 'place' : 'places'}${when(finding.firstAt, finding.lastAt) === '' ? '' : `, ${when(finding.firstAt, finding.lastAt)}`}. See the ${finding.see.kind} <span class="mono">${finding.see.id}</span>. Analyzer ${finding.id} version ${finding.version}.</p><ul class="plain">${finding.citations.map(cited)}</ul>${
        finding.citations.length < finding.count
          ? html`<p class="soft small">${finding.count - finding.citations.length} more are not listed.</p>`
          : null
      }</div>`,
  )}${
    analysis.unread.length === 0
      ? null
      : html`<p class="soft small">Not searched: ${analysis.unread.map(({ file, reason }) => `${file} (${reason})`).join('; ')}</p>`
  }</section>`,
})
