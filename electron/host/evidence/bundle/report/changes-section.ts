import { severityWords } from '../../../../../src/domain/finding.ts'
import { comparisonSentence, type SnapshotComparison } from '../../../../../src/domain/snapshot-compare.ts'
import { severityTone } from './findings-section.ts'
import { html } from './html.ts'
import type { ReportSection } from './report-section.ts'
import { instantWords } from './words.ts'

/** Rows of one group; the rest is in changes.json. */
const maxRows = 40

/** What changed on the machine since the last snapshot of it, the likeliest explanation first. */
export const changesSection = (comparison: SnapshotComparison): ReportSection => {
  const changed = comparison.groups.filter(({ changes }) => changes.length > 0)
  const calm = comparison.groups.filter(({ changes, same }) => changes.length === 0 && same !== '')
  const unknown = comparison.groups.filter(({ notCompared }) => notCompared !== '')
  return {
    answer: comparisonSentence(comparison),
    body: html`<section><h2>What changed</h2><p class="soft small">Between ${instantWords(comparison.before.takenAt)} and ${instantWords(comparison.after.takenAt)}.</p>${changed.map(
      (group) =>
        html`<h3>${group.title}</h3><table class="stack"><tbody>${group.changes
          .slice(0, maxRows)
          .map(
            (change) =>
              html`<tr><td><span class="tag ${severityTone[change.severity]}">${severityWords[change.severity]}</span></td><td>${change.sentence}</td></tr>`,
          )}</tbody></table>${
          group.changes.length > maxRows
            ? html`<p class="soft small">${group.changes.length - maxRows} more are in changes.json.</p>`
            : null
        }`,
    )}${
      calm.length === 0
        ? null
        : html`<p class="soft small">As before: ${calm.map(({ title, same }) => `${title}: ${same}`).join(' ')}</p>`
    }${
      unknown.length === 0
        ? null
        : html`<p class="soft small">Not compared: ${unknown.map(({ title, notCompared }) => `${title} (${notCompared})`).join(' ')}</p>`
    }</section>`,
  }
}
